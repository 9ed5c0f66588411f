/** What waits for people to decide. */
import { z } from 'zod'
import { seen } from './decisions.ts'
import { summary } from './objects.ts'

export const finding = z.object({
  at: z.string().describe('JSON Pointer'),
  start: z.number(),
  end: z.number().describe('exclusive, in UTF-16 units of the text there'),
  kind: z.string(),
  certainty: z.enum(['checked', 'likely', 'possible']),
  because: z.string(),
})
export const holdKind = z.enum(['personal-data', 'second-person'])
export const reviewState = z.enum(['open', 'released', 'masked', 'kept-back'])
export const review = z.object({
  num: z.number(),
  kind: holdKind,
  state: reviewState,
  object: summary,
  findings: z.array(finding).describe('places and kinds, never values'),
  waiting: z.array(z.string()).describe('views that would read it but for this'),
  askedBy: z.string(),
  askedAt: z.string(),
  decidedBy: z.string().nullable(),
  decidedAt: z.string().nullable(),
  reason: z.string(),
  mine: z.boolean().describe('the person who asks handed it in, and may not decide'),
})
export const reviews = z.object({ items: z.array(review), next: z.string().nullable(), waiting: z.number() })
export const reviewDetail = review.extend({
  texts: z.array(z.string()).describe('the first is the object itself'),
  now: z.array(seen),
  released: z.array(seen),
  masked: z.array(seen).nullable().describe('null: nothing can be masked'),
})
export const reviewDecision = z.strictObject({
  decision: z.enum(['release', 'mask', 'keep-back']),
  reason: z.string().max(1000).default(''),
})

export type Finding = z.infer<typeof finding>
export type HoldKind = z.infer<typeof holdKind>
export type Review = z.infer<typeof review>
export type Reviews = z.infer<typeof reviews>
export type ReviewDetail = z.infer<typeof reviewDetail>
export type ReviewDecision = z.infer<typeof reviewDecision>
