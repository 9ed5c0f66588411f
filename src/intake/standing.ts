import type { Charter } from '../alliance/model.ts'
import { verifySeal } from '../crypto/seal.ts'
import { mayReceive } from '../policy/decide.ts'
import { explain } from '../policy/explain.ts'
import type { Handling, MemberCode } from '../policy/model.ts'
import { doorOf } from '../store/doors.ts'
import type { Refusal, Source } from './model.ts'
import type { Prepared } from './prepare.ts'

/** Why the source may not give us this, or null: it may. Judged by our own copy of the charter, whatever the source believes. */
export function refuseStanding(
  prepared: Prepared,
  handling: Handling,
  source: Source,
  terms: { readonly self: MemberCode; readonly charter: Charter | null; readonly nowMs: number },
): Pick<Refusal, 'code' | 'reason'> | null {
  const { self, charter, nowMs } = terms
  const speaker = spokenFor(prepared, charter)
  if (speaker !== null && speaker !== prepared.origin) {
    return { code: 'not-its-creator', reason: `it speaks in the name of ${speaker}; only ${speaker} publishes it` }
  }
  if (source.kind === 'local') {
    const inOurName = speaker === self && doorOf(source.actor) !== null && !prepared.made
    return inOurName
      ? { code: 'not-its-creator', reason: 'it speaks in our own name; a source publishes nothing for us' }
      : null
  }
  if (charter === null || prepared.carried === undefined) {
    return { code: 'not-permitted', reason: 'no charter names this sender' }
  }
  const { agreements } = charter
  const decision = mayReceive(handling, source.member, self, { agreements, nowMs })
  if (decision.outcome === 'withhold') {
    return { code: 'not-permitted', reason: explain(decision, { kind: 'member', code: self }) }
  }
  return prepared.origin === source.member ? null : refuseSeal(prepared, prepared.carried.seal, charter)
}

/** Whether the sender may give us what has this handling, by our own copy of the charter. */
export function mayGive(
  handling: Handling,
  sender: MemberCode,
  terms: { readonly self: MemberCode; readonly charter: Charter | null; readonly nowMs: number },
): boolean {
  const { self, charter, nowMs } = terms
  if (charter === null) return false
  return mayReceive(handling, sender, self, { agreements: charter.agreements, nowMs }).outcome !== 'withhold'
}

/** The member whose identity the object is or names as its creator. */
function spokenFor({ object }: Prepared, charter: Charter | null): MemberCode | null {
  const speaks = charter?.members.find(({ identity }) => identity === object.created_by_ref || identity === object.id)
  return speaks?.member ?? null
}

/** A relayed object is the origin's only if the origin sealed exactly this. */
function refuseSeal(
  prepared: Prepared,
  seal: string | null,
  charter: Charter,
): Pick<Refusal, 'code' | 'reason'> | null {
  const { origin, object, digest, assigned, carried } = prepared
  const member = charter.members.find((card) => card.member === origin)
  if (member === undefined) return { code: 'seal', reason: `its origin ${origin} is not a member` }
  if (seal === null) return { code: 'seal', reason: `it was relayed without the seal of ${origin}` }
  const facts = { origin, agreement: carried!.agreement, id: object.id, version: carried!.version, digest, assigned }
  return verifySeal(member.signingKey, facts, seal)
    ? null
    : { code: 'seal', reason: `the seal of ${origin} does not fit` }
}
