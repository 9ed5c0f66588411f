/** Hunts across members: offered, looked for by a person there, answered with counts. */
import { z } from 'zod'

const text = (most: number) => z.string().trim().min(1).max(most)
const moment = z.iso.datetime({ offset: true })

export const huntItem = z.strictObject({
  kind: z.enum(['stix', 'sigma']).describe('a STIX pattern, or a Sigma rule'),
  name: text(200),
  text: text(16_384),
})
export const huntPackage = z.strictObject({
  title: text(200),
  purpose: text(2000).describe('why; the other side reads it'),
  legalBasis: text(2000).describe('on which legal ground it may be looked for, as the asker sees it'),
  from: moment.describe('what happened since then is looked at'),
  to: moment,
  questions: z.array(text(1000)).max(20).default([]),
  items: z.array(huntItem).max(50).default([]),
})
export const newHunt = z.strictObject({
  package: huntPackage,
  members: z
    .array(z.string().regex(/^[A-Z][A-Z0-9]{1,7}$/))
    .min(1)
    .max(20),
  due: moment.describe('when an answer is due'),
  tlp: z.enum(['clear', 'green', 'amber', 'amber+strict', 'red']).default('amber'),
  about: z.array(z.string().max(200)).max(20).default([]).describe('ids of objects that it is about'),
})
export const huntRefusal = z.strictObject({ reason: text(2000) })
export const huntAnswer = z.strictObject({
  level: z
    .enum(['nothing', 'counts', 'counts-and-times'])
    .default('counts')
    .describe('counts alone unless more, or nothing, is said explicitly'),
  remark: z.string().trim().max(2000).default(''),
})

const count = z.number().nullable().describe('null: not looked for, or not decided; zero is a finding')
const source = z.object({
  kind: z.enum(['held', 'telemetry']).describe('what the node holds itself, or telemetry that a person gave'),
  format: z.string(),
  sector: z.string(),
  events: z.number(),
  from: z.string().nullable(),
  to: z.string().nullable(),
})
export const huntResults = z.object({
  counts: z
    .array(
      z.object({ count, because: z.string().nullable(), first: z.string().nullable(), last: z.string().nullable() }),
    )
    .nullable()
    .describe('null: nothing is released but that it was looked'),
  sources: z.array(source),
})
export const huntRun = z.object({
  num: z.number(),
  at: z.string(),
  by: z.string(),
  source: source.extend({
    name: z.string().describe('what whoever ran it calls it; it is never told to the asker'),
    skipped: z.number(),
    outside: z.number().describe('events outside the asked time'),
    undated: z.number().describe('events without a time that can be read: not looked at'),
  }),
  items: z.array(
    z.object({ count, because: z.string().nullable(), first: z.string().nullable(), last: z.string().nullable() }),
  ),
  note: z.string().nullable(),
})
export const huntState = z.enum(['offered', 'accepted', 'refused', 'running', 'answered', 'withdrawn', 'taken-back'])
export const huntOffer = z.object({
  id: z.string().describe('of the note that offers it'),
  direction: z.enum(['in', 'out']),
  hunt: z.string(),
  member: z.string(),
  askedAt: z.string(),
  dueAt: z.string(),
  changedAt: z.string(),
  state: huntState,
  overdue: z.boolean(),
  late: z.boolean().describe('the answer came after it was due'),
  package: huntPackage.nullable(),
  problem: z.string().nullable().describe('why its package cannot be used'),
  problems: z.array(z.string().nullable()).describe('for each item: why it cannot be looked for here'),
  about: z.array(z.string()),
  reply: z.object({ text: z.string(), at: z.string(), results: huntResults.nullable() }).nullable(),
  runs: z.array(huntRun).describe('what was looked at here; not told before it is released'),
})
export const hunt = z.object({
  hunt: z.string(),
  package: huntPackage.nullable(),
  about: z.array(z.string()),
  askedAt: z.string(),
  dueAt: z.string(),
  offers: z.array(huntOffer),
})
export const hunts = z.object({ items: z.array(hunt) })
export const huntOffers = z.object({ items: z.array(huntOffer), waiting: z.number() })

export type HuntItem = z.infer<typeof huntItem>
export type HuntPackage = z.infer<typeof huntPackage>
export type NewHunt = z.input<typeof newHunt>
export type HuntAnswer = z.input<typeof huntAnswer>
export type HuntResults = z.infer<typeof huntResults>
export type HuntRun = z.infer<typeof huntRun>
export type HuntState = z.infer<typeof huntState>
export type HuntOffer = z.infer<typeof huntOffer>
export type Hunt = z.infer<typeof hunt>
export type Hunts = z.infer<typeof hunts>
export type HuntOffers = z.infer<typeof huntOffers>
