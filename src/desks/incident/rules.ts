import { z } from 'zod'
import { Fault } from '../../base/fault.ts'
import { elementIds } from './elements.ts'
import { sectorIds } from './sectors.ts'
import { incidentKindNames } from './words.ts'
import { checkZone } from './zone-time.ts'

const id = z.string().regex(/^[a-z][a-z0-9-]{1,40}$/, 'lower-case letters, digits and hyphens')
const said = z.strictObject({
  en: z.string().min(1).max(400),
  ja: z.string().min(1).max(400),
  fil: z.string().min(1).max(400),
})

/** What starts a clock: a moment that somebody records, with its author; or that another clock of the rule was met. */
export const triggers = ['belief', 'awareness', 'payment', 'new-information'] as const
export type Trigger = (typeof triggers)[number]

/** Hours of elapsed time; or whole days or months of the authority's calendar, to the end of the day. Null: nobody has found a number. */
const duration = z
  .union([
    z.strictObject({ hours: z.number().int().min(1).max(20_000) }),
    z.strictObject({ days: z.number().int().min(1).max(800), firstDayCounts: z.boolean() }),
    z.strictObject({ months: z.number().int().min(1).max(24) }),
  ])
  .nullable()
export type Duration = z.infer<typeof duration>

const clockRule = z.strictObject({
  id,
  title: said,
  starts: z.union([
    z.strictObject({ trigger: z.enum(triggers) }),
    z.strictObject({ after: id.describe('the clock of this rule that must have been met') }),
  ]),
  duration,
  /** Where the intent is malicious. */
  maliciousDuration: duration.optional(),
  /** If it ends on a day off (Saturday, Sunday, or a day in `holidays`), it ends on the next working day. */
  rollOver: z.boolean(),
  warnHours: z.number().int().min(1).max(2_000),
})
export type ClockRule = z.infer<typeof clockRule>

/** All that are given must hold. */
const applies = z.strictObject({
  kinds: z.array(z.enum(incidentKindNames)).min(1).max(20).optional(),
  sectors: z.array(z.enum(sectorIds)).min(1).max(60).optional(),
  personalData: z.literal(true).optional(),
  ransomPaid: z.literal(true).optional(),
})

const formField = z.strictObject({
  element: z.enum(elementIds),
  label: z.string().min(1).max(300),
  required: z.boolean(),
})
const form = z.strictObject({
  title: z.string().min(1).max(300),
  language: z.enum(['en', 'ja', 'fil']),
  fields: z.array(formField).min(1).max(100),
})

/** The form of a reporting rule: which authority, which clocks run from what, what its form must hold. */
export const rule = z.strictObject({
  id,
  jurisdiction: z.string().regex(/^[A-Z]{2,8}$/),
  authority: said,
  title: said,
  law: z.string().min(1).max(500),
  status: z.enum(['in-force', 'not-in-force', 'voluntary', 'to-be-verified']),
  zone: z.string().min(1).max(60),
  /** `home`: at the nodes of this jurisdiction. */
  enabled: z.enum(['home', 'always', 'never']),
  applies,
  clocks: z.array(clockRule).max(10),
  form,
  holidays: z.array(z.string().regex(/^\d{4}-\d\d-\d\d$/)).max(400),
  /** What is taken for granted, in plain words. */
  assumes: z.array(z.string().min(1).max(500)).max(20),
})
export type Rule = z.infer<typeof rule>

/** A rule from what an administrator hands in; `invalid` with every problem, also for clocks that wait for each other. */
export function readRule(value: unknown): Rule {
  const read = rule.safeParse(value)
  if (!read.success) {
    const issues = read.error.issues
      .slice(0, 20)
      .map(({ path, message }) => ({ at: `/${path.map(String).join('/')}`, message }))
    throw new Fault('invalid', `not a reporting rule: ${issues[0]?.at} ${issues[0]?.message}`, { issues })
  }
  checkZone(read.data.zone)
  const seen = new Set<string>()
  for (const clock of read.data.clocks) {
    if ('after' in clock.starts && !seen.has(clock.starts.after))
      throw new Fault('invalid', `the clock ${clock.id} must follow one that stands before it`)
    if (seen.has(clock.id)) throw new Fault('invalid', `two clocks are called ${clock.id}`)
    seen.add(clock.id)
  }
  return read.data
}

/** Whether a rule is in use at the node of a member. */
export function isUsed({ enabled, jurisdiction }: Rule, member: string): boolean {
  return enabled === 'always' || (enabled === 'home' && jurisdiction === member)
}
