import type { Card, Charter } from '../alliance/model.ts'
import type { MemberCode } from '../policy/model.ts'
import { StreamRecorder } from '../release/recorder.ts'
import { idKey } from '../store/keys.ts'
import type { Store } from '../store/store.ts'
import type { FillRandom } from './basis.ts'
import type { OnAdopting } from './charter-keeper.ts'

/** What writes this node's streams and ledger. */
export function recorderOf(store: Store, { member, ledger }: Card, fillRandom: FillRandom): StreamRecorder {
  return new StreamRecorder({
    self: member,
    origin: ledger!.origin,
    keyOf: (id) => idKey(store.seed, id),
    random: fillRandom,
  })
}

/** Tells the other members of a charter, in the transaction that adopts it, which one is in force here. */
export function recordAdoption(
  recorder: StreamRecorder,
  self: MemberCode,
  asHeld: (charter: Charter) => Charter = (charter) => charter,
): OnAdopting {
  return (tx, { charter, digest }) =>
    recorder.recordCharter(tx, { version: charter.version, digest }, othersIn(asHeld(charter), self))
}

/** The other members of a charter; nobody where there is none. */
export function othersIn(charter: Charter | null, self: MemberCode): MemberCode[] {
  return (charter?.members ?? []).map(({ member }) => member).filter((code) => code !== self)
}
