import { readText } from '../app/search-params.ts'

/** What is compared: two versions of an object; ours and what one view reads; a list at two moments. */
export interface CompareSearch {
  readonly id?: string | undefined
  readonly from?: string | undefined
  readonly to?: string | undefined
  /** `agreement|recipient`. */
  readonly view?: string | undefined
  /** The query of a list's address. */
  readonly list?: string | undefined
  readonly since?: string | undefined
  /** Absent: now. */
  readonly until?: string | undefined
}

/** What cannot be read is absent, and says so: the router would keep what stood in the address. */
export function readCompareSearch(search: Record<string, unknown>): CompareSearch {
  return {
    id: readText(search['id']),
    from: readText(search['from']),
    to: readText(search['to']),
    view: readText(search['view']),
    list: typeof search['list'] === 'string' ? search['list'].slice(0, 2000) : undefined,
    since: readMoment(search['since']),
    until: readMoment(search['until']),
  }
}

function readMoment(value: unknown): string | undefined {
  const text = readText(value)
  return text === undefined || Number.isNaN(Date.parse(text)) ? undefined : new Date(text).toISOString()
}
