import { z } from 'zod'
import { watching } from './matching.ts'
import { summary } from './objects.ts'

export const allowed = z.object({
  id: z.string(),
  value: z.string(),
  owner: z.string().describe('who allowed it'),
  reason: z.string(),
  at: z.string(),
  until: z.string(),
})
export const newAllowed = z.strictObject({
  value: z
    .string()
    .min(1)
    .max(2000)
    .describe('a domain (with all below it), an address, a network, a URL, a digest, a mail address or file:NAME'),
  reason: z.string().trim().min(1).max(500),
  until: z.iso.datetime({ offset: true }).describe('within a year'),
})
export const tripped = z.object({
  indicator: z.string(),
  version: z.string(),
  at: z.string(),
  hits: z.number(),
  events: z.number().describe('of so many that were looked at meanwhile'),
})
const thresholds = z.strictObject({ none: z.number().min(0).max(100), weak: z.number().min(0).max(100) })
const lifetime = z.strictObject({ days: z.number().positive().max(36_500), speed: z.number().min(0.1).max(10) })
const byName = z.record(z.string().max(100), thresholds).refine((table) => Object.keys(table).length <= 200)
export const decayRule = z.strictObject({
  lifetimes: z.strictObject({
    address: lifetime,
    domain: lifetime,
    url: lifetime,
    hash: lifetime,
    email: lifetime,
    other: lifetime,
  }),
  unstated: z.number().min(0).max(100).describe('what an indicator is worth whose producer did not say'),
  thresholds: thresholds.describe('what is worth less raises no sighting (none), or a weak one'),
  sectors: byName,
  agreements: byName,
})
export const detectionState = z.object({
  watched: z.number(),
  values: z.number(),
  notWatched: z.number(),
  allowed: z.array(allowed),
  tripped: z.array(tripped),
  rule: decayRule,
})

/** The indicators that are looked for, or not, the latest to come first. */
export const detectionList = z.object({
  total: z.number(),
  items: z.array(
    z.object({
      indicator: summary,
      state: watching.shape.state,
      because: watching.shape.because,
      detail: watching.shape.detail,
    }),
  ),
  next: z.string().nullable(),
})

export type DetectionList = z.infer<typeof detectionList>
export type Allowed = z.infer<typeof allowed>
export type NewAllowed = z.infer<typeof newAllowed>
export type Tripped = z.infer<typeof tripped>
export type DetectionState = z.infer<typeof detectionState>
