/** Objects: lists, details, counts. */
import { z } from 'zod'
import { tlp } from './labels.ts'

export const summary = z.object({
  id: z.string(),
  type: z.string(),
  version: z.string(),
  name: z.string(),
  tlp: tlp.nullable(),
  releasableTo: z.array(z.string()).nullable(),
  origin: z.string(),
  added: z.string().describe('RFC 3339, microseconds'),
  revoked: z.boolean(),
})
export const relation = z.object({
  kind: z.string(),
  direction: z.enum(['out', 'in']),
  through: summary.nullable(),
  other: summary.nullable(),
  otherId: z.string(),
})
export const marking = z.object({
  id: z.string(),
  label: z.string(),
  kind: z.enum(['tlp', 'pap', 'statement', 'acs', 'handling', 'unknown']),
  selectors: z.array(z.string()).describe('empty: the whole object'),
})
export const detection = z.object({
  language: z.string().describe('pattern_type of the indicator'),
  state: z.enum(['detectable', 'not-detectable', 'unchecked']).describe('unchecked: nobody here reads the language'),
  at: z.number().nullable().describe('how many characters stand before the place that is wrong'),
  expected: z.string().nullable().describe('what should stand there'),
  normalForm: z.string().nullable(),
  level: z.number().nullable().describe('of STIX 2.1 §12.7'),
  looksFor: z
    .array(z.string())
    .nullable()
    .describe('values of which one must be seen for a match; null: no such condition'),
})
export const detail = summary.extend({
  object: z.record(z.string(), z.unknown()),
  agreement: z.string().nullable(),
  receivedFrom: z.string(),
  exercise: z.string().nullable().describe('the drill that it belongs to'),
  assigned: z.object({ tlp: tlp.optional(), releasableTo: z.array(z.string()).optional() }),
  markings: z.array(marking),
  versions: z.array(z.object({ version: z.string(), added: z.string(), revoked: z.boolean() })),
  relations: z.array(relation),
  detection: detection.nullable().describe('of an indicator; null for all else'),
})
export const list = z.object({
  items: z.array(summary),
  next: z.string().nullable(),
  lookedTo: z
    .string()
    .nullable()
    .describe(
      'the page ended before it was full: everything that came from this moment on was looked through, and next goes on',
    ),
  total: z.number().nullable().describe('on the first page of a list without a search: how many there are'),
})
export const listChanges = z.object({
  items: z.array(
    z.object({
      id: z.string(),
      type: z.string(),
      name: z.string().describe('empty: nothing of it is held any more'),
      tlp: tlp.nullable(),
      change: z.enum(['added', 'changed', 'removed']),
      before: z.string().nullable().describe('the version that was shown at the earlier moment'),
      after: z.string().nullable(),
      at: z.string(),
      because: z.enum(['recalled', 'withdrawn', 'expired', 'filter']).nullable().describe('why it was removed'),
    }),
  ),
  more: z.boolean().describe('there are more than were looked at: take moments that lie closer together'),
})
export const arrivals = z.object({
  count: z.number(),
  atLeast: z.boolean().describe('there are more than were counted'),
  byType: z.record(z.string(), z.number()),
})
export const counts = z.object({
  total: z.number(),
  byType: z.record(z.string(), z.number()),
  byOrigin: z.record(z.string(), z.number()),
  byTlp: z.record(z.string(), z.number()),
})

export type Summary = z.infer<typeof summary>
export type Relation = z.infer<typeof relation>
export type Marking = z.infer<typeof marking>
export type Detection = z.infer<typeof detection>
export type Detail = z.infer<typeof detail>
export type List = z.infer<typeof list>
export type ListChanges = z.infer<typeof listChanges>
export type Arrivals = z.infer<typeof arrivals>
export type Counts = z.infer<typeof counts>
