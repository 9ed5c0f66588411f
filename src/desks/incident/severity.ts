import { sectorOf } from './sectors.ts'
import type { Said } from './words.ts'

/**
 * The categories of CISA's National Cyber Incident Scoring System (NCISS): a weighted mean from 0 to 100. Weights and values are those
 * of its published demonstration, which CISA calls notional: a nation sets its own. Data, like the limits of the levels below.
 */
export interface Category {
  readonly id: CategoryId
  readonly said: Said
  readonly weight: number
  readonly options: readonly { readonly id: string; readonly value: number }[]
}
const categoryIds = [
  'functional-impact',
  'observed-activity',
  'location',
  'actor',
  'information-impact',
  'recoverability',
  'cross-sector',
  'potential-impact',
] as const
export type CategoryId = (typeof categoryIds)[number]

const category = (
  id: CategoryId,
  weight: number,
  said: readonly [string, string, string],
  options: Readonly<Record<string, number>>,
): Category => ({
  ...{ id, weight, said: { en: said[0], ja: said[1], fil: said[2] } },
  options: Object.entries(options).map(([option, value]) => ({ id: option, value })),
})

// How much other sectors depend on one; by the entry of the US list that a sector counts to.
const dependency: Readonly<Record<string, number>> = {
  'food-and-agriculture': 20,
  'financial-services': 35,
  chemical: 20,
  'commercial-facilities': 30,
  communications: 75,
  'critical-manufacturing': 50,
  dams: 25,
  'defense-industrial-base': 35,
  'emergency-services': 25,
  energy: 100,
  'government-services-and-facilities': 40,
  'healthcare-and-public-health': 30,
  'information-technology': 80,
  'nuclear-reactors-materials-and-waste': 15,
  'transportation-systems': 75,
  'water-and-wastewater-systems': 60,
}

export const categories: readonly Category[] = [
  category('functional-impact', 6, ['Functional impact', '機能への影響', 'Epekto sa serbisyo'], {
    'no-impact': 0,
    'no-impact-to-services': 20,
    'minimal-non-critical': 35,
    'minimal-critical': 40,
    'significant-non-critical': 50,
    'denial-non-critical': 60,
    'significant-critical': 70,
    'denial-critical': 100,
  }),
  category('observed-activity', 5, ['Observed activity', '観測された活動', 'Nakitang gawain'], {
    none: 0,
    prepare: 40,
    engage: 70,
    presence: 80,
    effect: 100,
  }),
  category('location', 4, ['Where it was observed', '観測された場所', 'Kung saan nakita'], {
    'business-dmz': 30,
    'business-network': 40,
    unknown: 50,
    'business-management': 60,
    'critical-dmz': 70,
    'critical-management': 80,
    'critical-systems': 90,
    'safety-systems': 100,
  }),
  category('actor', 4, ['Who seems to be behind it', '攻撃者の性質', 'Uri ng umatake'], {
    hacktivist: 20,
    'unwitting-insider': 30,
    criminal: 40,
    unknown: 50,
    'witting-insider': 65,
    apt: 80,
    'apt-targeted': 100,
  }),
  category('information-impact', 2, ['Information impact', '情報への影響', 'Epekto sa impormasyon'], {
    'no-impact': 0,
    suspected: 10,
    'privacy-data': 20,
    proprietary: 50,
    'destruction-non-critical': 60,
    'critical-data': 70,
    'core-credentials': 80,
    'destruction-critical': 100,
  }),
  category('recoverability', 4, ['Recoverability', '復旧の見込み', 'Kakayahang makabawi'], {
    regular: 20,
    supplemented: 40,
    extended: 60,
    'not-recoverable': 100,
  }),
  category(
    'cross-sector',
    3,
    ['Dependence of other sectors', '他分野への依存度', 'Pagdepende ng ibang sektor'],
    dependency,
  ),
  category('potential-impact', 6, ['Potential impact', '潜在的な影響', 'Maaaring maging epekto'], {
    minimal: 0,
    low: 25,
    moderate: 50,
    high: 75,
    severe: 100,
  }),
]

export const levels = ['negligible', 'minor', 'low', 'medium', 'high', 'severe', 'emergency'] as const
export type Level = (typeof levels)[number]

/**
 * From which score on a level begins. The levels are NCISS's; their limits are not in any text that this project could check, so they
 * are this node's, and stand here to be changed.
 */
const levelFrom: Readonly<Record<Level, number>> = {
  negligible: 0,
  minor: 10,
  low: 20,
  medium: 35,
  high: 50,
  severe: 65,
  emergency: 80,
}

/** An option for each category; `cross-sector` follows from the sector where nobody says otherwise. */
export type Answers = Partial<Readonly<Record<CategoryId, string>>>

export interface Part {
  readonly category: CategoryId
  readonly option: string
  readonly value: number
  readonly weight: number
  readonly weighted: number
  /** Nobody answered: the least of its options counts. */
  readonly assumed: boolean
}

export interface Score {
  /** 0 to 100, one decimal. */
  readonly score: number
  readonly level: Level
  readonly parts: readonly Part[]
}

/**
 * Σ weight × value, less the least that is possible, over the most less the least, times 100 (NCISS). A category that nobody has
 * answered counts as its least, and says so; an option that does not exist counts as not answered.
 */
export function scoreOf(answers: Answers, sector: string): Score {
  const parts = categories.map(({ id, weight, options }): Part => {
    const asked = answers[id] ?? (id === 'cross-sector' ? (sectorOf(sector).US ?? undefined) : undefined)
    const least = options.reduce((low, option) => (option.value < low.value ? option : low))
    const chosen = options.find((option) => option.id === asked)
    const { id: option, value } = chosen ?? least
    return { category: id, option, value, weight, weighted: weight * value, assumed: chosen === undefined }
  })
  const sum = (of: (one: Category) => number) => categories.reduce((all, one) => all + one.weight * of(one), 0)
  const least = sum(({ options }) => Math.min(...options.map(({ value }) => value)))
  const most = sum(({ options }) => Math.max(...options.map(({ value }) => value)))
  const weighted = parts.reduce((all, one) => all + one.weighted, 0)
  const score = Math.round(((weighted - least) / (most - least)) * 1000) / 10
  return { score, level: levelOf(score), parts }
}

export function levelOf(score: number): Level {
  return levels.filter((level) => score >= levelFrom[level]).at(-1) ?? 'negligible'
}
