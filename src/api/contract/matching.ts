import { z } from 'zod'

export const matchResult = z.object({
  events: z.number(),
  hits: z.number().describe('pairs of an event and an indicator that it names'),
  parents: z.number().describe('of the hits: names below a domain, addresses inside a network'),
  sightings: z.number().describe('raised or changed'),
  skipped: z.number().describe('lines that are not what the format allows'),
  seconds: z.number(),
})
export const matchState = z.object({
  watched: z.number().describe('indicators that are looked for'),
  values: z.number(),
  notWatched: z.number().describe('indicators that are held and cannot, or may not, be looked for'),
})
export const notWatchedBecause = z.enum([
  'unreadable',
  'unevaluable',
  'no-anchor',
  'not-carried',
  'warning-list',
  'too-many',
  'too-many-alike',
  'other-language',
  'not-allowed',
  'revoked',
  'expired',
  'tripped',
])
export const watching = z.object({
  state: z
    .enum(['by-values', 'evaluated', 'not-watched'])
    .describe('each of its values is a match; or its pattern is evaluated where one is seen; or it is not looked for'),
  because: notWatchedBecause.nullable(),
  detail: z.string().nullable().describe('the part of the pattern, the path or the list that is meant'),
  score: z.number().nullable().describe('what it is worth now, from 0 to 100; null where it is not looked for'),
  worth: z.enum(['full', 'weak', 'none']).nullable().describe('what a sighting of it would be'),
})
export const sighted = z.object({
  items: z.array(
    z.object({
      member: z.string(),
      sectors: z.array(z.string()),
      count: z.number().nullable().describe('null: how often is not known, as of days before the indicator came'),
      firstSeen: z.string().nullable(),
      lastSeen: z.string().nullable(),
    }),
  ),
})

export type MatchResult = z.infer<typeof matchResult>
export type MatchState = z.infer<typeof matchState>
export type Watching = z.infer<typeof watching>
export type NotWatchedBecause = z.infer<typeof notWatchedBecause>
export type Sighted = z.infer<typeof sighted>
