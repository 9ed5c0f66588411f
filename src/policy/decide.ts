import type { Agreement } from '../alliance/model.ts'
import { type NearestClause, nearestClause } from './clauses.ts'
import { type Terms, termsOf } from './compile.ts'
import type { Decision, Handling, MemberCode, Reason, Recipient } from './model.ts'
import { recipientName } from './recipient.ts'
import { effectiveTlp, restrictions } from './restrictions.ts'
import type { Step } from './step.ts'

export interface Context {
  /** The member whose node gives: decisions are about what it may hand out. */
  readonly self: MemberCode
  readonly agreements: readonly Agreement[]
  readonly nowMs: number
  /** Only under this agreement; absent: under any. */
  readonly agreement?: string
}

/**
 * Whether `context.self` releases an object with this handling to the recipient, and why. Denies unless a clause of an agreement
 * in force permits it and nothing about the object forbids it; total, pure, and monotone: a further restriction never widens.
 * Two things said are no restrictions and may widen: the first TLP label of an unmarked object, and names on a TLP:RED one. The
 * order of clauses and agreements decides only which one is named.
 */
export function decide(handling: Handling, recipient: Recipient, context: Context): Decision {
  const { self } = context
  const name = recipientName(recipient)
  const asked = context.agreement ?? null
  const refuse = (reason: Reason) => withheld(asked, null, [reason])
  // Strict comparisons throughout: an attribute that is missing by mistake counts as the restriction, never as its absence.
  if (handling.exercise !== null) return refuse({ code: 'exercise', facts: { exercise: String(handling.exercise) } })
  if (recipient.kind === 'member' && recipient.code === handling.origin)
    return refuse({ code: 'recipient-is-origin', facts: { recipient: recipient.code } })
  if (handling.under !== null && asked !== null && asked !== handling.under)
    return refuse({ code: 'other-agreement', facts: { agreement: asked, under: String(handling.under) } })

  const foreign = handling.origin !== self
  const step: Step = {
    self,
    recipient,
    name,
    onward: foreign && !(recipient.kind === 'member' && recipient.code === self),
  }
  const only = foreign || handling.under !== null ? handling.under : asked
  let nearest: Verdict | null = null
  for (const agreement of context.agreements) {
    if (only !== null ? agreement.id !== only : foreign) continue
    const verdict = judge(handling, step, termsOf(agreement), context.nowMs)
    if (verdict.decision.outcome === 'release') return verdict.decision
    if (nearest === null || verdict.distance < nearest.distance) nearest = verdict
  }
  // Somebody who shares no agreement with us is told that, not which agreements he is missing from.
  if (nearest === null || (only === null && nearest.distance >= notAParty))
    return refuse({ code: 'no-agreement', facts: { recipient: name, origin: handling.origin } })
  return nearest.decision
}

/**
 * Whether `sender` may give this to `receiver` under the agreement that `handling.under` names: as its origin, or as a relay where
 * the clause lets recipients pass on to the parties. What a receiver asks its own copy of the charter at its door.
 */
export function mayReceive(
  handling: Handling,
  sender: MemberCode,
  receiver: MemberCode,
  context: Pick<Context, 'agreements' | 'nowMs'>,
): Decision {
  const { agreements, nowMs } = context
  const recipient: Recipient = { kind: 'member', code: receiver }
  if (handling.under === null || sender === receiver)
    return withheld(null, null, [
      { code: 'no-agreement', facts: { recipient: recipientName(recipient), origin: handling.origin } },
    ])
  return decide(handling, recipient, { self: sender, agreements, nowMs, agreement: handling.under })
}

interface Verdict {
  readonly decision: Decision
  /** How far from release; only the order matters. */
  readonly distance: number
}
const notInForce = 1e6
const notAParty = 1e9

function judge(handling: Handling, step: Step, terms: Terms, nowMs: number): Verdict {
  const { agreement } = terms
  const { id } = agreement
  if (!(terms.fromMs <= nowMs && nowMs < terms.untilMs)) {
    const facts = { agreement: id, from: agreement.from, until: agreement.until ?? '' }
    return { decision: withheld(id, null, [{ code: 'agreement-not-in-force', facts }]), distance: notInForce }
  }
  const strangers = partiesMissing(handling, step, terms)
  if (strangers.length > 0) return { decision: withheld(id, null, strangers), distance: notAParty }

  const tlp = effectiveTlp(handling, agreement)
  const reasons = restrictions(handling, step, terms, tlp)
  const nearest = nearestClause(handling, step, terms, tlp)
  if (nearest !== null) reasons.push(...nearest.missing)
  if (nearest === null || tlp === null || reasons.length > 0)
    return { decision: withheld(id, nearest?.clause.id ?? null, reasons), distance: reasons.length }
  return { decision: released(handling, step, nearest, id, tlp), distance: 0 }
}

function partiesMissing(handling: Handling, step: Step, { parties, agreement }: Terms): Reason[] {
  const { origin } = handling
  const { self, recipient } = step
  if (parties.has(origin) && parties.has(self) && (recipient.kind !== 'member' || parties.has(recipient.code)))
    return []
  const concerned = new Set([origin, self, ...(recipient.kind === 'member' ? [recipient.code] : [])])
  return [...concerned]
    .filter((code) => !parties.has(code))
    .map((code) => ({ code: 'not-a-party', facts: { agreement: agreement.id, recipient: String(code) } }))
}

function released(handling: Handling, step: Step, { clause }: NearestClause, agreement: string, tlp: string): Decision {
  const facts: Record<string, string> = {
    agreement,
    clause: clause.id,
    tlp,
    ceiling: clause.tlpCeiling,
    recipient: step.name,
  }
  if (handling.tlp === null) facts.unmarked = handling.type
  return {
    outcome: 'release',
    agreement,
    clause: clause.id,
    reasons: [{ code: 'clause-permits', facts }],
    removed: none,
    redaction: null,
    obligations: null,
  }
}

const none: readonly string[] = Object.freeze([])

function withheld(agreement: string | null, clause: string | null, reasons: readonly Reason[]): Decision {
  return { outcome: 'withhold', agreement, clause, reasons, removed: none, redaction: null, obligations: null }
}
