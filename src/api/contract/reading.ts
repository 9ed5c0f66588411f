/** What was read of a file that is not STIX, and what no object says. */
import { z } from 'zod'

export const reading = z.object({
  format: z.string(),
  /** How many objects it comes to. */
  objects: z.number(),
  unmapped: z.array(z.object({ at: z.string(), reason: z.string(), count: z.number(), example: z.string() })),
  decisions: z.array(z.string()).describe('who may have it, and why'),
})

export type Reading = z.infer<typeof reading>
