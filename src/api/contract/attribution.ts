/** Who did it, as each member sees it; and apart from that, what is recorded of the infrastructure. */
import { z } from 'zod'
import { summary } from './objects.ts'

export const confidenceScale = z.enum(['low-med-high', 'icd-203', 'admiralty', 'wep'])
const label = z.string().regex(/^[a-z-]{1,40}$/, 'a word of the scale; a number is not taken')
export const reliability = z.enum(['A', 'B', 'C', 'D', 'E', 'F'])
export const analyticConfidence = z.enum(['low', 'moderate', 'high'])
export const opinionValue = z.enum(['strongly-disagree', 'disagree', 'neutral', 'agree', 'strongly-agree'])
export const nameExtent = z.enum(['same', 'overlaps', 'part', 'unknown'])

export const newConfidence = z.strictObject({
  scale: confidenceScale,
  label,
  reliability: reliability.optional().describe('of the source, with the Admiralty scale alone'),
  analytic: analyticConfidence.optional().describe('how sound the judgement is, with ICD 203 alone'),
})
const id = z.string().max(200)
const reasons = z.string().trim().min(1).max(5000).describe('why, in your own words')
const evidence = z.array(id).max(50).default([]).describe('ids of objects that are held here')
const restriction = {
  tlp: z
    .enum(['clear', 'green', 'amber', 'amber+strict', 'red'])
    .optional()
    .describe('narrower than what it speaks of'),
  releasableTo: z
    .array(z.string().regex(/^[A-Z][A-Z0-9]{1,7}$/))
    .max(100)
    .optional(),
}
export const newAssessment = z.strictObject({ actor: id, confidence: newConfidence, evidence, reasons, ...restriction })
export const newPosition = z.strictObject({
  opinion: opinionValue,
  confidence: newConfidence.nullable().default(null),
  evidence,
  reasons,
  alternative: id.nullable().default(null).describe('who it is instead'),
  ...restriction,
})
export const newName = z.strictObject({
  name: z.string().trim().min(1).max(200),
  usedBy: z.string().trim().min(1).max(200).describe('who calls it so'),
  extent: nameExtent.default('unknown').describe('how far it means the same'),
  other: id.nullable().default(null).describe('the object that goes by that name'),
  ...restriction,
})
export const saidHere = z.object({ id: z.string().describe('of the relationship, opinion or note that says it') })

const named = z.object({ id: z.string(), summary: summary.nullable() })
/** Null number: nothing stands in STIX. A number without a scale is shown as a number, and turned into no word. */
export const statedConfidence = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('label'),
    scale: confidenceScale,
    label: z.string(),
    number: z.number().nullable(),
    agrees: z.boolean().describe('false: beside the label stands another number'),
    elsewhere: z
      .array(z.object({ scale: confidenceScale, labels: z.array(z.string()) }))
      .describe('what it may be on the other scales, converted by label'),
    percent: z.tuple([z.number(), z.number()]).nullable().describe("the scale's own percentages"),
    code: z.string().nullable(),
  }),
  z.object({ kind: z.literal('number'), number: z.number() }),
  z.object({ kind: z.literal('none') }),
])
const grounds = {
  confidence: statedConfidence,
  reliability: reliability.nullable(),
  analytic: analyticConfidence.nullable(),
  evidence: z.array(named),
  onlyPlaces: z.boolean().describe('all evidence says where traffic came from, and none who sent it'),
  reasons: z.string().nullable(),
}
const said = {
  id: z.string(),
  member: z.string(),
  own: z.boolean(),
  at: z.string(),
  here: z.boolean().describe('said by this member at this desk, so that it can be withdrawn here'),
}
export const position = z.object({ ...said, opinion: opinionValue, ...grounds, alternative: named.nullable() })
export const assessment = z.object({
  ...said,
  relationship: z.enum(['attributed-to', 'originates-from']),
  subject: named,
  actor: named,
  ...grounds,
  positions: z.array(position),
})
export const nameSaid = z.object({
  ...said,
  name: z.string(),
  usedBy: z.string().nullable(),
  extent: nameExtent,
  other: named.nullable(),
})
export const attribution = z.object({
  mayAssess: z.boolean(),
  actorTypes: z.array(z.string()),
  mayName: z.boolean(),
  scales: z
    .array(z.object({ scale: confidenceScale, labels: z.array(z.string()) }))
    .describe('the words of each scale, from the least to the most'),
  assessments: z.array(assessment).describe('by member: none is weighed against another'),
  attributed: z.array(assessment).describe('what this actor is said to have done'),
  disagreement: z.object({ actors: z.boolean(), opinions: z.boolean() }),
  names: z.array(nameSaid),
  namesakes: z.array(z.object({ name: z.string(), items: z.array(summary) })),
  infrastructure: z.object({
    items: z.array(
      z.object({
        observable: summary,
        facts: z.array(z.object({ kind: z.string(), other: summary, member: z.string(), at: z.string() })),
      }),
    ),
    left: z.number(),
  }),
  complete: z.boolean(),
})

export type ConfidenceScale = z.infer<typeof confidenceScale>
export type NewConfidence = z.infer<typeof newConfidence>
export type NewAssessment = z.input<typeof newAssessment>
export type NewPosition = z.input<typeof newPosition>
export type NewName = z.input<typeof newName>
export type SaidHere = z.infer<typeof saidHere>
export type StatedConfidence = z.infer<typeof statedConfidence>
export type Position = z.infer<typeof position>
export type Assessment = z.infer<typeof assessment>
export type NameSaid = z.infer<typeof nameSaid>
export type Attribution = z.infer<typeof attribution>
