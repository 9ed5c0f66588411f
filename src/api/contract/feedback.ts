/** What members say of the objects that they hold: whether they were of use. */
import { z } from 'zod'
import { summary } from './objects.ts'

export const verdictKind = z.enum(['seen', 'blocked', 'false-positive', 'too-late', 'useful'])
const sector = z
  .string()
  .regex(/^[a-z][a-z-]{0,60}$/, 'a word of the industry sectors of STIX, such as water')
  .optional()
  .describe('whose finding it is; the answer names the sector and nothing narrower')
export const newVerdict = z.strictObject({
  kind: verdictKind,
  sector,
  remark: z.string().max(2000).optional().describe('in your own words; it is read by the producer'),
})
export const withdrawal = z.strictObject({ kind: verdictKind, sector })
export const givenVerdict = z.object({ id: z.string().describe('of the sighting, opinion or note that says it') })
export const verdicts = z.object({
  items: z.array(
    z.object({
      id: z.string(),
      kind: verdictKind,
      member: z.string(),
      own: z.boolean().describe('said by this member'),
      sectors: z.array(z.string()),
      remark: z.string().nullable(),
      count: z.number(),
      at: z.string().describe('when it was last said'),
    }),
  ),
  may: z.array(verdictKind).describe('what may be said of it'),
})
const counted = {
  objects: z.number().describe('its indicators and observables among those that were looked at'),
  unique: z.number().describe('of these: what nobody else contributed with the same value'),
  corroborated: z.number().describe('of these: what somebody else contributed, too'),
  early: z.number().describe('of the corroborated: where it was the first to reach this node'),
  seen: z.number().describe('of its objects: seen by somebody'),
  blocked: z.number(),
  falsePositive: z.number(),
  tooLate: z.number(),
  useful: z.number(),
}
/** The columns of a card. */
export const scorecardColumn = z.enum(Object.keys(counted) as [keyof typeof counted])
export const scorecard = z.object({ member: z.string(), ...counted })
export const producerCard = z.object({
  identity: z.string().describe('the identity that the objects name as their creator'),
  name: z.string().describe("in the identity's own words; '' where it is not held"),
  ...counted,
})
export const sourceCard = z.object({
  kind: z
    .enum(['member', 'source', 'client', 'here'])
    .describe('how it came: over the link to a member, by a subscription, from a client, or from our own people'),
  name: z.string().describe("of the member, the subscription or the client; '' for our own people"),
  ...counted,
})
export const scorecards = z.object({
  items: z.array(scorecard).describe('by the member that published'),
  producers: z.array(producerCard).describe('by the identity that created: the 100 with the most objects'),
  producersInAll: z.number(),
  sources: z.array(sourceCard).describe('by the door through which it came'),
  at: z.string().nullable().describe('when it was counted; null: it is being counted, ask again'),
  objects: z.number().describe('the newest objects that were looked at'),
  answers: z.number().describe('the newest answers that were looked at'),
  complete: z.boolean().describe('nothing was left out for its age'),
})

export const scored = z.object({
  items: z.array(summary),
  total: z.number().describe('the number itself: how many versions it counts, listed here or not'),
  at: z.string().nullable().describe('when it was counted; null: it is being counted, ask again'),
  next: z.string().nullable(),
})

export type VerdictKind = z.infer<typeof verdictKind>
export type NewVerdict = z.infer<typeof newVerdict>
export type GivenVerdict = z.infer<typeof givenVerdict>
export type Verdicts = z.infer<typeof verdicts>
export type Scorecard = z.infer<typeof scorecard>
export type ProducerCard = z.infer<typeof producerCard>
export type SourceCard = z.infer<typeof sourceCard>
export type Scored = z.infer<typeof scored>
export type Scorecards = z.infer<typeof scorecards>
