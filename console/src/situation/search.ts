import { readText } from '../app/search-params.ts'

export const situationTabs = ['overview', 'matrix', 'timeline', 'map', 'warnings', 'statistics', 'briefing'] as const
export type SituationTab = (typeof situationTabs)[number]
/** How many days are shown: a week, four, a quarter, a year, two. */
export const windows = [7, 28, 91, 364, 735] as const

/** The picture's address: everything that it shows. */
export interface SituationSearch {
  readonly tab?: SituationTab
  readonly days?: number
  readonly member?: string
  readonly sector?: string
  readonly actor?: string
  /** The matrix that is shown. */
  readonly domain?: string
  /** What is listed below the picture: those that a number counts, as `kind=attempt&member=PH`. */
  readonly behind?: string
}

export const defaultDays = 28

export function readSituationSearch(search: Record<string, unknown>): SituationSearch {
  const days = Number(search['days'])
  const found: { -readonly [name in keyof SituationSearch]: SituationSearch[name] } = {}
  const tab = situationTabs.find((one) => one === search['tab'])
  if (tab !== undefined) found.tab = tab
  if (windows.some((one) => one === days)) found.days = days
  for (const name of ['member', 'sector', 'actor', 'domain', 'behind'] as const) {
    const text = readText(search[name])
    if (text !== undefined) found[name] = text
  }
  return found
}

export interface Behind {
  readonly kind: 'attempt' | 'incident'
  readonly member?: string
  readonly sector?: string
  readonly region?: string
  readonly actor?: string
  readonly technique?: string
}

export function writeBehind(behind: Behind): string {
  const params = new URLSearchParams()
  for (const [name, value] of Object.entries(behind)) if (value !== undefined) params.set(name, String(value))
  return params.toString()
}

export function readBehind(text: string): Record<string, string> {
  const known = ['kind', 'member', 'sector', 'region', 'actor', 'technique']
  return Object.fromEntries([...new URLSearchParams(text)].filter(([name]) => known.includes(name)))
}
