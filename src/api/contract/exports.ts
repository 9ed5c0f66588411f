/** What an export leaves out. */
import { z } from 'zod'

export const exportReport = z.object({
  format: z.string(),
  objects: z.number().describe('how many were looked at'),
  written: z.number().describe('of how many something was written'),
  records: z.number(),
  left: z.array(
    z.object({ reason: z.string(), count: z.number(), ids: z.array(z.string()).describe('the first hundred') }),
  ),
  unsaid: z
    .array(
      z.object({ property: z.string(), count: z.number(), ids: z.array(z.string()).describe('the first hundred') }),
    )
    .describe('properties of written objects that the format has no place for; of MISP alone'),
})

export type ExportReport = z.infer<typeof exportReport>
