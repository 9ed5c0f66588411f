import type { Agreement, ConfirmationRight } from '../alliance/model.ts'
import { type Terms, termsOf } from './compile.ts'
import type { Context } from './decide.ts'
import type { Handling, MemberCode, Reason } from './model.ts'
import { recipientName } from './recipient.ts'
import { effectiveTlp, restrictions } from './restrictions.ts'
import type { Step } from './step.ts'
import { isAtMost } from './tlp.ts'
import { typeGroups } from './type-groups.ts'

/** A right to ask, with the agreement that it stands in. */
export interface GrantedRight {
  readonly agreement: string
  readonly right: ConfirmationRight
}

/** Whether a member is told that a value of this object is known; always with the right, or with what stands against the nearest one. */
export type Confirmation =
  | ({ readonly confirm: true } & GrantedRight)
  | { readonly confirm: false; readonly because: ConfirmationRefusal }

/** `no-right`: none lets this member ask, or none covers the object; every other word: what about the object forbids it. */
export type ConfirmationRefusal = 'no-right' | 'its-own' | 'exercise' | 'not-held' | 'in-parts' | Reason['code']

/**
 * Whether `context.self` may tell `asker` that it knows a value of an object with this handling, and nothing more of it. Denies
 * unless a right to `confirm-existence` of an agreement in force permits it and nothing that is said of the object forbids it to
 * reach the asker; a right lifts of these what it names (originator control) and no other. Total, pure, and monotone like `decide`.
 */
export function mayConfirm(handling: Handling, asker: MemberCode, context: Omit<Context, 'agreement'>): Confirmation {
  const refuse = (because: ConfirmationRefusal): Confirmation => ({ confirm: false, because })
  if (handling.exercise !== null) return refuse('exercise')
  if (handling.origin === asker) return refuse('its-own')
  // The value may stand in a part that the asker must not know of.
  if (!Array.isArray(handling.parts) || handling.parts.length > 0) return refuse('in-parts')
  const foreign = handling.origin !== context.self
  let nearest: ConfirmationRefusal = 'no-right'
  for (const { terms, right } of rightsBetween(context, asker)) {
    const { agreement } = terms
    if (foreign || handling.under !== null) {
      if (handling.under !== agreement.id) continue
    }
    if (!terms.parties.has(handling.origin)) continue
    if (!coversType(right, handling)) continue
    if (foreign && right.held !== true) {
      nearest = 'not-held'
      continue
    }
    const against = objections(handling, asker, context, terms, right)
    if (against === null) return { confirm: true, agreement: agreement.id, right }
    nearest = against
  }
  return refuse(nearest)
}

/** The rights by which `asker` may ask `context.self` now; none: it is answered as a stranger is. */
export function rightsToAsk(asker: MemberCode, context: Omit<Context, 'agreement'>): readonly GrantedRight[] {
  return rightsBetween(context, asker).map(({ terms, right }) => ({ agreement: terms.agreement.id, right }))
}

interface Candidate {
  readonly terms: Terms
  readonly right: ConfirmationRight
}

function rightsBetween({ self, agreements, nowMs }: Omit<Context, 'agreement'>, asker: MemberCode): Candidate[] {
  if (asker === self) return []
  return agreements.filter(isLive).flatMap((agreement) => {
    const terms = termsOf(agreement)
    if (!(terms.fromMs <= nowMs && nowMs < terms.untilMs)) return []
    if (!terms.parties.has(self) || !terms.parties.has(asker)) return []
    return (agreement.confirmExistence ?? [])
      .filter(({ from, to }) => names(from, self) && names(to, asker))
      .map((right) => ({ terms, right }))
  })
}

/** An agreement that holds within an exercise says nothing of what is live. */
const isLive = (agreement: Agreement): boolean => agreement.exercise === undefined

const names = (list: readonly MemberCode[] | undefined, code: MemberCode): boolean =>
  list === undefined || list.includes(code)

function coversType({ types }: ConfirmationRight, { type }: Handling): boolean {
  if (typeof type !== 'string') return false
  if (types === undefined) return true
  return types.some((one) => (Object.hasOwn(typeGroups, one) ? typeGroups[one]!.includes(type) : one === type))
}

/** The first thing that stands against it; null: nothing. */
function objections(
  handling: Handling,
  asker: MemberCode,
  { self, nowMs }: Omit<Context, 'agreement'>,
  terms: Terms,
  right: ConfirmationRight,
): ConfirmationRefusal | null {
  const recipient = { kind: 'member', code: asker } as const
  const onward = handling.origin !== self
  const step: Step = { self, recipient, name: recipientName(recipient), onward, nowMs, arrived: false }
  const tlp = effectiveTlp(handling, terms.agreement)
  const lifted: Reason['code'] | null = right.originatorControlled === true ? 'originator-control' : null
  const reason = restrictions(handling, step, terms, tlp).find(({ code }) => code !== lifted)
  if (reason !== undefined) return reason.code
  if (tlp === null || !isAtMost(tlp, right.tlpCeiling)) return 'tlp-above-ceiling'
  // FIRST TLP 2.0: no further disclosure of RED, not even that it exists.
  return tlp === 'red' && onward ? 'onward-not-allowed' : null
}
