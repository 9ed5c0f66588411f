import { every } from '../base/timers.ts'
import { makeNotice } from '../crypto/notice.ts'
import type { MemberCode } from '../policy/model.ts'
import { answersOf, recordAnswers } from '../release/recall-answers.ts'
import type { SignNotice } from '../release/recall-versions.ts'
import { createRecalls, type Recalls } from '../release/recalls.ts'
import type { Registry } from '../release/registry.ts'
import type { Store, Tx } from '../store/store.ts'
import type { Basis } from './basis.ts'
import type { CharterKeeper } from './charter-keeper.ts'
import type { SettledReceipt } from './receipts.ts'
import { Repeat } from './repeat.ts'

export interface RecallDeskParts {
  readonly store: Store
  readonly registry: Registry
  readonly keyOf: (id: string) => number
  readonly keeper: CharterKeeper
  readonly onGranted: (members: Iterable<MemberCode>) => void
  /** Whether what may be kept no longer is looked for here, and not by another process of this node. */
  readonly leads: () => boolean
  /** Something lies in the outbox for these members. */
  readonly onQueued: (members: Iterable<MemberCode>) => void
}

/** What takes back at this node: recalls, what members answer to them, and what may be kept no longer. */
export interface RecallDesk extends AsyncDisposable {
  readonly recalls: Recalls
  /** In the transaction that stores a member's receipt. */
  settled(tx: Tx, settled: SettledReceipt): Promise<void>
}

const minuteMs = 60_000
/** What happens inside a transaction is told when it has surely ended. */
const tellAfterMs = 100

/** This member's signed word that it takes something back. */
export function signerOf({ keys, self }: Pick<Basis, 'keys' | 'self'>): SignNotice {
  return (facts) => makeNotice(keys.signing, { ...facts, origin: self.member })
}

export function openRecallDesk(basis: Basis, parts: RecallDeskParts): RecallDesk {
  const { self, clock, timers, events, report } = basis
  const { store, registry, keyOf, keeper, onGranted, onQueued, leads } = parts
  const onAnswered = (num: number): void => events.publish({ kind: 'recall', subject: String(num) })
  const recalls = createRecalls({
    store,
    registry,
    keyOf,
    self: self.member,
    sign: signerOf(basis),
    clock,
    members: () => keeper.charter?.members.map(({ member }) => member) ?? [],
    onChanged: onGranted,
    onAnswered,
    onQueued,
  })
  const expiring = new Repeat(async () => leads() && (await recalls.expireNext()), report, { timers })
  const disarm = every(timers, minuteMs, () => expiring.poke())
  expiring.poke()
  return {
    recalls,
    async settled(tx, { member, receipt, manifests }) {
      const answers = answersOf(manifests, receipt.rejected)
      const { recalls: changed, deliverTo } = await recordAnswers(tx, { self: self.member, keyOf }, member, answers)
      if (changed.size === 0 && deliverTo.size === 0) return
      timers.after(tellAfterMs, () => {
        for (const num of changed) onAnswered(num)
        onQueued(deliverTo)
      })
    },
    async [Symbol.asyncDispose]() {
      disarm()
      await expiring[Symbol.asyncDispose]()
    },
  }
}
