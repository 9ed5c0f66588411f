/** What went wrong (RFC 9457). */
import { z } from 'zod'

export const issue = z.object({ at: z.string(), message: z.string(), rule: z.string().optional() })

/** RFC 9457. */
export const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number(),
  detail: z.string().optional(),
  errors: z.array(issue).optional(),
})

export type Problem = z.infer<typeof problem>
