import { z } from 'zod'

/** What a rule of early warning watches, and when it warns. */
export const ruleShape = z.strictObject({
  id: z.string().regex(/^[a-z][a-z0-9-]{0,40}$/, 'small letters, digits and hyphens'),
  name: z.string().trim().min(1).max(120),
  on: z.boolean(),
  kind: z.enum(['attempt', 'incident']),
  by: z
    .enum(['member', 'sector', 'actor'])
    .describe('one rate for each member, each sector of a member, or each actor'),
  members: z
    .array(z.string().regex(/^[A-Z][A-Z0-9]{1,7}$/))
    .max(50)
    .describe('empty: every member'),
  sectors: z
    .array(z.string().regex(/^[a-z][a-z-]{0,60}$/))
    .max(50)
    .describe('empty: every sector'),
  windowDays: z.union([z.literal(1), z.literal(7)]),
  windows: z
    .number()
    .int()
    .min(4)
    .max(26)
    .describe('how many windows before make the baseline; a day is compared with the same day of the week'),
  minimum: z.number().int().min(1).max(1_000_000),
  factor: z.number().min(1).max(100),
  alpha: z.number().gt(0).max(0.2),
})
export type Rule = z.infer<typeof ruleShape>

const common = { on: true, members: [], sectors: [], windows: 8 }

/** The rules that a node begins with. */
export const builtInRules: readonly Rule[] = [
  {
    ...common,
    ...{ id: 'sector-week', name: 'A sector of a member, week', kind: 'attempt', by: 'sector', windowDays: 7 },
    ...{ minimum: 20, factor: 1.5, alpha: 0.001 },
  },
  {
    ...common,
    ...{ id: 'member-day', name: 'A member, day', kind: 'attempt', by: 'member', windowDays: 1 },
    ...{ minimum: 20, factor: 2, alpha: 0.0001 },
  },
  {
    ...common,
    ...{ id: 'actor-week', name: 'An actor, week', kind: 'attempt', by: 'actor', windowDays: 7 },
    ...{ minimum: 20, factor: 2, alpha: 0.001 },
  },
  {
    ...common,
    ...{ id: 'incidents-week', name: 'Incidents of a member, week', kind: 'incident', by: 'member', windowDays: 7 },
    ...{ minimum: 3, factor: 1.5, alpha: 0.01 },
  },
]
