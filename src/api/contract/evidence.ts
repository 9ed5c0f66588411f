/** The history of one object as evidence, and what such a file proves. */
import { z } from 'zod'

export const factCode = z.enum([
  ...(['given', 'lost', 'accepted', 'refused', 'purged', 'kept', 'unanswered', 'notice', 'answer'] as const),
  ...(['decided', 'seen', 'saw', 'taken-back', 'hold', 'tree', 'cosigned', 'audited'] as const),
])
export const fact = z.object({
  code: factCode,
  strength: z
    .enum(['proven', 'follows', 'claimed'])
    .describe(
      'by keys of the charter; by the charter, if the object was as stated; by the word of the member whose file it is',
    ),
  about: z.string().describe("'member:JP', 'client:green', 'public'; '' nobody in particular"),
  at: z.string().nullable(),
  facts: z.record(z.string(), z.string()),
})
/** What an evidence file comes to. A file that does not hold is a problem that names what is wrong. */
export const evidenceReport = z.object({
  by: z.string().describe('whose file it is'),
  for: z.string().nullable().describe('the member whose part alone it holds; null: for the officials of `by` alone'),
  at: z.string(),
  tlp: z.string(),
  object: z.string(),
  charter: z
    .object({
      ...{ version: z.number(), digest: z.string(), signedBy: z.array(z.string()) },
      trusted: z.boolean().describe('it is the charter in force here; else compare its digest'),
    })
    .nullable(),
  streams: z
    .array(z.object({ to: z.string(), lane: z.string(), first: z.number(), last: z.number() }))
    .describe('steps that the file holds without a gap'),
  facts: z.array(fact),
})

export type EvidenceFact = z.infer<typeof fact>
export type EvidenceReport = z.infer<typeof evidenceReport>
