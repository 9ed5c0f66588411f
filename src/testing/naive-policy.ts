import type { Agreement, Clause } from '../alliance/model.ts'
import type { Handling, MemberCode, Recipient, Tlp } from '../policy/model.ts'

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

/** Whether some clause of some agreement permits it. */
export function naivelyReleased(question: Question): boolean {
  for (const agreement of question.agreements) {
    for (const clause of agreement.clauses) {
      if (rulesBroken(question, agreement, clause).length === 0) return true
    }
  }
  return false
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
  rule(8, handling.exercise === null)
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
  const order: readonly string[] = ['clear', 'green', 'amber', 'amber+strict', 'red']
  rule(24, clause.from === undefined || clause.from.includes(origin))
  rule(25, clause.to === undefined || !toMember || clause.to.includes(recipient.code))
  rule(26, clause.to === undefined || !passedOn || clause.to.includes(giver))
  rule(
    27,
    clause.types === undefined || clause.types.some((type) => type === handling.type || inGroup(type, handling.type)),
  )
  rule(28, order.indexOf(label) <= order.indexOf(clause.tlpCeiling))
  rule(
    29,
    clause.sectors === undefined ||
      (handling.sectors.length > 0 && handling.sectors.every((one) => clause.sectors?.includes(one))),
  )
  rule(30, !passedOn || !toMember || clause.onward === 'parties')
  rule(31, !passedOn || toMember || clause.onward !== 'none')
  return broken
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
