import { setImmediate } from 'node:timers/promises'
import type { MemberCode } from '../policy/model.ts'
import { type Purgeable, purgeVersions } from '../release/purge.ts'
import { membersConcerned } from '../release/readers.ts'
import type { Registry } from '../release/registry.ts'
import { type GiverRow, giversAfter, giversOf, removeGiver } from '../store/givers.ts'
import { headsBySeqs } from '../store/objects.ts'
import { preservesOf } from '../store/preserves.ts'
import { progressOf, setProgress } from '../store/progress.ts'
import type { Store, Tx } from '../store/store.ts'
import { standAnew } from './giving.ts'

export interface FormerGiversParts {
  readonly store: Store
  readonly registry: Registry
  readonly keyOf: (id: string) => number
  /** The members of the charter in force, and its version; null before there is one. */
  readonly charter: () => {
    readonly version: number
    readonly members: readonly { readonly member: MemberCode }[]
  } | null
}

const progressName = 'givers'
const chunkSize = 2_000

/**
 * Who left the alliance gives no more: it could never take back what it gave in another member's name. What a member that stays
 * gives too is held under that one's agreement from then on; what nobody else gives goes, as if it had been withdrawn. What the
 * former member published itself stays. Once a charter, in small transactions; a run that was cut off is done again.
 */
export async function dropFormerGivers(parts: FormerGiversParts): Promise<ReadonlySet<MemberCode>> {
  const { store, registry } = parts
  const charter = parts.charter()
  const concerned = new Set<MemberCode>()
  if (charter === null || (await progressOf(store.read, progressName)) === charter.version) return concerned
  const present = new Set(charter.members.map(({ member }) => member))
  for (let after = 0; ; ) {
    const rows = await giversAfter(store.read, after, chunkSize)
    const last = rows.at(-1)
    if (last === undefined) break
    after = last.seq
    if (rows.some(({ member }) => !present.has(member))) {
      const told = await registry.write(store, async (tx) => {
        await drop(tx, parts, [...new Set(rows.map(({ seq }) => seq))], present)
        return membersConcerned(registry)
      })
      for (const member of told) concerned.add(member)
    }
    await setImmediate()
  }
  await registry.write(store, (tx) => setProgress(tx, progressName, charter.version))
  return concerned
}

async function drop(
  tx: Tx,
  { registry, keyOf }: FormerGiversParts,
  seqs: readonly number[],
  present: ReadonlySet<MemberCode>,
): Promise<void> {
  const heads = new Map((await headsBySeqs(tx.db, seqs)).map((head) => [head.seq, head]))
  const left: GiverRow[] = []
  const staying = new Set<number>()
  for (const row of await giversOf(tx.db, seqs)) {
    if (present.has(row.member) || row.member === heads.get(row.seq)?.origin) staying.add(row.seq)
    else left.push(row)
  }
  for (const { seq, member } of left) await removeGiver(tx, seq, member)
  await standAnew(
    tx,
    { registry, keyOf },
    left.map(({ seq }) => seq).filter((seq) => staying.has(seq)),
  )
  const going = [...new Map(left.map((row) => [row.seq, row])).values()].filter(({ seq }) => !staying.has(seq))
  const held = new Set(
    (
      await preservesOf(
        tx.db,
        going.flatMap(({ seq }) => heads.get(seq)?.id ?? []),
      )
    ).map(({ id }) => id),
  )
  await purgeVersions(
    tx,
    { registry, keyOf },
    going.flatMap(({ seq, member, at }): Purgeable[] => {
      const head = heads.get(seq)
      const word = { kind: 'withdrawn', giver: member, givenAt: at, notice: '' } as const
      return head === undefined ? [] : [{ head, word, kept: held.has(head.id) }]
    }),
  )
}
