import type { Agreement, Clause } from '../alliance/model.ts'
import type { MemberCode } from './model.ts'
import { typeGroups } from './type-groups.ts'

/** An agreement in the form that decisions read: sets and numbers. */
export interface Terms {
  readonly agreement: Agreement
  readonly fromMs: number
  readonly untilMs: number
  readonly parties: ReadonlySet<MemberCode>
  readonly purposes: ReadonlySet<string>
  readonly accepted: ReadonlySet<string>
  readonly clauses: readonly ClauseTerms[]
}

export interface ClauseTerms {
  readonly clause: Clause
  /** Null: every party, every type, any sector. */
  readonly from: ReadonlySet<MemberCode> | null
  readonly to: ReadonlySet<MemberCode> | null
  readonly types: ReadonlySet<string> | null
  readonly sectors: ReadonlySet<string> | null
}

const compiled = new WeakMap<Agreement, Terms>()

/** The terms of an agreement, made once for as long as the agreement lives. Agreements are values: one that changes is another one. */
export function termsOf(agreement: Agreement): Terms {
  const known = compiled.get(agreement)
  if (known !== undefined) return known
  const terms: Terms = {
    agreement,
    fromMs: Date.parse(agreement.from),
    untilMs: agreement.until === undefined ? Number.POSITIVE_INFINITY : Date.parse(agreement.until),
    parties: new Set(agreement.parties),
    purposes: new Set(agreement.purposes),
    accepted: new Set(agreement.acceptedMarkings ?? []),
    clauses: agreement.clauses.map((clause) => ({
      clause,
      from: setOf(clause.from),
      to: setOf(clause.to),
      types: setOf(clause.types?.flatMap((type) => (Object.hasOwn(typeGroups, type) ? typeGroups[type]! : [type]))),
      sectors: setOf(clause.sectors),
    })),
  }
  compiled.set(agreement, terms)
  return terms
}

function setOf(list: readonly string[] | undefined): ReadonlySet<string> | null {
  return list === undefined ? null : new Set(list)
}
