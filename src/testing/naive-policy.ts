import type { Agreement, Clause, PersonalDataRule } from '../alliance/model.ts'
import type { Handling, MemberCode, Outcome, Pap, PartHandling, Recipient, Tlp } from '../policy/model.ts'

/**
 * The rules of release once more, slowly and word by word, for tests to compare with. It shares nothing with the evaluator but
 * the types: a mistake has to be made twice, in two forms, to stay unseen.
 */
export interface Question {
  readonly handling: Handling
  readonly recipient: Recipient
  /** The member whose node gives. */
  readonly giver: MemberCode
  readonly agreements: readonly Agreement[]
  readonly nowMs: number
  /** Only under this agreement. */
  readonly only?: string | undefined
}

/** The best that some clause of some agreement permits. */
export function naivelyDecided(question: Question): Outcome {
  const answers = question.agreements.flatMap((agreement) =>
    agreement.clauses.map((clause) => naivelyUnder(question, agreement, clause)),
  )
  if (answers.includes('release')) return 'release'
  if (answers.includes('redact')) return 'redact'
  return 'withhold'
}

/** Whether some clause permits it whole. */
export const naivelyReleased = (question: Question): boolean => naivelyDecided(question) === 'release'

/** What a receiver thinks of it at its door: parts that it may not have should not be there, and an embargo is the giver's to keep. */
export function naivelyReceived(question: Question): boolean {
  const { handling, recipient, giver } = question
  if (handling.under === null || (recipient.kind === 'member' && recipient.code === giver)) return false
  const asIf = { ...question, only: handling.under, handling: { ...handling, embargoUntil: null } }
  return question.agreements.some((agreement) =>
    agreement.clauses.some(
      (clause) =>
        naivelyUnder(asIf, agreement, clause) !== 'withhold' && partsWithheld(asIf, agreement, clause).length === 0,
    ),
  )
}

function naivelyUnder(question: Question, agreement: Agreement, clause: Clause): Outcome {
  const { handling, recipient, giver } = question
  if (rulesBroken(question, agreement, clause).length > 0) return 'withhold'

  const parts = partsWithheld(question, agreement, clause)
  const properties = (clause.redact ?? []).filter(
    (one) =>
      one.properties.length > 0 &&
      (one.types === undefined || one.types.some((type) => type === handling.type || inGroup(type, handling.type))),
  )
  const anonymous = clause.attribution === 'withheld'
  const disguised = handling.personal.some((kind) => ruleFor(kind, agreement) !== 'allow')
  if (parts.length === 0 && properties.length === 0 && !anonymous && !disguised) return 'release'

  // Nobody changes what another member has sealed, on its way to a third.
  if (handling.origin !== giver && recipient.kind === 'member' && recipient.code !== giver) return 'withhold'
  if (parts.length > 0 && clause.mayRedact !== true) return 'withhold'
  // Without these it would be nothing.
  if (handling.indispensable.some((index) => parts.includes(handling.parts[index]!))) return 'withhold'
  return 'redact'
}

/** The parts that would be withheld if each were an object of its own, with the markings of the whole and its own. */
function partsWithheld(question: Question, agreement: Agreement, clause: Clause): PartHandling[] {
  const { handling } = question
  return handling.parts.filter((part) => {
    const label = labelOf(handling, agreement)
    const alone: Handling = {
      ...handling,
      tlp: part.tlp === null ? handling.tlp : label === 'unmarked' ? part.tlp : higher(tlpOrder, label, part.tlp),
      pap:
        part.pap === null ? handling.pap : handling.pap === null ? part.pap : higher(papOrder, handling.pap, part.pap),
      releasableTo: inBoth(handling.releasableTo, part.releasableTo),
      purposes: inBoth(handling.purposes, part.purposes),
      originatorControl: handling.originatorControl || part.originatorControl,
      notPublic: handling.notPublic || part.notPublic,
      unknownMarkings: [...handling.unknownMarkings, ...part.unknownMarkings],
      parts: [],
    }
    return rulesBroken({ ...question, handling: alone }, agreement, clause).length > 0
  })
}

function inBoth(a: readonly string[] | null, b: readonly string[] | null): readonly string[] | null {
  if (a === null) return b
  if (b === null) return a
  return a.filter((one) => b.includes(one))
}

const tlpOrder: readonly Tlp[] = ['clear', 'green', 'amber', 'amber+strict', 'red']
const papOrder: readonly Pap[] = ['clear', 'green', 'amber', 'red']

function higher<T>(order: readonly T[], a: T, b: T): T {
  return order.indexOf(a) > order.indexOf(b) ? a : b
}

function ruleFor(kind: string, agreement: Agreement): PersonalDataRule {
  const rules = Object.entries(agreement.personalData ?? {})
  const own = rules.find(([name]) => name === kind) ?? rules.find(([name]) => name === '*')
  return own === undefined ? 'hold' : own[1]
}

/** Every rule that stands against release under this clause, by its number. */
export function rulesBroken(question: Question, agreement: Agreement, clause: Clause): number[] {
  const { handling, recipient, giver } = question
  const { origin, releasableTo } = handling
  const broken: number[] = []
  const rule = (number: number, holds: boolean) => {
    if (!holds) broken.push(number)
  }
  const toMember = recipient.kind === 'member'
  const toClient = recipient.kind === 'client'
  const toPublic = recipient.kind === 'public'
  const passedOn = origin !== giver && !(toMember && recipient.code === giver)
  const label = labelOf(handling, agreement)

  // The agreement.
  rule(1, question.only === undefined || question.only === agreement.id)
  rule(2, new Date(agreement.from) <= new Date(question.nowMs))
  rule(3, agreement.until === undefined || new Date(question.nowMs) < new Date(agreement.until))
  rule(4, agreement.parties.includes(origin))
  rule(5, agreement.parties.includes(giver))
  rule(6, !toMember || agreement.parties.includes(recipient.code))
  rule(
    7,
    origin === giver ? handling.under === null || handling.under === agreement.id : handling.under === agreement.id,
  )

  // The object.
  rule(8, agreement.exercise === undefined ? handling.exercise === null : handling.exercise === agreement.exercise)
  rule(9, !(toMember && recipient.code === origin))
  rule(
    10,
    handling.unknownMarkings.every((id) => agreement.acceptedMarkings?.some((accepted) => accepted === id)),
  )
  rule(11, label !== 'unmarked')
  rule(12, handling.purposes === null || handling.purposes.filter((one) => agreement.purposes.includes(one)).length > 0)
  rule(13, handling.purposes === null || !toPublic)
  rule(14, !passedOn || !handling.originatorControl)
  rule(15, !toPublic || !handling.notPublic)

  // TLP 2.0.
  if (label === 'red') {
    rule(16, !passedOn && toMember && (releasableTo ?? []).includes(recipient.code))
  }
  if (label === 'amber+strict') rule(17, toMember)
  if (label === 'amber') rule(18, toMember || (toClient && ['amber', 'amber+strict', 'red'].includes(recipient.tlp)))
  if (label === 'green') rule(19, toMember || (toClient && recipient.tlp !== 'clear'))

  // Releasable to.
  if (releasableTo !== null) {
    rule(20, !toPublic)
    rule(21, !toMember || releasableTo.includes(recipient.code))
    rule(22, !toClient || releasableTo.includes(giver))
    rule(23, !passedOn || releasableTo.includes(giver))
  }

  // The clause.
  rule(24, clause.from === undefined || clause.from.includes(origin))
  rule(25, clause.to === undefined || !toMember || clause.to.includes(recipient.code))
  rule(26, clause.to === undefined || !passedOn || clause.to.includes(giver))
  rule(
    27,
    clause.types === undefined || clause.types.some((type) => type === handling.type || inGroup(type, handling.type)),
  )
  rule(28, label === 'unmarked' || tlpOrder.indexOf(label) <= tlpOrder.indexOf(clause.tlpCeiling))
  rule(
    29,
    clause.sectors === undefined ||
      (handling.sectors.length > 0 && handling.sectors.every((one) => clause.sectors?.includes(one))),
  )
  rule(30, !passedOn || !toMember || clause.onward === 'parties')
  rule(31, !passedOn || toMember || clause.onward !== 'none')
  rule(32, clause.purposes === undefined || handling.purposes === null || shares(handling.purposes, clause.purposes))
  if (clause.papCeiling !== undefined) {
    rule(33, handling.pap !== null)
    rule(34, handling.pap === null || papOrder.indexOf(handling.pap) <= papOrder.indexOf(clause.papCeiling))
  }
  if (clause.confidenceAtLeast !== undefined)
    rule(35, handling.confidence !== null && handling.confidence >= clause.confidenceAtLeast)
  if (clause.maxAge !== undefined)
    rule(36, handling.day !== null && ageInDays(handling.day, question.nowMs) <= daysIn(clause.maxAge))
  rule(37, clause.notBefore === undefined || new Date(clause.notBefore) <= new Date(question.nowMs))

  // The moment, and people.
  rule(38, handling.embargoUntil === null || new Date(handling.embargoUntil) <= new Date(question.nowMs))
  rule(39, handling.held.length === 0)
  rule(40, !handling.personal.some((kind) => ruleFor(kind, agreement) === 'hold'))
  rule(41, agreement.exercise === undefined || toMember)

  // Whoever reported an incident says who may have what it led to.
  const { consent } = handling
  if (consent !== null) {
    rule(42, !toPublic)
    rule(43, !toMember || consent.indexOf(recipient.code) >= 0)
    rule(44, !toClient || consent.indexOf('clients') >= 0)
  }
  return broken
}

const shares = (a: readonly string[], b: readonly string[]) => a.filter((one) => b.includes(one)).length > 0

/** Counted on the calendar, day by day. */
function ageInDays(day: string, nowMs: number): number {
  const today = new Date(nowMs).toISOString().slice(0, 10)
  if (day > today) return 0
  let age = 0
  for (const one = new Date(`${day}T12:00:00Z`); one.toISOString().slice(0, 10) < today; age++)
    one.setUTCDate(one.getUTCDate() + 1)
  return age
}

function daysIn(duration: string): number {
  const count = Number(duration.slice(1, -1))
  return duration.endsWith('W') ? 7 * count : count
}

function labelOf({ tlp, type }: Handling, agreement: Agreement): Tlp | 'unmarked' {
  if (tlp !== null) return tlp
  for (const [name, counts] of Object.entries(agreement.unmarked ?? {})) if (name === type) return counts
  for (const [name, counts] of Object.entries(agreement.unmarked ?? {})) if (name === '*') return counts
  return 'unmarked'
}

// Only as many types as the tests use.
function inGroup(group: string, type: string): boolean {
  switch (group) {
    case 'domain-objects':
      return ['indicator', 'report', 'identity', 'malware'].includes(type)
    case 'observables':
      return ['ipv4-addr', 'domain-name', 'file'].includes(type)
    case 'relationships':
      return ['relationship', 'sighting'].includes(type)
    case 'meta':
      return ['marking-definition', 'extension-definition', 'language-content'].includes(type)
    default:
      return false
  }
}
