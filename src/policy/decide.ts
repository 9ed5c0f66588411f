import type { Agreement } from '../alliance/model.ts'
import { type NearestClause, nearestClause } from './clauses.ts'
import { type Terms, termsOf } from './compile.ts'
import type { Decision, Handling, MemberCode, Reason, Recipient, Redaction } from './model.ts'
import { recipientName } from './recipient.ts'
import { redactionOfRelease } from './redaction.ts'
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
 * Some things said are no restrictions and may widen: the first TLP or PAP label, names on what is TLP:RED, a higher confidence, a
 * later day. To be released whole is more than in part, in part more than not at all. The order of clauses and agreements decides
 * only which one of the best is named, and with it what is taken out and what the recipient takes on.
 */
export function decide(handling: Handling, recipient: Recipient, context: Context): Decision {
  return judgeStep(handling, recipient, context, false)
}

function judgeStep(handling: Handling, recipient: Recipient, context: Context, arrived: boolean): Decision {
  const { self } = context
  const name = recipientName(recipient)
  const asked = context.agreement ?? null
  const refuse = (reason: Reason) => withheld(asked, null, [reason])
  // Strict comparisons throughout: an attribute that is missing by mistake counts as the restriction, never as its absence.
  if (handling.exercise !== null && !staysInExercise(handling.exercise, recipient, context))
    return refuse({ code: 'exercise', facts: { exercise: String(handling.exercise) } })
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
    nowMs: context.nowMs,
    arrived,
  }
  const only = foreign || handling.under !== null ? handling.under : asked
  let nearest: Verdict | null = null
  for (const agreement of context.agreements) {
    if (only !== null ? agreement.id !== only : foreign) continue
    // A drill is decided under the agreement of its exercise, what is live under the others: neither under the other's.
    if ((agreement.exercise ?? null) !== handling.exercise) continue
    const verdict = judge(handling, step, termsOf(agreement))
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
 * the clause lets recipients pass on to the parties. What a receiver asks its own copy of the charter at its door. Anything but
 * `withhold` may be taken: what the sender had to take out it has taken out, except parts, which would still be marked here.
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
  const asked = { self: sender, agreements, nowMs, agreement: handling.under }
  return judgeStep(withoutEmbargo(handling), recipient, asked, true)
}

/** An embargo is for the giver to keep: the receiver's clock may be a little behind, and its own recipients wait for its clock. */
function withoutEmbargo(handling: Handling): Handling {
  const { embargoUntil } = handling
  if (typeof embargoUntil !== 'string' || Number.isNaN(Date.parse(embargoUntil))) return handling
  return { ...handling, embargoUntil: null }
}

/** Members alone take part in an exercise, and only where some agreement is one of it. */
function staysInExercise(exercise: string, { kind }: Recipient, { agreements }: Context): boolean {
  return kind === 'member' && agreements.some((agreement) => agreement.exercise === exercise)
}

interface Verdict {
  readonly decision: Decision
  /** How far from release; only the order matters. */
  readonly distance: number
}
const notInForce = 1e6
const notAParty = 1e9

function judge(handling: Handling, step: Step, terms: Terms): Verdict {
  const { agreement } = terms
  const { id } = agreement
  if (!(terms.fromMs <= step.nowMs && step.nowMs < terms.untilMs)) {
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
    return { decision: withheld(id, nearest?.terms.clause.id ?? null, reasons), distance: reasons.length }
  // Between a release of the whole and any refusal: less than one reason against it.
  const distance = nearest.redaction === null ? 0 : 0.5
  return { decision: released(handling, step, nearest, id, tlp), distance }
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

function released(handling: Handling, step: Step, nearest: NearestClause, agreement: string, tlp: string): Decision {
  const { terms, redaction } = nearest
  const { clause } = terms
  const facts: Record<string, string> = {
    agreement,
    clause: clause.id,
    tlp,
    ceiling: clause.tlpCeiling,
    recipient: step.name,
  }
  if (handling.tlp === null) facts.unmarked = handling.type
  const permits: Reason = { code: 'clause-permits', facts }
  return {
    outcome: redaction === null ? 'release' : 'redact',
    agreement,
    clause: clause.id,
    reasons: redaction === null ? [permits] : [permits, redactedReason(redaction)],
    removed: none,
    redaction: redaction ?? redactionOfRelease(terms, step),
    obligations: terms.obligations,
  }
}

/** What is left out of a handling, as facts of a sentence; a fact that does not apply is absent. */
function redactedReason({ parts, properties, anonymous, personal }: Redaction): Reason {
  const facts: Record<string, string> = {}
  if (parts.length > 0) facts.parts = String(parts.length)
  if (properties.length > 0) facts.properties = properties.join(', ')
  if (anonymous) facts.anonymous = 'true'
  if (personal !== null) facts.personal = personal
  return { code: 'redacted', facts }
}

const none: readonly string[] = Object.freeze([])

function withheld(agreement: string | null, clause: string | null, reasons: readonly Reason[]): Decision {
  return { outcome: 'withhold', agreement, clause, reasons, removed: none, redaction: null, obligations: null }
}
