import { readCharter } from '../alliance/charter.ts'
import type { Charter } from '../alliance/model.ts'
import { formatMicros, type Micros } from '../base/clock.ts'
import { longestReason, parseNotice, type SignedNotice, verifyNotice } from '../crypto/notice.ts'
import type { MemberCode } from '../policy/model.ts'
import { outcomeMessage } from '../release/outcomes.ts'
import { type Purgeable, type PurgeTools, purgeVersions } from '../release/purge.ts'
import { membersOf } from '../release/readers.ts'
import { compareVersions } from '../stix/version.ts'
import { adoptedCharters } from '../store/charters.ts'
import { recordEvidence } from '../store/evidence.ts'
import { type GiverRow, giversOf, removeGiver } from '../store/givers.ts'
import { headsByKeys, type ObjectHead } from '../store/objects.ts'
import { enqueueMessage } from '../store/outbox.ts'
import { type Preserve, preservesOf } from '../store/preserves.ts'
import type { Db, Tx } from '../store/store.ts'
import { pruneNeverHad, putTombstones, type Tombstone } from '../store/tombstones.ts'
import { standAnew } from './giving.ts'
import type { PurgeAnswer, TakenBack } from './model.ts'

/** Tombstones of what a member took back and we never had from it: the newest are kept. */
const mostNeverHad = 100_000

/** What is taken back, with the originator's word if it holds. */
export interface Judged {
  readonly item: TakenBack
  readonly notice: SignedNotice | null
  /** The notice is none, or not its originator's by the charter in force: the giver alone takes it back. */
  readonly unproven: boolean
  /** A notice for this item by a key that is not in force; null: none. */
  readonly doubted: SignedNotice | null
}

/** Reads and verifies the notice beside an item, before any transaction. */
export function judgeNotice(item: TakenBack, charter: Charter | null): Judged {
  const none: Judged = { item, notice: null, unproven: false, doubted: null }
  if (item.notice === null) return none
  let notice: SignedNotice
  try {
    notice = parseNotice(item.notice)
  } catch {
    return { ...none, unproven: true }
  }
  const fits = notice.id === item.id && (notice.version === '' || compareVersions(notice.version, item.version) === 0)
  if (!fits) return { ...none, unproven: true }
  const key = charter?.members.find((card) => card.member === notice.origin)?.signingKey
  const holds = key !== undefined && verifyNotice(key, notice)
  return holds ? { ...none, notice } : { ...none, unproven: true, doubted: notice }
}

/**
 * Those of which the giver is to blame. A notice that its originator signed while an earlier charter was in force here (it has left
 * since, or has another key) proves nothing any more, and whoever carries it has done nothing wrong.
 */
async function forged(db: Db, judged: readonly Judged[]): Promise<Judged[]> {
  const unproven = judged.filter((one) => one.unproven)
  if (unproven.every(({ doubted }) => doubted === null)) return unproven
  const cards = (await adoptedCharters(db)).flatMap(({ envelope }) => readCharter(envelope).charter.members)
  const keysOf = (origin: MemberCode) =>
    new Set(cards.filter(({ member }) => member === origin).map(({ signingKey }) => signingKey))
  return unproven.filter(
    ({ doubted }) => doubted === null || ![...keysOf(doubted.origin)].some((key) => verifyNotice(key, doubted)),
  )
}

const purged: PurgeAnswer = { outcome: 'purged' }

/**
 * Purges what a member takes back: whatever its originator recalled, whoever gave it; else what nobody gives any more, or its
 * originator gives no more. One answer each, in order.
 */
export async function purgeTaken(
  tx: Tx,
  tools: PurgeTools & { readonly self: MemberCode },
  giver: MemberCode,
  judged: readonly Judged[],
): Promise<{ readonly answers: PurgeAnswer[]; readonly origins: ReadonlySet<MemberCode> }> {
  const here = await Here.load(tx, tools, judged)
  const at = await tx.takeTicks(1)
  const answers = judged.map((one) =>
    one.notice === null ? here.withdraw(giver, one.item, at) : here.recall(giver, one.item, one.notice, at),
  )
  for (const { seq, member } of here.dropped) await removeGiver(tx, seq, member)
  await putTombstones(tx, here.stones)
  for (const name of new Set(here.stones.map((stone) => stone.giver))) await pruneNeverHad(tx, name, mostNeverHad)
  const going = [...here.going.values()]
  await standAnew(
    tx,
    tools,
    here.dropped.map(({ seq }) => seq).filter((seq) => !here.going.has(seq)),
  )
  await purgeVersions(tx, tools, going)
  const origins = await tellOrigins(tx, tools, { giver, going, at, whyKept: (id) => here.whyKept(id) })
  const reason = 'the recall notice is not its originator’s'
  const evidence = (await forged(tx.db, judged)).map(({ item }) => evidenceOf(item))
  await recordEvidence(
    tx,
    evidence.map((one) => ({ ...one, source: giver, kind: 'notice', reason })),
  )
  return { answers, origins }
}

function evidenceOf({ id, version }: TakenBack) {
  return { objectId: id, version, body: '' }
}

/** What is held of the things that are taken back. */
class Here {
  readonly going = new Map<number, Purgeable>()
  readonly stones: Tombstone[] = []
  readonly dropped: { readonly seq: number; readonly member: MemberCode }[] = []
  readonly #keyOf: (id: string) => number
  readonly #heads: Map<string, ObjectHead[]>
  readonly #givers: Map<number, GiverRow[]>
  readonly #preserved: Map<string, Preserve>

  private constructor(
    keyOf: (id: string) => number,
    heads: readonly ObjectHead[],
    givers: readonly GiverRow[],
    preserved: readonly Preserve[],
  ) {
    this.#keyOf = keyOf
    this.#heads = Map.groupBy(heads, (head) => head.id)
    this.#givers = Map.groupBy(givers, (row) => row.seq)
    this.#preserved = new Map(preserved.map((row) => [row.id, row]))
  }

  static async load(tx: Tx, { keyOf }: PurgeTools, judged: readonly Judged[]): Promise<Here> {
    const ids = new Set(judged.map(({ item }) => item.id))
    const heads = (await headsByKeys(tx.db, [...ids].map(keyOf))).filter((head) => ids.has(head.id))
    const givers = await giversOf(
      tx.db,
      heads.map((head) => head.seq),
    )
    return new Here(keyOf, heads, givers, await preservesOf(tx.db, [...ids]))
  }

  /** The originator takes it back: it goes, whoever gave it. */
  recall(giver: MemberCode, item: TakenBack, notice: SignedNotice, at: Micros): PurgeAnswer {
    const word = { kind: 'recalled', giver: notice.origin, givenAt: notice.at, notice: item.notice! } as const
    const held = (this.#heads.get(item.id) ?? []).filter(
      (head) =>
        head.origin === notice.origin && (notice.version === '' || compareVersions(head.version, notice.version) === 0),
    )
    // What is to come is refused by these; what is held has its own.
    const versions = notice.version === '' ? ['', item.version] : [item.version]
    for (const version of versions.filter((one) => !held.some((head) => head.version === one))) {
      const handling = version === '' ? everyVersion : 0
      this.#stone({ ...item, version }, { ...word, origin: notice.origin, at, handling })
    }
    const answer = this.#take(held, word)
    // Another member may have published the same version: of that one, the notice says nothing.
    if (this.#heads.get(item.id)?.some((head) => head.origin !== notice.origin)) this.withdraw(giver, item, at)
    return answer
  }

  /** A member gives it no more: it goes if nobody else gives it, or its originator gives it no more. */
  withdraw(giver: MemberCode, item: TakenBack, at: Micros): PurgeAnswer {
    const word = { kind: 'withdrawn', giver, givenAt: item.at, notice: '' } as const
    const same = (this.#heads.get(item.id) ?? []).filter(
      (head) => compareVersions(head.version, item.version) === 0 && !this.going.has(head.seq),
    )
    // Its originator's word counts even where others gave it: the lane of what was taken back overtakes that of what was given.
    const given = same.filter((head) => head.origin === giver || this.#givenBy(head, giver) !== undefined)
    // What it gave later than this it gave again.
    if (given.some((head) => (this.#givenBy(head, giver) ?? 0) > item.at)) return purged
    const going: ObjectHead[] = []
    for (const head of given) {
      const others = (this.#givers.get(head.seq) ?? []).filter((row) => row.member !== giver)
      this.#givers.set(head.seq, others)
      this.dropped.push({ seq: head.seq, member: giver })
      if (giver === head.origin || others.length === 0) going.push(head)
    }
    if (going.length === 0) {
      this.#stone(item, { ...word, origin: given[0]?.origin ?? '', at, handling: 0 })
      return purged
    }
    return this.#take(going, word)
  }

  #take(heads: readonly ObjectHead[], word: Purgeable['word']): PurgeAnswer {
    const hold = heads.length === 0 ? undefined : this.#preserved.get(heads[0]!.id)
    for (const head of heads) this.going.set(head.seq, { head, word, kept: hold !== undefined })
    return hold === undefined ? purged : { outcome: 'refused', reason: hold.reason }
  }

  /** The reason of the legal hold on this id. */
  whyKept(id: string): string {
    return this.#preserved.get(id)?.reason ?? ''
  }

  /** When the giver last gave it, in its own order; undefined: it never did. */
  #givenBy(head: ObjectHead, giver: MemberCode): Micros | undefined {
    const row = this.#givers.get(head.seq)?.find(({ member }) => member === giver)
    return row?.at ?? (head.source === giver && head.under !== '' ? 0 : undefined)
  }

  #stone(
    { id, version, digest }: Pick<TakenBack, 'id' | 'version' | 'digest'>,
    {
      kind,
      giver,
      givenAt,
      notice,
      origin,
      at,
      handling,
    }: Purgeable['word'] & { readonly origin: string; readonly at: Micros; readonly handling: number },
  ): void {
    const key = this.#keyOf(id)
    this.stones.push({
      key,
      id,
      version,
      digest,
      origin,
      kind,
      giver,
      at,
      given_at: givenAt,
      handling,
      kept: 0,
      space: '',
      notice,
    })
  }
}

/** Marks the tombstone of an id whose every version was taken back: no version's handling, and none of what we never had. */
const everyVersion = -1

/** The originator hears from us what became of it here, unless our receipt tells it, and who was given it by us. */
async function tellOrigins(
  tx: Tx,
  { registry, self }: PurgeTools & { readonly self: MemberCode },
  taken: {
    readonly giver: MemberCode
    readonly going: readonly Purgeable[]
    readonly at: Micros
    readonly whyKept: (id: string) => string
  },
): Promise<ReadonlySet<MemberCode>> {
  const { giver, going, at, whyKept } = taken
  const origins = new Set<MemberCode>()
  for (const { head, word, kept } of going) {
    if (word.kind !== 'recalled' || head.origin === self) continue
    const { id, version, origin } = head
    const moment = formatMicros(at)
    origins.add(origin)
    if (giver !== origin) {
      const outcome = kept ? 'refused' : 'purged'
      const reason = kept ? whyKept(id).slice(0, longestReason) : ''
      await enqueueMessage(tx, outcomeMessage(origin, { id, version, member: self, outcome, reason, at: moment }))
    }
    const { losses, gains } = registry.journal
    // What came in this very transaction nobody was told of, and nobody has anything to answer.
    if (gains.some(({ seq, pos }) => seq === head.seq && pos === head.seq)) continue
    const lost = losses.filter((loss) => loss.seq === head.seq)
    for (const member of new Set(lost.flatMap(({ views }) => [...membersOf(registry, views)]))) {
      if (member === origin || member === self) continue
      await enqueueMessage(
        tx,
        outcomeMessage(origin, { id, version, member, outcome: 'waiting', reason: '', at: moment }),
      )
    }
  }
  return origins
}
