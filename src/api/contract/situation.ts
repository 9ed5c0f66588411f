/** The shared picture: counts of what this node's people may read, and what members publish of theirs. */
import { z } from 'zod'
import { summary } from './objects.ts'

const date = z.string().describe('a day, UTC')
const sums = {
  attempts: z.number().describe('as often as sightings say'),
  sightings: z.number().describe('how many sightings said so'),
  incidents: z.number(),
}
const memberAndSector = { member: z.string(), sector: z.string().describe("a word of STIX §10.11; '' not known") }
const thing = z.object({ id: z.string(), type: z.string(), name: z.string() })
const change = z.object({
  now: z.number(),
  before: z.number(),
  percent: z.number().nullable().describe('null: there was nothing before'),
})
const twice = z.object({
  week: change.describe('the last seven whole days and the seven before'),
  year: change.describe('this year until yesterday, and last year until the same day'),
})

export const overview = z.object({
  at: z.string(),
  from: date,
  until: date.describe('the first day after it'),
  step: z.enum(['day', 'week']),
  total: z.object(sums),
  synthetic: z.number().describe('reports among all that count that say of themselves that they are made up'),
  series: z.array(z.object({ day: date, member: z.string(), ...sums })),
  sectors: z.array(z.object({ ...memberAndSector, ...sums })),
  actors: z.array(
    z.object({ actor: thing, ...sums, targets: z.array(z.object({ ...memberAndSector, attempts: z.number() })) }),
  ),
  techniques: z.array(z.object({ technique: thing, ...sums, members: z.record(z.string(), z.number()) })),
  compared: z.array(
    z.object({
      ...memberAndSector,
      attempts: twice,
      incidents: twice,
      lastYear: z.object({ attempts: z.number(), incidents: z.number() }),
    }),
  ),
})

export const behind = z.object({
  items: z.array(summary.extend({ events: z.number().describe('as how many it counts'), day: date })),
  total: z
    .object(sums)
    .nullable()
    .describe('what all of them come to, listed here or not; null: no sum is kept of just these'),
  reports: z.number().nullable().describe('how many there are in all, where that is known'),
  lookedTo: date
    .nullable()
    .describe('what passes is rare: the days before this one were not looked through; `next` goes on'),
  next: z.string().nullable(),
})

export const regionList = z.object({
  from: date,
  until: date,
  items: z.array(
    z.object({
      member: z.string(),
      region: z.string().describe("'' not known"),
      ...sums,
      few: z.boolean().describe('fewer than three reports: it is said that there are few, and no number is given'),
    }),
  ),
})

const known = z.object({ at: z.string(), fidelity: z.string() })
export const timeline = z.object({
  items: z.array(
    z.object({
      incident: summary,
      synthetic: z.boolean(),
      happened: known.nullable(),
      detected: known.nullable(),
      reported: known,
      shared: known.nullable(),
    }),
  ),
  most: z.number().describe('no more than so many are given: the newest'),
})

export const changes = z.object({
  since: z.string().nullable().describe('null: this person never looked before'),
  alerts: z.number(),
  total: z.object(sums),
  groups: z.array(z.object({ ...memberAndSector, ...sums })),
})

const leafTechnique = z.object({ id: z.string(), code: z.string(), name: z.string() })
export const matrices = z.object({
  items: z.array(
    z.object({
      chain: z.string(),
      domain: z.string(),
      tactics: z.array(
        z.object({
          short: z.string(),
          name: z.string(),
          techniques: z.array(leafTechnique.extend({ subtechniques: z.array(leafTechnique) })),
        }),
      ),
    }),
  ),
})
export const layer = z
  .looseObject({
    name: z.string(),
    domain: z.string(),
    techniques: z.array(
      z.looseObject({
        techniqueID: z.string(),
        tactic: z.string().optional(),
        score: z.number().optional(),
        color: z.string().optional(),
        comment: z.string().optional(),
        enabled: z.boolean().optional(),
      }),
    ),
  })
  .describe('an ATT&CK Navigator layer, version 4')
export const combination = z.enum(['sum', 'difference', 'and', 'and-not', 'or'])
export const combineLayers = z.strictObject({ how: combination, a: z.unknown(), b: z.unknown() })

const ruleFacts = {
  id: z.string(),
  name: z.string(),
  kind: z.enum(['attempt', 'incident']),
  by: z.enum(['member', 'sector', 'actor']),
  windowDays: z.union([z.literal(1), z.literal(7)]),
  minimum: z.number(),
  factor: z.number(),
  alpha: z.number(),
}
/** A briefing before it has a form; as a page, a PDF and the text of an e-mail it says the same. */
export const briefing = z.object({
  title: z.string(),
  language: z.string(),
  about: z.array(z.string()).describe('of which days, made when, for whom'),
  sections: z.array(
    z.object({
      heading: z.string(),
      sentences: z.array(z.string()),
      table: z.object({ head: z.array(z.string()), rows: z.array(z.array(z.string())) }).optional(),
    }),
  ),
})

export const warningRule = z.object({
  ...ruleFacts,
  on: z.boolean(),
  members: z.array(z.string()),
  sectors: z.array(z.string()),
  windows: z.number(),
})
export const warningRules = z.object({
  items: z.array(z.object({ rule: warningRule, changed: z.boolean(), builtIn: z.boolean() })),
})
export const alerts = z.object({
  items: z.array(
    z.object({
      id: z.string(),
      at: z.string(),
      seenBy: z.string().nullable(),
      rule: z.object({
        ...ruleFacts,
        members: z.array(z.string()).optional(),
        sectors: z.array(z.string()).optional(),
      }),
      ...memberAndSector,
      actor: z.string(),
      actorName: z.string(),
      from: date,
      until: date.describe('the last day'),
      observed: z.number(),
      expected: z.number().describe('the median of the baseline'),
      baseline: z.array(z.number()).describe('the same count in the windows before, newest first'),
      dispersion: z.number().describe('how much more the baseline varies than chance alone would have it; 1: not more'),
      chance: z.number().describe('of as many or more, if the usual rate went on'),
    }),
  ),
})

export const statistic = z.object({
  week: date,
  least: z.number().describe('fewer contributors than this are never shown'),
  synthetic: z.boolean().optional(),
  tables: z.array(
    z.object({
      kind: z.enum(['attempt', 'incident']),
      columns: z.array(z.string()),
      rows: z.array(z.object({ sector: z.string(), cells: z.array(z.number()), total: z.number() })),
      totals: z.object({ cells: z.array(z.number()), total: z.number() }),
    }),
  ),
})
export const statistics = z.object({
  due: date.nullable().describe('the Monday of the week that may be published next'),
  items: z.array(
    statistic.extend({
      member: z.string(),
      changed: z.boolean().describe('the member said something else of this week later; what it said first is shown'),
    }),
  ),
})
export const statisticDraft = z.object({
  may: z.boolean(),
  because: z.enum(['no-whole-week', 'not-over', 'too-old', 'published']).nullable(),
  from: date.nullable(),
  withheld: z.number(),
  of: z.number(),
  statistic: statistic.nullable(),
})
export const publishStatistic = z.strictObject({ week: z.iso.date().describe('a Monday') })
export const publishedStatistic = z.object({ id: z.string() })

export type Overview = z.infer<typeof overview>
export type Behind = z.infer<typeof behind>
export type RegionList = z.infer<typeof regionList>
export type Timeline = z.infer<typeof timeline>
export type Changes = z.infer<typeof changes>
export type Matrices = z.infer<typeof matrices>
export type Layer = z.infer<typeof layer>
export type Combination = z.infer<typeof combination>
export type Briefing = z.infer<typeof briefing>
export type WarningRule = z.infer<typeof warningRule>
export type WarningRules = z.infer<typeof warningRules>
export type Alerts = z.infer<typeof alerts>
export type Statistic = z.infer<typeof statistic>
export type Statistics = z.infer<typeof statistics>
export type StatisticDraft = z.infer<typeof statisticDraft>
