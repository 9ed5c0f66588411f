/** What a person keeps at its node. */
import { z } from 'zod'

export const savedView = z.strictObject({
  name: z
    .string()
    .trim()
    .min(1)
    .max(80)
    .regex(/^[^\p{Cc}]*$/u),
  search: z.string().max(2000).describe('the query of the address of the list'),
  at: z.iso
    .datetime({ offset: true })
    .optional()
    .describe('when it was saved: what the list showed then can be compared'),
})
export const kept = z.object({
  views: z.array(savedView).max(50),
  seenUntil: z.string().nullable().describe('what came until then, the person has seen; null: it never said'),
})
export const newViews = z.strictObject({ views: z.array(savedView).max(50) })
export const newVisit = z.strictObject({ seenUntil: z.iso.datetime({ offset: true }) })

export type SavedView = z.infer<typeof savedView>
export type Kept = z.infer<typeof kept>
