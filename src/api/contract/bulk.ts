/** One verdict said of everything that a filter shows. */
import { z } from 'zod'
import { verdictKind, withdrawal } from './feedback.ts'
import { tlp } from './labels.ts'
import { problem } from './problem.ts'

const filter = z.strictObject({
  q: z.string().max(500).optional().describe('words, or an exact value'),
  type: z.array(z.string().max(100)).max(64).optional(),
  tlp: z
    .array(z.enum([...tlp.options, 'unmarked']))
    .max(8)
    .optional(),
  origin: z.array(z.string().max(16)).max(64).optional(),
  since: z.iso.datetime({ offset: true }).optional().describe('only what came after this moment'),
})
export const newBulk = z.strictObject({ filter, kind: verdictKind, sector: withdrawal.shape.sector })
export const bulkAct = z.object({
  id: z.string(),
  kind: verdictKind,
  filter,
  preparedAt: z.string(),
  until: z.string().describe('nothing that came after this moment is part of it'),
  total: z.number().describe('objects that it is about, each in the version of that moment'),
  notTaken: z.number().describe('matched, but revoked, or of a type of which nobody says this'),
  byType: z.record(z.string(), z.number()),
  byTlp: z.record(z.string(), z.number()),
  readers: z
    .array(z.object({ recipient: z.string(), count: z.number() }))
    .describe(
      'how many of the objects each recipient reads or published; nobody reads an answer to what it does not read',
    ),
  phase: z.enum(['say', 'undo']),
  state: z.enum(['prepared', 'running', 'stopped', 'done']),
  because: z.enum(['', 'asked', 'rights', 'node']).describe('why it stands still'),
  place: z.number().describe('objects that were gone through in this phase'),
  end: z.number().describe('objects of this phase'),
  counts: z.object({
    said: z.number().describe('said by this act, and not taken back'),
    already: z.number().describe('this member had said it before'),
    changed: z.number().describe('a later version came, or it is gone'),
    refused: z.number(),
    undone: z.number(),
    kept: z.number().describe('not taken back: something was said of it since'),
  }),
})
export const bulkActs = z.object({ items: z.array(bulkAct).describe('the newest first; five are kept, for a week') })

/** While an act is prepared. */
export const bulkPiece = z.object({
  looked: z.number().optional().describe('objects looked through so far'),
  act: bulkAct.optional().describe('the last piece: it is fixed'),
  problem: problem.optional().describe('the last piece: why it is not'),
})

export type NewBulk = z.infer<typeof newBulk>
export type BulkAct = z.infer<typeof bulkAct>
export type BulkActs = z.infer<typeof bulkActs>
export type BulkPiece = z.infer<typeof bulkPiece>
