/** The ledger, its streams, and what members answered. */
import { z } from 'zod'
import { summary } from './objects.ts'

export const lane = z.enum(['flash', 'priority', 'routine'])
export const receipts = z.object({
  member: z.string(),
  lanes: z.array(
    z.object({
      lane,
      acknowledged: z.number().describe('every step up to this number has been answered'),
      outstanding: z.number().describe('steps that no receipt covers'),
      since: z.string().nullable().describe('the moment of the oldest of them'),
    }),
  ),
  refused: z
    .array(z.object({ lane, seq: z.number(), item: z.number(), id: z.string(), reason: z.string(), at: z.string() }))
    .describe('what the member refuses now, newest first'),
})
export const ledger = z.object({
  origin: z.string(),
  size: z.number(),
  root: z.string().describe('base64'),
  checkpoint: z.object({ note: z.string(), size: z.number() }).nullable(),
  signs: z.boolean(),
  because: z
    .enum(['unanswered', 'behind', 'forked', 'renewing'])
    .nullable()
    .describe(
      'why nothing is signed: too few members have said what they saw; they saw more; they saw another history; a new ledger waits for the charter that names it',
    ),
  witnessed: z.array(z.object({ member: z.string(), size: z.number(), at: z.string() })),
  quorum: z.number(),
  witnessedSize: z.number(),
  streams: z.array(
    z.object({
      member: z.string().describe("the node's own code: what its clients and the public read"),
      lane,
      steps: z.number(),
      at: z.string(),
      acknowledged: z.number().nullable().describe('every step up to here was answered; null: nobody answers'),
      outstanding: z.number(),
      since: z.string().nullable().describe('the moment of the oldest step without an answer'),
      gave: z.boolean().describe('a step of it gave an object: charters and signs of life are none'),
    }),
  ),
  inbound: z
    .array(z.object({ member: z.string(), lane, steps: z.number(), at: z.string() }))
    .describe('what other members tell us: the last step taken of each lane'),
  peers: z.array(z.object({ member: z.string(), origin: z.string(), size: z.number(), alarm: z.string().nullable() })),
})
/** Steps of streams, newest first, with the objects that each is of: what the numbers of the ledger and of the links count. */
export const streamSteps = z.object({
  total: z.number().describe('how many there are in all: steps; with `only=refused` or `seq`: things that they did'),
  items: z.array(
    z.object({
      lane,
      seq: z.number(),
      at: z.string(),
      items: z.number().describe('how many things it did'),
      objects: z
        .array(
          z.object({
            act: z.enum(['release', 'recall', 'charter']),
            id: z.string(),
            version: z.string(),
            became: z
              .enum(['held', 'held-from-another', 'gone', 'refused'])
              .nullable()
              .describe(
                'of what a member gave: held from it, or from a member that gave it too, not held any more, or refused; null: it went out, or is no object',
              ),
            reason: z.string().describe('why it was refused; empty: it was not'),
            summary: summary.nullable().describe('the newest version that the reader may read; null: none'),
          }),
        )
        .describe('some of them: the first 20; with `seq` page by page'),
    }),
  ),
  next: z.string().nullable(),
})
/** Why a member is not trusted any more, with what proves it. */
export const alarm = z.object({
  member: z.string(),
  kind: z.string(),
  at: z.string(),
  reason: z.string(),
  proof: z.string().describe("both notes, or the step's bytes; '' nothing"),
})

export type StreamSteps = z.infer<typeof streamSteps>
export type Alarm = z.infer<typeof alarm>
export type Receipts = z.infer<typeof receipts>
export type Ledger = z.infer<typeof ledger>

export const ledgerRenewal = z.strictObject({
  reason: z
    .string()
    .trim()
    .min(1)
    .max(500)
    .describe('why the ledger had to end: it stands on the card, for all members'),
})
export const renewedLedger = z.object({
  origin: z.string().describe('the ledger that begins after a start of this node, once the charter in force names it'),
  after: z.string().describe('the ledger that ended'),
})
