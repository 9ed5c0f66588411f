import type { EvidenceFact } from '../../../src/api/contract/evidence.ts'

/** What the evidence comes to for one recipient, in one word. */
export type ProofState =
  | 'has'
  | 'part'
  | 'given'
  | 'refused'
  | 'gone'
  | 'kept'
  | 'back'
  | 'reads'
  | 'readsPart'
  | 'withheld'
  | 'origin'
  | 'unknown'

export interface Recipient {
  readonly about: string
  readonly state: ProofState
  /** When it was first given; null: never. */
  readonly since: string | null
  readonly agreement: string
  readonly clause: string
  /** The decision of today. */
  readonly decided: EvidenceFact | null
  /** The view through which it reads a part now; null: it reads none. */
  readonly partView: string | null
  readonly facts: readonly EvidenceFact[]
}

const placeOf = (about: string): string =>
  about.startsWith('member:') ? `1 ${about}` : about.startsWith('client:') ? `2 ${about}` : `3 ${about}`

/** The facts about each recipient, members first, then clients and the public. */
export function recipientsIn(facts: readonly EvidenceFact[], by: string): Recipient[] {
  const general = ['tree', 'cosigned', 'audited', 'notice', 'taken-back', 'hold']
  const about = Map.groupBy(
    facts.filter((fact) => !general.includes(fact.code) && fact.about !== `member:${by}`),
    (fact) => fact.about,
  )
  return [...about]
    .toSorted(([a], [b]) => (placeOf(a) < placeOf(b) ? -1 : 1))
    .map(([name, own]) => recipientOf(name, own))
}

function recipientOf(about: string, facts: readonly EvidenceFact[]): Recipient {
  const given = facts.filter(({ code }) => code === 'given').toSorted(byMoment)
  const decisions = facts.filter(({ code }) => code === 'decided').toSorted(byMoment)
  const released = decisions.filter(({ facts: said }) => said['outcome'] !== 'withhold')
  const decided = released.at(-1) ?? decisions.at(-1) ?? null
  const part = facts.find(({ code, facts: said }) => code === 'seen' && said['is'] === 'part')
  return {
    ...{ about, facts, decided, state: stateOf(about, facts) },
    since: given[0]?.at ?? null,
    agreement: given.at(-1)?.facts['agreement'] ?? decided?.facts['agreement'] ?? '',
    clause: decided?.facts['outcome'] === 'withhold' ? '' : (decided?.facts['clause'] ?? ''),
    partView: part === undefined ? null : `${part.facts['agreement']}|${about}`,
  }
}

function stateOf(about: string, facts: readonly EvidenceFact[]): ProofState {
  const has = (code: EvidenceFact['code']): boolean => facts.some((fact) => fact.code === code)
  const reads = (is: string): boolean => facts.some(({ code, facts: said }) => code === 'seen' && said['is'] === is)
  const [given, lost] = [lastOf(facts, 'given'), lastOf(facts, 'lost')]
  if (given === null && lost === null) {
    const isOrigin = facts.some(({ facts: said }) => (said['reasons'] ?? '').includes('"recipient-is-origin"'))
    if (isOrigin) return 'origin'
    const isWithheld = facts.some(({ code, facts: said }) => code === 'decided' && said['outcome'] === 'withhold')
    return reads('whole') ? 'reads' : reads('part') ? 'readsPart' : isWithheld ? 'withheld' : 'unknown'
  }
  const isBack = lost !== null && (given === null || lost > given)
  if (!about.startsWith('member:')) return isBack ? 'gone' : reads('part') ? 'readsPart' : 'reads'
  if (isBack) return has('kept') ? 'kept' : has('purged') ? 'gone' : 'back'
  if (has('refused')) return 'refused'
  if (!has('accepted')) return 'given'
  return reads('part') ? 'part' : 'has'
}

function lastOf(facts: readonly EvidenceFact[], wanted: EvidenceFact['code']): string | null {
  return (
    facts
      .filter(({ code }) => code === wanted)
      .toSorted(byMoment)
      .at(-1)?.at ?? null
  )
}

function byMoment(a: EvidenceFact, b: EvidenceFact): number {
  return (a.at ?? '') < (b.at ?? '') ? -1 : 1
}
