import { readList, readText } from '../app/search-params.ts'
import { type Grouping, groupings } from './groups.ts'
import type { Span } from './time.ts'

/** The picture's address: how it was made, and what of it is shown. */
export interface GraphSearch {
  /** Texts of steps.ts. */
  readonly step?: string[] | undefined
  /** Types and kinds of links that are hidden; `-`: none. Absent: what usually is. */
  readonly hide?: string[] | undefined
  readonly group?: Exclude<Grouping, 'none'> | undefined
  readonly from?: string | undefined
  readonly until?: string | undefined
  readonly open?: string | undefined
  readonly view?: 'table' | undefined
  /** Of the table: by which column, falling with a minus before it. Absent: by links, falling. */
  readonly sort?: string | undefined
}

export const tableColumns = ['name', 'type', 'tlp', 'origin', 'links', 'added'] as const
export interface TableSort {
  readonly by: (typeof tableColumns)[number]
  readonly down: boolean
}
const usualSort = { by: 'links', down: true } as const

export function readSort(text: string | undefined): TableSort {
  const down = text?.startsWith('-') === true
  const by = tableColumns.find((column) => column === text?.slice(down ? 1 : 0))
  return by === undefined ? usualSort : { by, down }
}

/** As it stands in the address; undefined: the usual one. */
export function writeSort({ by, down }: TableSort): string | undefined {
  return by === usualSort.by && down === usualSort.down ? undefined : `${down ? '-' : ''}${by}`
}

export function readGraphSearch(search: Record<string, unknown>): GraphSearch {
  const [step, hide] = [readList(search['step']), readList(search['hide'])]
  const group = groupings.find((one) => one === search['group'])
  return clean({
    step: step.length === 0 ? undefined : step,
    hide: hide.length === 0 ? undefined : hide,
    group: group === 'none' ? undefined : group,
    from: readText(search['from']),
    until: readText(search['until']),
    open: readText(search['open']),
    view: search['view'] === 'table' ? 'table' : undefined,
    sort: writeSort(readSort(readText(search['sort']))),
  })
}

/** Which part of time is shown; null: all of it. */
export function windowOf({ from, until }: GraphSearch): Span | null {
  const [start, end] = [Date.parse(from ?? ''), Date.parse(until ?? '')]
  return Number.isNaN(start) || Number.isNaN(end) ? null : { from: start, until: end }
}

export function spanSearch(window: Span | null): Partial<GraphSearch> {
  if (window === null) return { from: undefined, until: undefined }
  return { from: new Date(window.from).toISOString(), until: new Date(window.until).toISOString() }
}

/** Without what says nothing. */
export function clean(search: Partial<GraphSearch>): GraphSearch {
  return Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined)) as GraphSearch
}
