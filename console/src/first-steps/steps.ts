import type { Alliance } from '../../../src/api/contract/alliance.ts'
import type { Ledger } from '../../../src/api/contract/ledger.ts'

export type StepName = 'identity' | 'people' | 'charter' | 'source' | 'share'
export interface FirstStep {
  readonly name: StepName
  readonly done: boolean
  readonly to: '/alliance' | '/administration' | '/sources' | '/import'
}

export interface NodeFacts {
  readonly member: string
  readonly alliance: Alliance | undefined
  readonly users: number | undefined
  readonly sources: number | undefined
  readonly byOrigin: Readonly<Record<string, number>> | undefined
  /** Whom the ledger told something, and whether an object was among it. */
  readonly streams: readonly Pick<Ledger['streams'][number], 'member' | 'gave'>[] | undefined
}

/** What a new node needs before it shares, in order, each done as the node itself shows; null while that is not known. */
export function stepsOf({ member, alliance, users, sources, byOrigin, streams }: NodeFacts): FirstStep[] | null {
  if (alliance === undefined || users === undefined || sources === undefined) return null
  if (byOrigin === undefined || streams === undefined) return null
  const others = Object.entries(byOrigin).some(([origin, count]) => origin !== member && count > 0)
  return [
    { name: 'identity', done: alliance.members.some((one) => one.self && one.name !== ''), to: '/alliance' },
    { name: 'people', done: users > 1, to: '/administration' },
    { name: 'charter', done: alliance.charter !== null, to: '/alliance' },
    { name: 'source', done: sources > 0 || others, to: '/sources' },
    { name: 'share', done: hasShared(member, byOrigin, streams), to: '/import' },
  ]
}

interface OwnFacts extends Pick<NodeFacts, 'member' | 'alliance' | 'byOrigin' | 'streams'> {
  readonly mayAdopt: boolean
  readonly mayShare: boolean
}

/** Which step waits for somebody who does not administer; null while that is not known, and when none does. */
export function stepOf(facts: OwnFacts): Pick<FirstStep, 'name' | 'to'> | null {
  const { member, alliance, byOrigin, streams, mayAdopt, mayShare } = facts
  if (alliance === undefined || byOrigin === undefined || streams === undefined) return null
  if (alliance.charter === null) return mayAdopt ? { name: 'charter', to: '/alliance' } : null
  return mayShare && !hasShared(member, byOrigin, streams) ? { name: 'share', to: '/import' } : null
}

/** Something of one's own is held, and another member was given an object: a charter or a sign of life is none. */
function hasShared(
  member: string,
  byOrigin: NonNullable<NodeFacts['byOrigin']>,
  streams: NonNullable<NodeFacts['streams']>,
): boolean {
  return (byOrigin[member] ?? 0) > 0 && streams.some((one) => one.member !== member && one.gave)
}
