/** Taking back. */
import { z } from 'zod'

/** Without `version`: every version, also later ones. */
export const newRecall = z.strictObject({
  version: z.string().min(1).max(64).optional(),
  reason: z.string().min(1).max(500).describe('goes to every member that had it'),
})
export const newPreserve = z.strictObject({ reason: z.string().min(1).max(500) })
export const recallAnswer = z.object({
  member: z.string(),
  outcome: z.enum(['purged', 'refused', 'waiting', 'overdue']),
  reason: z.string(),
  via: z.string().nullable().describe('the member that told us; null: itself'),
  at: z.string(),
})
export const recall = z.object({
  num: z.string(),
  id: z.string(),
  version: z.string().nullable().describe('null: every version'),
  reason: z.string(),
  at: z.string(),
  actor: z.string(),
  dueAt: z.string(),
  answers: z.array(recallAnswer),
})
export const recalls = z.object({
  items: z.array(recall),
  next: z.string().nullable(),
  unanswered: z
    .array(
      z.object({
        member: z.string(),
        items: z.number(),
        since: z.string(),
        former: z.boolean().describe('it left the alliance'),
      }),
    )
    .describe('what was taken back, for whatever reason, and no receipt covers; by member'),
})
export const takenBack = z.object({
  items: z.array(
    z.object({
      version: z.string().nullable().describe('null: every version'),
      kind: z.enum(['recalled', 'withdrawn', 'expired']),
      by: z.string(),
      at: z.string(),
      reason: z.string().nullable(),
      held: z.boolean().describe('it is still here, under a legal hold, for our own people alone'),
    }),
  ),
  hold: z.object({ reason: z.string(), actor: z.string(), at: z.string() }).nullable(),
})

export type Recall = z.infer<typeof recall>
export type Recalls = z.infer<typeof recalls>
export type RecallAnswer = z.infer<typeof recallAnswer>
export type TakenBack = z.infer<typeof takenBack>
