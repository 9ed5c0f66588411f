/** What hangs together by a value. */
import { z } from 'zod'
import { summary } from './objects.ts'

export const related = z.object({
  keys: z.array(
    z.object({
      key: z.string(),
      by: z.enum(['value', 'host', 'domain', 'registered-domain', 'network', 'system', 'file']),
      items: z.array(summary).describe('newest first'),
      more: z.boolean().describe('there are more than these'),
    }),
  ),
  left: z.number().describe('how many keys were not looked for'),
})

export type Related = z.infer<typeof related>
