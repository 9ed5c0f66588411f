/** Personal data: who has it, and the report on it. */
import { z } from 'zod'
import { summary } from './objects.ts'

export const subjectQuestion = z.strictObject({
  value: z.string().min(4).max(200),
  before: z
    .string()
    .regex(/^\d{1,16}$/)
    .optional()
    .describe('next of the answer before: looks further back'),
})
export const subjectAnswer = z.object({
  hits: z.array(
    z.object({
      object: summary,
      at: z.array(z.string()),
      readers: z.array(z.string()).describe('views that read it now, as it is'),
      given: z.array(z.string()).describe('members that the ledger says were ever given it'),
    }),
  ),
  complete: z.boolean().describe('it was looked through to the end'),
  lookedTo: z
    .string()
    .nullable()
    .describe(
      'it was looked for long enough: everything that came from this moment on was looked through, and next goes on',
    ),
  next: z.string().nullable(),
})
export const pseudonymAnswer = z.object({
  items: z.array(
    z.object({ agreement: z.string(), epoch: z.string(), kind: z.string(), value: z.string(), at: z.string() }),
  ),
})
const counted = z.array(z.object({ name: z.string(), count: z.number() }))
export const privacyReport = z.object({
  member: z.string(),
  from: z.string(),
  until: z.string(),
  charter: z.number(),
  harm: z.object({ found: counted, alarms: counted }),
  notice: z.object({
    contact: z.string(),
    categories: z.array(z.string()),
    agreements: z.array(
      z.object({
        id: z.string(),
        title: z.string(),
        parties: z.array(z.string()),
        purposes: z.array(z.string()),
        inForce: z.boolean(),
      }),
    ),
  }),
  collection: z.object({
    asked: z.number(),
    open: z.number(),
    byAgreement: z.number().describe('found, and masked or let pass by the agreements without asking'),
    released: z.number(),
    masked: z.number(),
    keptBack: z.number(),
    cut: z.boolean(),
  }),
  uses: z.array(z.object({ agreement: z.string(), purposes: z.array(z.string()), releases: counted })),
  choice: z.object({
    withheld: z.array(z.object({ agreement: z.string(), clause: z.string() })),
    releasableTo: z.number(),
    originatorControl: z.number(),
    purposeBound: z.number(),
    incidents: z.number(),
    consented: z.number().describe('incidents whose reporter has consented that somebody else has them now'),
  }),
  integrity: z.object({
    versions: z.number(),
    corrections: z.number(),
    revocations: z.number(),
    recalls: z.number(),
    answers: counted,
  }),
  safeguards: z.object({
    twoPersonRelease: z.boolean(),
    purged: counted,
    retentionsPending: z.number(),
    retention: z.array(z.object({ agreement: z.string(), clause: z.string(), retention: z.string() })),
  }),
  access: z.object({ lookups: z.number(), pseudonyms: z.number(), reports: z.number() }),
  accountability: z.object({
    ledger: z.object({ origin: z.string(), size: z.number(), root: z.string() }).nullable(),
    streams: z.array(
      z.object({
        peer: z.string(),
        lane: z.string(),
        steps: z.number(),
        items: z.number(),
        firstLeaf: z.number(),
        lastLeaf: z.number(),
      }),
    ),
    receipts: z.array(z.object({ peer: z.string(), receipts: z.number(), accepted: z.number(), rejected: z.number() })),
  }),
})

export type SubjectAnswer = z.infer<typeof subjectAnswer>
export type PseudonymAnswer = z.infer<typeof pseudonymAnswer>
export type PrivacyReport = z.infer<typeof privacyReport>
