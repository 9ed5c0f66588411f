import { readText } from '../app/search-params.ts'

/** What is compared: two versions of an object; ours and what one view reads; a list at two moments. */
export interface CompareSearch {
  readonly id?: string
  readonly from?: string
  readonly to?: string
  /** `agreement|recipient`. */
  readonly view?: string
  /** The query of a list's address. */
  readonly list?: string
  readonly since?: string
  /** Absent: now. */
  readonly until?: string
}

const names = ['id', 'from', 'to', 'view', 'since', 'until'] as const

export function readCompareSearch(search: Record<string, unknown>): CompareSearch {
  const found = Object.fromEntries(names.map((name) => [name, readText(search[name])]))
  const list = typeof search['list'] === 'string' ? search['list'].slice(0, 2000) : undefined
  return Object.fromEntries(Object.entries({ ...found, list }).filter(([, value]) => value !== undefined))
}
