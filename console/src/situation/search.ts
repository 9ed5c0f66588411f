import { readList, readText, stringifySearch } from '../app/search-params.ts'

export const situationTabs = ['overview', 'matrix', 'timeline', 'map', 'warnings', 'statistics', 'briefing'] as const
export type SituationTab = (typeof situationTabs)[number]
/** How many days are shown: a week, four, a quarter, a year, two. */
export const windows = [7, 28, 91, 364, 735] as const
export const mapCounts = ['attempts', 'incidents'] as const
export const briefingPeriods = ['daily', 'weekly'] as const
export const briefingLanguages = ['en', 'ja', 'fil'] as const
/** A timeline shows as little as this part of its days. */
export const mostZoom = 64

/** The picture's address: everything that it shows. */
export interface SituationSearch {
  readonly tab?: SituationTab
  readonly days?: number
  readonly member?: string
  readonly sector?: string
  readonly actor?: string
  /** The matrix that is shown. */
  readonly domain?: string
  /** Layers beside that of what was seen, in their order; `layers.ts` says how each is written. */
  readonly layer?: readonly string[]
  /** Which layer is shown, by its place; absent: the last. */
  readonly show?: number
  /** The tactic of the matrix whose techniques are listed below it. */
  readonly tactic?: string
  /** The names of the pictures that are shown as tables. */
  readonly table?: readonly string[]
  /** What is folded away and was opened, and the other way round. */
  readonly fold?: readonly string[]
  /** Of the timeline: how many times larger, and which part, from 0 to 1. */
  readonly zoom?: number
  readonly at?: number
  /** What the map counts. */
  readonly count?: (typeof mapCounts)[number]
  readonly period?: (typeof briefingPeriods)[number]
  readonly language?: (typeof briefingLanguages)[number]
  /** Only warnings after this moment. */
  readonly since?: string
  /** What is listed below the picture: those that a number counts, as `kind=attempt&member=PH`. */
  readonly behind?: string
}

/** What of it is to change; what is undefined goes. */
export type ChangedSearch = { readonly [name in keyof SituationSearch]?: SituationSearch[name] | undefined }

export const defaultDays = 28

export function readSituationSearch(search: Record<string, unknown>): SituationSearch {
  const found: { -readonly [name in keyof SituationSearch]: SituationSearch[name] | undefined } = {
    tab: oneOf(situationTabs, search['tab']),
    days: oneOf(windows, Number(search['days'])),
    count: oneOf(mapCounts, search['count']),
    period: oneOf(briefingPeriods, search['period']),
    language: oneOf(briefingLanguages, search['language']),
    show: readWithin(search['show'], 0, 20),
    zoom: readWithin(search['zoom'], 1, mostZoom),
    at: readWithin(search['at'], 0, 1),
  }
  for (const name of ['member', 'sector', 'actor', 'domain', 'since', 'behind', 'tactic'] as const)
    found[name] = readText(search[name])
  for (const name of ['layer', 'table', 'fold'] as const) {
    const list = readList(search[name])
    if (list.length > 0) found[name] = list
  }
  return Object.fromEntries(Object.entries(found).filter(([, value]) => value !== undefined)) as SituationSearch
}

function oneOf<T>(known: readonly T[], value: unknown): T | undefined {
  return known.find((one) => one === value)
}

function readWithin(value: unknown, least: number, most: number): number | undefined {
  const number = typeof value === 'string' || typeof value === 'number' ? Number(value) : Number.NaN
  return number >= least && number <= most && value !== '' ? number : undefined
}

/** What a number counts; what is absent narrows nothing. Days are UTC, and `until` is the first day after. */
export interface Behind {
  readonly kind: 'attempt' | 'incident' | 'any'
  /** In place of `from` and `until`: the stretch of a picture of so many days. */
  readonly days?: number
  readonly from?: string
  readonly until?: string
  readonly since?: string
  readonly synthetic?: 'yes'
  readonly member?: string | readonly string[]
  readonly sector?: string | readonly string[]
  readonly region?: string
  readonly actor?: string | undefined
  readonly technique?: string
  /** What a member said of it, for comparison. */
  readonly said?: number
}

const namesOfBehind = [
  ...[
    'kind',
    'days',
    'from',
    'until',
    'since',
    'synthetic',
    'member',
    'sector',
    'region',
    'actor',
    'technique',
    'said',
  ],
]

function writeBehind(behind: Behind): string {
  const params = new URLSearchParams()
  for (const [name, value] of Object.entries(behind))
    for (const one of Array.isArray(value) ? value : [value]) if (one !== undefined) params.append(name, String(one))
  return params.toString()
}

/** As it is asked of the node, and what a member said of it. */
export function readBehind(text: string): {
  readonly asked: Readonly<Record<string, readonly string[]>>
  readonly said: number | undefined
} {
  const params = new URLSearchParams(text)
  const names = namesOfBehind.filter((name) => name !== 'said' && params.has(name))
  const asked = Object.fromEntries(names.map((name) => [name, params.getAll(name)]))
  return { asked, said: readWithin(params.get('said'), 0, Number.MAX_SAFE_INTEGER) }
}

/** Where what a number counts is listed, below the picture that is shown. */
export function addressOf(search: SituationSearch, behind: Behind): string {
  return `/situation${stringifySearch({ ...openedBy(search, behind) })}`
}

/** One list at a time stands below a picture. */
export function openedBy({ tactic: _, ...search }: SituationSearch, behind: Behind): SituationSearch {
  return { ...search, behind: writeBehind(behind) }
}

export function addressOfTactic({ behind: _, ...search }: SituationSearch, tactic: string): string {
  return `/situation${stringifySearch({ ...search, tactic })}`
}
