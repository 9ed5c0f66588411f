import type { Agreement, Clause } from '../alliance/model.ts'
import { durationDays } from './duration.ts'
import type { MemberCode, Obligations } from './model.ts'
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
  /** Null: every party, every type, any sector, every purpose of the agreement. */
  readonly from: ReadonlySet<MemberCode> | null
  readonly to: ReadonlySet<MemberCode> | null
  readonly types: ReadonlySet<string> | null
  readonly sectors: ReadonlySet<string> | null
  readonly purposes: ReadonlySet<string> | null
  /** Null: any age. NaN, where the duration is none: no age will do. */
  readonly maxAgeDays: number | null
  /** Minus infinity: from the beginning. NaN: never. */
  readonly notBeforeMs: number
  readonly mayRedact: boolean
  readonly anonymous: boolean
  readonly redact: readonly { readonly types: ReadonlySet<string> | null; readonly properties: readonly string[] }[]
  readonly obligations: Obligations
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
    clauses: (agreement.clauses ?? []).map(clauseTerms),
  }
  compiled.set(agreement, terms)
  return terms
}

function clauseTerms(clause: Clause): ClauseTerms {
  // What is not exactly the open word is the narrow one: a mistake names nobody and binds everybody.
  const anonymous = clause.attribution !== undefined && clause.attribution !== 'named'
  return {
    clause,
    from: setOf(clause.from),
    to: setOf(clause.to),
    types: setOf(clause.types?.flatMap(typesIn)),
    sectors: setOf(clause.sectors),
    purposes: setOf(clause.purposes),
    maxAgeDays: clause.maxAge === undefined ? null : (durationDays(clause.maxAge) ?? Number.NaN),
    notBeforeMs: clause.notBefore === undefined ? Number.NEGATIVE_INFINITY : Date.parse(clause.notBefore),
    mayRedact: clause.mayRedact === true,
    anonymous,
    redact: (clause.redact ?? []).map(({ types, properties }) => ({
      types: setOf(types?.flatMap(typesIn)),
      properties,
    })),
    obligations: {
      retention: clause.retention ?? null,
      onward: clause.onward,
      attribution: anonymous ? 'withheld' : 'named',
      notAgainstPersons: clause.notAgainstPersons !== undefined && clause.notAgainstPersons !== false,
    },
  }
}

const typesIn = (type: string): readonly string[] => (Object.hasOwn(typeGroups, type) ? typeGroups[type]! : [type])

function setOf(list: readonly string[] | undefined): ReadonlySet<string> | null {
  return list === undefined ? null : new Set(list)
}
