import { formatMicros } from '../base/clock.ts'
import type { ManifestItem } from '../ledger/manifest.ts'
import type { RejectedItem } from '../ledger/receipt.ts'
import type { MemberCode } from '../policy/model.ts'
import { enqueueMessage } from '../store/outbox.ts'
import { answersAbout, putAnswer, type RecallAnswer, recallsOf } from '../store/recalls.ts'
import type { Tx } from '../store/store.ts'
import { tombstonesByKeys } from '../store/tombstones.ts'
import { type Outcome, outcomeMessage } from './outcomes.ts'

/** What a member's receipt says of one version that was taken back from it. */
export interface RecallAnswered {
  readonly id: string
  readonly version: string
  readonly outcome: 'purged' | 'refused'
  /** Why it was refused; else ''. */
  readonly reason: string
}

/** The recalls whose lists changed, and the members for whom something was laid into the outbox. */
export interface AnswersTaken {
  readonly recalls: ReadonlySet<number>
  readonly deliverTo: ReadonlySet<MemberCode>
}

/** What a receipt that settled says of the recalls among the steps it is of: what it does not reject was purged. */
export function answersOf(
  steps: readonly { readonly seq: number; readonly items: readonly ManifestItem[] }[],
  rejected: readonly RejectedItem[],
): RecallAnswered[] {
  const reasons = new Map(rejected.map(({ seq, item, reason }) => [`${seq} ${item}`, reason]))
  return steps.flatMap(({ seq, items }) =>
    items.flatMap(({ act, id, version }, at) => {
      if (act !== 'recall') return []
      const reason = reasons.get(`${seq} ${at}`)
      return [
        {
          id,
          version,
          outcome: reason === undefined ? ('purged' as const) : ('refused' as const),
          reason: reason ?? '',
        },
      ]
    }),
  )
}

/**
 * Writes down what a member itself answered, in the transaction that stores its receipt. What another member published is
 * told to that member.
 */
export async function recordAnswers(
  tx: Tx,
  parts: { readonly self: MemberCode; readonly keyOf: (id: string) => number },
  member: MemberCode,
  answers: readonly RecallAnswered[],
): Promise<AnswersTaken> {
  const taken = { recalls: new Set<number>(), deliverTo: new Set<MemberCode>() }
  if (answers.length === 0) return taken
  const at = await tx.takeTicks(1)
  for (const { id, version, outcome, reason } of answers) {
    for (const row of await answersAbout(tx.db, id, version)) {
      if (row.member !== member) continue
      await putAnswer(tx, { ...row, outcome, reason, via: '', at })
      taken.recalls.add(row.recall)
    }
    const stones = await tombstonesByKeys(tx.db, [parts.keyOf(id)])
    const recalled = stones.find((one) => one.id === id && one.version === version && one.notice !== '')
    if (recalled === undefined || recalled.origin === parts.self || recalled.origin === member) continue
    const told: Outcome = { id, version, member, outcome, reason: reason.slice(0, 500), at: formatMicros(at) }
    await enqueueMessage(tx, outcomeMessage(recalled.origin, told))
    taken.deliverTo.add(recalled.origin)
  }
  return taken
}

/**
 * Writes down what a member says became of our recalls at members: at itself, and at those that it gave to, if it had it itself.
 * What a member said for itself is changed by nobody else. Returns the recalls whose lists changed.
 */
export async function recordOutcomes(
  tx: Tx,
  reporter: MemberCode,
  outcomes: readonly Outcome[],
  members: ReadonlySet<MemberCode>,
): Promise<ReadonlySet<number>> {
  const changed = new Set<number>()
  const at = await tx.takeTicks(1)
  for (const { id, version, member, outcome, reason } of outcomes) {
    if (!members.has(member)) continue
    const rows = await answersAbout(tx.db, id, version)
    const covering = (await recallsOf(tx.db, id)).filter(
      (recall) => recall.version === '' || recall.version === version,
    )
    for (const { num } of covering) {
      const asked = rows.filter((row) => row.recall === num)
      const known = asked.find((row) => row.member === member)
      const own = reporter === member
      if (!own && !asked.some((row) => row.member === reporter)) continue
      if (!own && known !== undefined && isOwnWord(known)) continue
      if (known !== undefined && outcome === 'waiting') continue
      await putAnswer(tx, { recall: num, member, id, version, outcome, reason, via: own ? '' : reporter, at })
      changed.add(num)
    }
  }
  return changed
}

function isOwnWord(row: RecallAnswer): boolean {
  return row.via === '' && row.outcome !== 'waiting'
}
