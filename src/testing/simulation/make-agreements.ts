import type { Agreement, Clause } from '../../alliance/model.ts'
import type { MemberCode, Tlp } from '../../policy/model.ts'
import type { Chance } from './chance.ts'
import { beginMs } from './members.ts'

const ceilings: readonly Tlp[] = ['clear', 'green', 'green', 'amber', 'amber', 'amber+strict', 'red']
const typeLists = [['domain-objects'], ['relationships'], ['observables'], ['indicator', 'relationship'], ['report']]

export interface AgreementOptions {
  /** Some clauses let something be cut. */
  readonly mayRedact: boolean
  /** Some clauses let things be kept for a day only. */
  readonly retention: boolean
  /** How long the history is: what begins and ends in time does so within it. */
  readonly spanMs: number
}

/** Agreements as people might make them: some wide, some narrow, some with an end. */
export function makeAgreements(chance: Chance, members: readonly MemberCode[], options: AgreementOptions): Agreement[] {
  const count = members.length === 2 ? chance.whole(1, 2) : chance.whole(1, 3)
  return Array.from({ length: count }, (_, index) => {
    const parties = index === 0 && chance.happens(0.7) ? [...members] : chance.some(members, 0.7, 2).sort()
    return makeOne(chance, ['main', 'second', 'third'][index]!, parties, options)
  })
}

/** The same agreements after people have changed their minds: narrowed, widened, ended, joined, left. */
export function changeAgreements(
  chance: Chance,
  before: readonly Agreement[],
  members: readonly MemberCode[],
  options: AgreementOptions,
): Agreement[] {
  const kept = before
    .map((one) =>
      withParties(
        one,
        one.parties.filter((party) => members.includes(party)),
      ),
    )
    .filter((one) => one.parties.length >= 2)
  const changed = kept.flatMap((one): Agreement[] => {
    const what = chance.weighted({ same: 3, remake: 3, parties: 2, end: 1 })
    if (what === 'end') return []
    if (what === 'same') return [one]
    const parties = what === 'remake' ? one.parties : chance.some(members, 0.7, 2).sort()
    return [makeOne(chance, one.id, parties, options)]
  })
  const free = ['main', 'second', 'third'].filter((id) => !changed.some((one) => one.id === id))
  if (free.length > 0 && (changed.length === 0 || chance.happens(0.3)))
    changed.push(makeOne(chance, free[0]!, chance.some(members, 0.7, 2).sort(), options))
  return changed
}

function withParties(agreement: Agreement, parties: readonly MemberCode[]): Agreement {
  const among = (list: readonly MemberCode[]) => list.filter((code) => parties.includes(code))
  const clauses = agreement.clauses.flatMap((clause): Clause[] => {
    const from = clause.from === undefined ? undefined : among(clause.from)
    const to = clause.to === undefined ? undefined : among(clause.to)
    if (from?.length === 0 || to?.length === 0 || isToItself(from, to)) return []
    return [{ ...clause, ...(from === undefined ? {} : { from }), ...(to === undefined ? {} : { to }) }]
  })
  return { ...agreement, parties: clauses.length === 0 ? [] : parties, clauses }
}

function makeOne(chance: Chance, id: string, parties: readonly MemberCode[], options: AgreementOptions): Agreement {
  return {
    id,
    title: `The ${id} agreement`,
    parties,
    ...termOf(chance, options.spanMs),
    purposes: ['cyber-defence'],
    ...(chance.happens(0.6) ? { unmarked: { '*': chance.pick(['clear', 'green', 'amber'] as const) } } : {}),
    ...(chance.happens(0.3) ? { personalData: { '*': 'allow' as const } } : {}),
    clauses: Array.from({ length: chance.whole(1, 3) }, (_, index) => makeClause(chance, index, parties, options)),
  }
}

/** A clause by which a member would give its own objects to nobody but itself is refused. */
function isToItself(from: readonly MemberCode[] | undefined, to: readonly MemberCode[] | undefined): boolean {
  return from?.length === 1 && to?.length === 1 && from[0] === to[0]
}

/** Some begin, and some end, while the history runs. */
function termOf(chance: Chance, spanMs: number): Pick<Agreement, 'from' | 'until'> {
  const within = () => beginMs + Math.floor(chance.next() * spanMs)
  const fromMs = chance.happens(0.1) ? within() : Date.UTC(2026, 0, 1)
  const untilMs = chance.happens(0.12) ? within() : 0
  const from = new Date(fromMs).toISOString()
  return untilMs > fromMs ? { from, until: new Date(untilMs).toISOString() } : { from }
}

function makeClause(
  chance: Chance,
  index: number,
  parties: readonly MemberCode[],
  { mayRedact, retention }: AgreementOptions,
): Clause {
  const from = chance.happens(0.15) ? chance.some(parties, 0.6, 1) : undefined
  const to = chance.happens(0.15) ? chance.some(parties, 0.7, 1) : undefined
  return {
    id: `C${index + 1}`,
    title: `Clause ${index + 1}`,
    tlpCeiling: chance.pick(ceilings),
    onward: chance.pick(['none', 'clients', 'parties', 'parties'] as const),
    ...(from === undefined || isToItself(from, to) ? {} : { from }),
    ...(to === undefined || isToItself(from, to) ? {} : { to }),
    ...(chance.happens(0.2) ? { types: chance.pick(typeLists) } : {}),
    ...(mayRedact && chance.happens(0.6) ? { mayRedact: true } : {}),
    ...(retention && chance.happens(0.5) ? { retention: 'P1D' } : {}),
  }
}
