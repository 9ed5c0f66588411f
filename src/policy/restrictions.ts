import type { Agreement } from '../alliance/model.ts'
import type { Terms } from './compile.ts'
import type { Handling, Reason, Recipient, Tlp } from './model.ts'
import { heldKinds } from './personal.ts'
import type { Step } from './step.ts'
import { isAtMost } from './tlp.ts'

/** The label that counts: the object's own, else what the agreement says of unmarked objects of its type; null: nothing said. */
export function effectiveTlp(handling: Handling, agreement: Agreement): Tlp | null {
  if (handling.tlp !== null) return handling.tlp ?? null
  const { unmarked } = agreement
  if (unmarked === undefined) return null
  if (Object.hasOwn(unmarked, handling.type)) return unmarked[handling.type] ?? null
  return Object.hasOwn(unmarked, '*') ? (unmarked['*'] ?? null) : null
}

/** What about the object itself forbids this step, whatever a clause says. Empty: nothing. */
export function restrictions(handling: Handling, step: Step, terms: Terms, tlp: Tlp | null): Reason[] {
  const reasons = markingsAgainst(handling, step, terms, tlp)
  const { embargoUntil, held, personal, parts, indispensable } = handling
  if (embargoUntil !== null && !(Date.parse(embargoUntil) <= step.nowMs))
    reasons.push({ code: 'embargoed', facts: { until: String(embargoUntil ?? '') } })
  if (!Array.isArray(held)) reasons.push({ code: 'second-person', facts: {} })
  else for (const one of held) reasons.push({ code: one === 'second-person' ? one : 'personal-data', facts: {} })
  if (!Array.isArray(personal)) reasons.push({ code: 'personal-data', facts: {} })
  else if (personal.length > 0) {
    const kinds = heldKinds(terms.agreement, personal)
    if (kinds.length > 0)
      reasons.push({ code: 'personal-data', facts: { agreement: terms.agreement.id, kinds: kinds.join(', ') } })
  }
  if (handling.consent !== null && !consentsTo(handling.consent, step.recipient))
    reasons.push({ code: 'no-consent', facts: { recipient: step.name } })
  if (!Array.isArray(parts) || !Array.isArray(indispensable))
    reasons.push({ code: 'part-withheld', facts: { agreement: terms.agreement.id } })
  return reasons
}

/** What an incident report led to reaches nobody whom whoever reported has not named, and never the public. */
function consentsTo(consent: readonly string[], recipient: Recipient): boolean {
  if (!Array.isArray(consent) || recipient.kind === 'public') return false
  return consent.includes(recipient.kind === 'member' ? recipient.code : 'clients')
}

/** What is asked of a part as of a whole. */
type Marked = Pick<
  Handling,
  'type' | 'origin' | 'releasableTo' | 'originatorControl' | 'purposes' | 'unknownMarkings' | 'notPublic'
>

/** What the markings forbid, of an object or of a part of it. */
export function markingsAgainst(handling: Marked, step: Step, terms: Terms, tlp: Tlp | null): Reason[] {
  const reasons: Reason[] = []
  const agreement = terms.agreement.id
  const against = (code: Reason['code'], facts: Reason['facts']) => reasons.push({ code, facts })

  if (!Array.isArray(handling.unknownMarkings)) against('unknown-marking', { marking: '' })
  else
    for (const marking of handling.unknownMarkings)
      if (!terms.accepted.has(marking)) against('unknown-marking', { marking })

  if (tlp === null) against('unmarked', { agreement, type: String(handling.type) })
  else {
    const reason = tlpAgainst(tlp, handling, step.recipient)
    if (reason !== null) reasons.push(reason)
  }

  const { releasableTo } = handling
  if (releasableTo !== null && !isListed(releasableTo ?? [], step))
    if (!reasons.some(({ code }) => code === 'red-not-named'))
      // RED says the same more plainly.
      against('not-releasable-to', { recipient: step.name, releasableTo: (releasableTo ?? []).join(', ') })

  const { purposes } = handling
  // The public is bound by no agreement, so nothing could hold it to a purpose.
  if (
    purposes !== null &&
    (step.recipient.kind === 'public' || !(purposes ?? []).some((one) => terms.purposes.has(one)))
  )
    against('purpose-not-covered', { agreement, purposes: (purposes ?? []).join(', '), recipient: step.name })

  if (step.onward && handling.originatorControl !== false) against('originator-control', { origin: handling.origin })
  if (step.recipient.kind === 'public' && handling.notPublic !== false)
    against('not-for-the-public', { marking: String(tlp ?? '') })
  return reasons
}

/** FIRST TLP 2.0, read for members (organisations), their clients, and the public; null: the label does not stand against it. */
function tlpAgainst(tlp: Tlp, handling: Marked, recipient: Recipient): Reason | null {
  switch (recipient.kind) {
    case 'member':
      // RED: "for the eyes and ears of individual recipients only": those whom the object itself names.
      return isAtMost(tlp, 'amber+strict') || (tlp === 'red' && handling.releasableTo?.includes(recipient.code))
        ? null
        : { code: 'red-not-named', facts: { recipient: recipient.code } }
    case 'client':
      // AMBER reaches the clients of an organisation, AMBER+STRICT does not: no clearance lifts a client above AMBER.
      if (!isAtMost(tlp, 'amber')) break
      return isAtMost(tlp, recipient.tlp) ? null : { code: 'above-clearance', facts: { tlp, clearance: recipient.tlp } }
    case 'public':
      if (tlp === 'clear') return null
      break
  }
  const name = recipient.kind === 'client' ? `client:${recipient.tlp}` : recipient.kind
  return { code: 'tlp-not-for-recipient', facts: { tlp, recipient: name } }
}

/** Whether everybody whom the step concerns is listed: a member itself; for clients the member they are clients of; a relay too. The public never. */
function isListed(releasableTo: readonly string[], { self, recipient, onward }: Step): boolean {
  if (recipient.kind === 'public') return false
  if (recipient.kind === 'client') return releasableTo.includes(self)
  return releasableTo.includes(recipient.code) && (!onward || releasableTo.includes(self))
}
