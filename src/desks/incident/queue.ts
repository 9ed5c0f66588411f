import { Fault } from '../../base/fault.ts'
import { type RequestRow, requestsOfIncident } from '../../store/incident-requests.ts'
import {
  countIncidents,
  entriesOfIncident,
  type IncidentEntryRow,
  type IncidentRow,
  incidentByNum,
  incidentsSharing,
  incidentsToCompare,
  queueOfIncidents,
} from '../../store/incidents.ts'
import type { Db } from '../../store/store.ts'
import { saysAll, wordsOf } from './find-text.ts'
import { type Record, sharedValuesOf } from './record.ts'
import { rulesInUse } from './rule-book.ts'
import { type Similarity, similarTo } from './similar.ts'
import { type IncidentView, viewOf } from './view.ts'

export interface QueueParts {
  readonly store: { readonly read: Db }
  readonly member: string
  readonly nowMs: () => number
}

export interface IncidentDetail extends IncidentView {
  readonly history: readonly IncidentEntryRow[]
  readonly requests: readonly RequestRow[]
  readonly similar: readonly (Similarity & { readonly state: string })[]
}

/** Which incidents of the queue. */
export interface QueueQuery {
  readonly closed: boolean
  readonly sector?: string | undefined
  readonly kind?: string | undefined
  /** Words that each of them says, all of them; looked for in the first `searched`. */
  readonly text?: string | undefined
  readonly limit: number
  readonly offset: number
}

const queueLimits = { history: 300, searched: 5_000 }
const searchedAtOnce = 250

/** Those whose clock ends first come first. */
export async function queueOf(parts: QueueParts, query: QueueQuery): Promise<readonly IncidentView[]> {
  const { store, member, nowMs } = parts
  const { closed, sector, kind, limit, offset } = query
  const rules = await rulesInUse(store.read, member)
  const rows = { states: closed ? ['closed'] : ['new', 'open'], sector, kind }
  const words = wordsOf(query.text ?? '')
  if (words.length === 0)
    return (await queueOfIncidents(store.read, { ...rows, limit, offset })).map((row) => viewOf(row, rules, nowMs()))
  const found: IncidentRow[] = []
  for (let from = 0; from < queueLimits.searched && found.length < offset + limit; from += searchedAtOnce) {
    const some = await queueOfIncidents(store.read, { ...rows, limit: searchedAtOnce, offset: from })
    found.push(...some.filter((row) => saysAll(JSON.parse(row.body) as Record, words)))
    if (some.length < searchedAtOnce) break
  }
  return found.slice(offset, offset + limit).map((row) => viewOf(row, rules, nowMs()))
}

export async function countsOf(db: Db): Promise<{ readonly open: number; readonly closed: number }> {
  const counts = await countIncidents(db)
  return { open: (counts.new ?? 0) + (counts.open ?? 0), closed: counts.closed ?? 0 }
}

export async function incidentOf(parts: QueueParts, num: number): Promise<IncidentView> {
  const { store, member, nowMs } = parts
  const row = await incidentByNum(store.read, num)
  if (row === undefined) throw new Fault('not-found', 'no such incident')
  return viewOf(row, await rulesInUse(store.read, member), nowMs())
}

export async function detailOf(parts: QueueParts, num: number): Promise<IncidentDetail> {
  const { store } = parts
  const view = await incidentOf(parts, num)
  const common = await incidentsSharing(store.read, sharedValuesOf(view.record))
  const others = await incidentsToCompare(store.read, [...common.keys()].filter((one) => one !== num).slice(0, 500))
  const { sector, kind } = view.record.report
  const states = new Map(others.map((one) => [one.num, one.state]))
  return {
    ...view,
    history: await entriesOfIncident(store.read, num, queueLimits.history),
    requests: await requestsOfIncident(store.read, num),
    similar: similarTo({ num, sector, kind }, others, common, 20).map((one) => ({
      ...one,
      state: states.get(one.num) ?? '',
    })),
  }
}
