/** What went wrong (RFC 9457). */
import { z } from 'zod'

export const issue = z.object({
  at: z.string(),
  message: z.string(),
  rule: z.string().optional(),
  level: z.enum(['error', 'warning']).optional().describe('warning: it alone refuses nothing'),
})

/** RFC 9457. */
export const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number(),
  detail: z.string().optional(),
  errors: z.array(issue).optional(),
})

export type IssueShown = z.infer<typeof issue>
export type Problem = z.infer<typeof problem>
