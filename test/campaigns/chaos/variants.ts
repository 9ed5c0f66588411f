import type { Agreement } from '../../../src/alliance/model.ts'
import { exampleAgreement } from '../process-alliance.ts'
import type { Published } from './record.ts'

/** Agreements that the alliance changes between. Every one gives green indicators and malware alike, so a cursor sees those once. */
const variants = ['everything', 'no-amber', 'no-relationships'] as const
export type Variant = (typeof variants)[number]

export function agreementOf(variant: Variant): Agreement {
  const { clauses } = exampleAgreement
  if (variant === 'no-amber') return { ...exampleAgreement, clauses: clauses.slice(0, 1) }
  if (variant === 'no-relationships') {
    return { ...exampleAgreement, clauses: clauses.map((clause) => ({ ...clause, types: ['indicator', 'malware'] })) }
  }
  return exampleAgreement
}

/** Whether another member holds it under this agreement: said here anew, not by the product's own policy. */
export function reachesOthers(one: Published, variant: Variant): boolean {
  if (one.recalled === 'yes') return false
  if (variant === 'no-amber') return one.label === 'green'
  if (variant === 'no-relationships') return one.type !== 'relationship'
  return true
}

/** Whether the variants change nothing about it. */
export function isSteady(one: Published): boolean {
  return one.label === 'green' && one.type !== 'relationship' && one.recalled === 'no'
}
