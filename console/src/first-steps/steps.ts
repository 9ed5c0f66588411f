import type { Alliance } from '../../../src/api/contract/alliance.ts'

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
  /** How many steps the ledger holds: what was promised to somebody. */
  readonly ledger: number | undefined
}

/** What a new node needs before it shares, in order, each done as the node itself shows; null while that is not known. */
export function stepsOf({ member, alliance, users, sources, byOrigin, ledger }: NodeFacts): FirstStep[] | null {
  if (alliance === undefined || users === undefined || sources === undefined) return null
  if (byOrigin === undefined || ledger === undefined) return null
  const others = Object.entries(byOrigin).some(([origin, count]) => origin !== member && count > 0)
  const own = (byOrigin[member] ?? 0) > 0
  return [
    { name: 'identity', done: alliance.members.some((one) => one.self && one.name !== ''), to: '/alliance' },
    { name: 'people', done: users > 1, to: '/administration' },
    { name: 'charter', done: alliance.charter !== null, to: '/alliance' },
    { name: 'source', done: sources > 0 || others, to: '/sources' },
    { name: 'share', done: own && ledger > 0, to: '/import' },
  ]
}
