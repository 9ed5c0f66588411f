import type { Micros } from '../base/clock.ts'
import type { ObjectHead } from '../store/objects.ts'
import { preservesOf } from '../store/preserves.ts'
import { insertRecall, type RecallAnswer } from '../store/recalls.ts'
import type { Tx } from '../store/store.ts'
import { putTombstones } from '../store/tombstones.ts'
import { type PurgeTools, purgeVersions, tellEarlierHolders } from './purge.ts'
import { membersOf } from './readers.ts'

/** What this member's key signs: `makeNotice` (crypto/notice.ts) in its name. */
export type SignNotice = (facts: {
  readonly id: string
  readonly version: string
  readonly digest: string
  readonly reason: string
  readonly at: Micros
}) => string

export interface RecallTools extends PurgeTools {
  readonly sign: SignNotice
}

export interface Recalling {
  /** Versions that our member published: those that go. */
  readonly heads: readonly ObjectHead[]
  /** True: every version of the id, also later ones. */
  readonly every: boolean
  readonly reason: string
  readonly actor: string
}

/** A member that has not answered by then is overdue. */
const answerWithinMicros = 24 * 3_600_000_000

/** Handling of a tombstone that stands for every version of an id. */
const everyVersion = -1

/** Takes back what our member published: purges it here, tells whoever was given it, and writes down who is to answer. Returns the numbers of the recalls. */
export async function recallVersions(tx: Tx, tools: RecallTools, recalling: Recalling): Promise<number[]> {
  const { heads, every, reason, actor } = recalling
  const { self } = tools.registry.terms
  const nums: number[] = []
  const ids = heads.map((head) => head.id)
  const held = new Set((await preservesOf(tx.db, ids)).map(({ id }) => id))
  for (const group of every ? [heads] : heads.map((head) => [head])) {
    const [{ id, version, digest, origin, space }] = group as [ObjectHead]
    const num = await tx.takeTicks(1)
    const facts = every ? { id, version: '', digest: '' } : { id, version, digest }
    const notice = tools.sign({ ...facts, reason, at: num })
    const word = { kind: 'recalled', giver: self, givenAt: num, notice } as const
    if (every) {
      const key = tools.keyOf(id)
      const stone = { ...facts, key, origin, kind: word.kind, giver: self, at: num, given_at: num, notice, space }
      await putTombstones(tx, [{ ...stone, handling: everyVersion, kept: 0 }])
    }
    const before = tools.registry.journal.losses.length
    const gone = await purgeVersions(
      tx,
      tools,
      group.map((head) => ({ head, word, kept: held.has(head.id) })),
    )
    await tellEarlierHolders(tx, tools.registry, gone)
    const asked = askedOf(tools, num, gone, before)
    const due = num + answerWithinMicros
    await insertRecall(tx, { num, ...facts, reason, at: num, actor, due_at: due, notice }, asked)
    nums.push(num)
  }
  return nums
}

/** Every member that is told, for each version that goes. */
function askedOf({ registry }: RecallTools, recall: number, gone: readonly number[], before: number): RecallAnswer[] {
  const wanted = new Set(gone)
  const asked = new Map<string, RecallAnswer>()
  for (const { seq, views } of registry.journal.losses.slice(before)) {
    const facts = registry.journal.facts.get(seq)
    if (!wanted.has(seq) || facts === undefined) continue
    const { id, version } = facts
    for (const member of membersOf(registry, views)) {
      if (member === registry.terms.self) continue
      const row = { recall, member, id, version, outcome: 'waiting', reason: '', via: '', at: recall } as const
      asked.set(`${member} ${id} ${version}`, row)
    }
  }
  return [...asked.values()]
}
