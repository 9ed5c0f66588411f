import { z } from 'zod'

export const mostSought = 1000

const day = z.string().describe('YYYY-MM-DD, UTC')

export const lookBackState = z.object({
  on: z.boolean().describe('false: nothing is kept of what telemetry names (option lookBackDays)'),
  keptDays: z.number(),
  keptValueDays: z.number(),
  days: z
    .array(
      z.object({
        day,
        events: z.number(),
        values: z.number().describe('about how many different ones'),
        first: z.string(),
        last: z.string(),
        confirmable: z.boolean().describe('the values are still there; else a day is known only probably'),
      }),
    )
    .describe('of which something was recorded, the newest first; of all other days nothing is known'),
  gaps: z.array(day).describe('days since the first one kept of which nothing was recorded'),
  errorRate: z.number().describe('the chance that one value that was never seen looks probably seen on some day'),
})

export const seenQuestion = z.strictObject({ values: z.array(z.string().max(2000)).min(1).max(mostSought) })

const seenDay = z.object({
  day,
  confirmed: z.boolean().describe('true: the value itself was recorded; false: probably, by its fingerprint'),
  below: z.boolean().describe('only a name below the domain, or an address in the network'),
})

export const seenValue = z.object({
  text: z.string(),
  kind: z.string().nullable().describe('null: no value'),
  /** Private addresses, networks of more than 4,096 addresses and those of IPv6 cannot be looked for. */
  sought: z.boolean().describe('false: it cannot be looked for'),
  days: z.array(seenDay),
})

export const seenAnswer = z.object({ values: z.array(seenValue), state: lookBackState })

export type LookBackState = z.infer<typeof lookBackState>
export type SeenValue = z.infer<typeof seenValue>
export type SeenAnswer = z.infer<typeof seenAnswer>
