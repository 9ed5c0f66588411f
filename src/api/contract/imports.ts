/** What came of an import, and of a rehearsed one. */
import { z } from 'zod'
import { seen } from './decisions.ts'
import { summary } from './objects.ts'
import { issue } from './problem.ts'
import { reading } from './reading.ts'
import { finding, holdKind } from './reviews.ts'

export const importResult = z.object({
  added: z.number(),
  unchanged: z.number(),
  upgraded: z.number(),
  rejected: z.array(
    z.object({
      index: z.number(),
      id: z.string().nullable(),
      code: z.string(),
      reason: z.string(),
      issues: z.array(issue),
    }),
  ),
  /** Indicators that were taken although their pattern cannot be read; left out when there is none. */
  undetectable: z.array(z.object({ index: z.number(), id: z.string(), reason: z.string() })).optional(),
  /** Left out where the file was STIX. */
  reading: reading.optional(),
})
export const previewedObject = z.object({
  object: summary,
  isNew: z.boolean(),
  findings: z.array(finding),
  holds: z.array(holdKind),
  texts: z.array(z.string()).describe('the first is the object itself'),
  seen: z.array(seen),
  warnings: z.array(issue).describe('what of it only a SHOULD of the standard forbids'),
})
export const preview = z.object({
  objects: z.array(previewedObject),
  rejected: importResult.shape.rejected,
  upgraded: z.number(),
  /** Of a file that is not STIX: everything that was read of it, also beyond the objects that are shown. */
  reading: reading.optional(),
})

export type ImportResult = z.infer<typeof importResult>
export type Preview = z.infer<typeof preview>
