import { inForce } from '../alliance/in-force.ts'
import type { Agreement } from '../alliance/model.ts'
import { Fault } from '../base/fault.ts'
import { recipientName } from '../policy/recipient.ts'
import type { Caller } from '../release/model.ts'
import type { FeedParts, Reading } from './model.ts'

/** The agreements of which this caller may have feeds, by id. */
export function agreementsFor(parts: FeedParts, caller: Caller): Agreement[] {
  if (caller.kind === 'person') return []
  const nowMs = parts.clock.nowMs()
  return parts
    .agreements()
    .filter((one) => inForce(one, nowMs) && one.parties.includes(parts.self))
    .filter((one) => caller.kind !== 'member' || one.parties.includes(caller.code))
    .sort((a, b) => (a.id < b.id ? -1 : 1))
}

/** `not-found` for an agreement that the caller has no part in: it cannot tell whether there is one. */
export function readingOf(parts: FeedParts, caller: Caller, id: string): Reading {
  const agreement = agreementsFor(parts, caller).find((one) => one.id === id)
  if (agreement === undefined) throw new Fault('not-found', 'there is no such feed')
  return { caller, agreement: agreement.id, reader: readerName(caller) }
}

// A clearance beyond AMBER reads what AMBER reads (release/readers.ts).
function readerName(caller: Caller): string {
  if (caller.kind === 'member') return recipientName({ kind: 'member', code: caller.code })
  if (caller.kind !== 'client') return recipientName({ kind: 'public' })
  const tlp = caller.tlp === 'clear' || caller.tlp === 'green' ? caller.tlp : 'amber'
  return recipientName({ kind: 'client', tlp })
}
