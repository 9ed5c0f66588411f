import { readText } from '../app/search-params.ts'

const stepWays = ['in', 'out'] as const
const stepLanes = ['flash', 'priority', 'routine'] as const
const stepKinds = ['refused', 'open', 'answered'] as const

/** Which steps of whose streams are listed: what a number of the ledger or of a link counts. */
export interface StepSearch {
  readonly way?: (typeof stepWays)[number]
  readonly member?: string
  /** Absent: all lanes. */
  readonly lane?: (typeof stepLanes)[number]
  /** Absent: all of them. */
  readonly only?: (typeof stepKinds)[number]
  /** One step of a lane, with all that it did. */
  readonly seq?: number
}

export function readStepSearch(search: Record<string, unknown>): StepSearch {
  const way = stepWays.find((one) => one === search['way'])
  const member = readText(search['member'])
  if (way === undefined || member === undefined) return {}
  const lane = stepLanes.find((one) => one === search['lane'])
  const only = stepKinds.find((one) => one === search['only'])
  const seq = Number(search['seq'])
  const one = lane !== undefined && Number.isSafeInteger(seq) && seq > 0 ? { seq } : {}
  return { way, member, ...one, ...(lane === undefined ? {} : { lane }), ...(only === undefined ? {} : { only }) }
}
