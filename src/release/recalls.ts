import type { Clock, Micros } from '../base/clock.ts'
import { formatMicros } from '../base/clock.ts'
import { Fault } from '../base/fault.ts'
import { parseStrict } from '../base/json.ts'
import type { MemberCode } from '../policy/model.ts'
import { compareVersions } from '../stix/version.ts'
import { headsByKeys, headsBySeqs } from '../store/objects.ts'
import { enqueueMessage } from '../store/outbox.ts'
import { countPreserves, preservesOf, putPreserve, removePreserve } from '../store/preserves.ts'
import {
  answersTo,
  pageRecalls,
  type RecallAnswer,
  type RecallRow,
  recallNumbered,
  recallsOf,
  unansweredTakings,
} from '../store/recalls.ts'
import { deleteRetentionsOf, expiredSeqs } from '../store/retentions.ts'
import type { Store, Tx } from '../store/store.ts'
import { type Tombstone, tombstonesByKeys } from '../store/tombstones.ts'
import { Details } from './detail.ts'
import { staffView } from './interned.ts'
import type { Caller } from './model.ts'
import { maxOutcomesBytes, outcomeMessage, outcomesShape } from './outcomes.ts'
import { purgeVersions } from './purge.ts'
import { membersConcerned, requirePerson } from './readers.ts'
import { recordOutcomes } from './recall-answers.ts'
import { type RecallTools, recallVersions } from './recall-versions.ts'

/** What became of a recall at one member. */
export interface MemberAnswer {
  readonly member: MemberCode
  /** `overdue`: it was to answer by now. */
  readonly outcome: 'purged' | 'refused' | 'waiting' | 'overdue'
  readonly reason: string
  /** The member that told us; null: itself. */
  readonly via: MemberCode | null
  readonly at: Micros
}

export interface RecallReport {
  readonly num: number
  readonly id: string
  /** Null: every version. */
  readonly version: string | null
  readonly reason: string
  readonly at: Micros
  readonly actor: string
  readonly dueAt: Micros
  readonly answers: readonly MemberAnswer[]
}

/** That a version was taken back, as our own people may know it. */
export interface TakenBackFact {
  readonly id: string
  /** Null: every version. */
  readonly version: string | null
  readonly kind: Tombstone['kind']
  readonly by: MemberCode
  readonly at: Micros
  /** Null where only its giver took it back, or its time was over. */
  readonly reason: string | null
  /** True: it is still here, under a legal hold. */
  readonly held: boolean
}

/** What a member has not answered in the lane of what was taken back. */
export interface Unanswered {
  readonly member: MemberCode
  readonly items: number
  /** The oldest. */
  readonly since: Micros
  /** True: it left the alliance, and nobody brings it anything any more. */
  readonly former: boolean
}

export interface Hold {
  readonly reason: string
  readonly actor: string
  readonly at: Micros
}

export interface Recalls {
  /** Takes back a version that our member published, or all of them. The numbers of the recalls: one. Only its originator recalls an object. */
  recall(
    caller: Caller,
    wanted: { readonly id: string; readonly version?: string; readonly reason: string },
  ): Promise<RecallReport>
  list(caller: Caller, query: { readonly before?: number; readonly limit: number }): Promise<readonly RecallReport[]>
  one(caller: Caller, num: number): Promise<RecallReport>
  /** What was taken back, for whatever reason, and lies unanswered: as far as anybody knows it is held there still. */
  unanswered(caller: Caller): Promise<readonly Unanswered[]>
  /** What of this id was taken back here, newest first; and the legal hold on it. */
  history(
    caller: Caller,
    id: string,
  ): Promise<{ readonly takenBack: readonly TakenBackFact[]; readonly hold: Hold | null }>
  /** Keeps an object, though it be recalled: then for our own people alone. */
  preserve(caller: Caller, id: string, reason: string): Promise<void>
  /** Ends a legal hold; what was taken back meanwhile goes now. */
  letGo(caller: Caller, id: string): Promise<void>
  /** What a member says became of our recalls: the body of `POST /peer/v1/outcomes`. */
  onOutcomes(reporter: MemberCode, text: string): Promise<void>
  /** Purges what may be kept no longer; whether there may be more. */
  expireNext(): Promise<boolean>
}

export interface RecallsParts extends RecallTools {
  readonly store: Store
  readonly self: MemberCode
  readonly clock: Clock
  /** The members of the charter. */
  readonly members: () => Iterable<MemberCode>
  /** After each commit: the members who must be told. */
  readonly onChanged: (members: ReadonlySet<MemberCode>) => void
  /** After each commit: the recall whose list changed. */
  readonly onAnswered: (recall: number) => void
  /** After each commit: the members for whom something lies in the outbox. */
  readonly onQueued: (members: Iterable<MemberCode>) => void
}

/** Every preserved object is looked at whenever something is taken back. */
const mostPreserved = 10_000
const expireAtOnce = 500
/** As much as a notice carries. */
const longestReason = 500

/** Taking back: our own recalls and what became of them, what others took back, what is preserved, and what has had its time. */
export function createRecalls(parts: RecallsParts): Recalls {
  const { store, registry, keyOf, self, clock } = parts
  const tools: RecallTools = { registry, keyOf, sign: parts.sign }

  async function report(rows: readonly RecallRow[]): Promise<RecallReport[]> {
    const answers = Map.groupBy(
      await answersTo(
        store.read,
        rows.map(({ num }) => num),
      ),
      (row) => row.recall,
    )
    const now = clock.nowMs() * 1000
    return rows.map((row) => present(row, answers.get(row.num) ?? [], now))
  }

  async function one(num: number): Promise<RecallReport> {
    const row = await recallNumbered(store.read, num)
    if (row === undefined) throw new Fault('not-found', 'no such recall')
    return (await report([row]))[0]!
  }

  /** Writes, and tells afterwards whom it concerns. */
  async function write<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    const { result, members } = await registry.write(store, async (tx) => {
      const result = await work(tx)
      return { result, members: membersConcerned(registry) }
    })
    if (members.size > 0) parts.onChanged(members)
    return result
  }

  async function shownToStaff(tx: Tx, id: string) {
    return new Details(tx.db, registry, keyOf).versions(registry.viewNamed(staffView) ?? -1, id)
  }

  async function stonesOf(id: string): Promise<Tombstone[]> {
    return (await tombstonesByKeys(store.read, [keyOf(id)])).filter((stone) => stone.id === id)
  }

  return {
    async recall(caller, { id, version, reason }) {
      requirePerson(caller)
      const text = checkReason(reason)
      const actor = caller.kind === 'person' ? caller.name : ''
      const [num] = await write(async (tx) => {
        const held = await shownToStaff(tx, id)
        const heads = held.filter((head) => head.origin === self)
        if (heads.length === 0) await refuse(tx, id, held[0]?.origin)
        const wanted =
          version === undefined ? heads : heads.filter((head) => compareVersions(head.version, version) === 0)
        if (wanted.length === 0) throw new Fault('not-found', 'no such version')
        return recallVersions(tx, tools, { heads: wanted, every: version === undefined, reason: text, actor })
      })
      parts.onAnswered(num!)
      return one(num!)
    },

    async list(caller, query) {
      requirePerson(caller)
      return report(await pageRecalls(store.read, query))
    },

    async one(caller, num) {
      requirePerson(caller)
      return one(num)
    },

    async unanswered(caller) {
      requirePerson(caller)
      const members = new Set(parts.members())
      const rows = (await unansweredTakings(store.read)).filter(({ peer }) => peer !== self)
      return rows.map(({ peer, items, since }) => ({ member: peer, items, since, former: !members.has(peer) }))
    },

    async history(caller, id) {
      requirePerson(caller)
      const stones = await stonesOf(id)
      const [hold] = await preservesOf(store.read, [id])
      const takenBack = stones.toSorted((a, b) => b.at - a.at).map(factOf)
      return { takenBack, hold: hold === undefined ? null : { reason: hold.reason, actor: hold.actor, at: hold.at } }
    },

    async preserve(caller, id, reason) {
      requirePerson(caller)
      const text = checkReason(reason)
      await write(async (tx) => {
        if ((await shownToStaff(tx, id)).length === 0) throw new Fault('not-found', 'no such object')
        if ((await countPreserves(tx.db)) >= mostPreserved) {
          throw new Fault('too-large', `a node preserves at most ${mostPreserved} objects`)
        }
        const actor = caller.kind === 'person' ? caller.name : ''
        await putPreserve(tx, { id, reason: text, actor, at: await tx.takeTicks(1) })
      })
    },

    async letGo(caller, id) {
      requirePerson(caller)
      const told = await write(async (tx) => {
        if (!(await removePreserve(tx, id))) throw new Fault('not-found', 'it is not preserved')
        const stones = (await tombstonesByKeys(tx.db, [keyOf(id)])).filter((one) => one.id === id && one.kept === 1)
        const heads = (await headsByKeys(tx.db, [keyOf(id)])).filter((head) => head.id === id)
        const going = heads.flatMap((head) => {
          const stone = stones.find(
            (one) => one.origin === head.origin && compareVersions(one.version, head.version) === 0,
          )
          if (stone === undefined) return []
          const { kind, giver, given_at: givenAt, notice } = stone
          return [{ head, word: { kind, giver, givenAt, notice }, kept: false }]
        })
        await purgeVersions(tx, tools, going)
        const at = formatMicros(await tx.takeTicks(1))
        const recalled = going.filter(({ head, word }) => word.notice !== '' && head.origin !== self)
        for (const { head } of recalled) {
          const { id, version, origin } = head
          await enqueueMessage(
            tx,
            outcomeMessage(origin, { id, version, member: self, outcome: 'purged', reason: '', at }),
          )
        }
        return recalled.map(({ head }) => head.origin)
      })
      parts.onQueued(new Set(told))
    },

    async onOutcomes(reporter, text) {
      const read = outcomesShape.safeParse(parseStrict(text, { maxBytes: maxOutcomesBytes, maxDepth: 4 }))
      if (!read.success) throw new Fault('invalid', 'not outcomes')
      const members = new Set(parts.members())
      const changed = await store.write((tx) => recordOutcomes(tx, reporter, read.data.outcomes, members))
      for (const num of changed) parts.onAnswered(num)
    },

    async expireNext() {
      const due = await expiredSeqs(store.read, clock.nowMs(), expireAtOnce)
      if (due.length === 0) return false
      await write(async (tx) => {
        const heads = await headsBySeqs(tx.db, due)
        const kept = new Set(
          (
            await preservesOf(
              tx.db,
              heads.map((head) => head.id),
            )
          ).map(({ id }) => id),
        )
        const word = { kind: 'expired', giver: self, givenAt: 0, notice: '' } as const
        await purgeVersions(
          tx,
          tools,
          heads.map((head) => ({ head, word, kept: kept.has(head.id) })),
        )
        await deleteRetentionsOf(tx, due)
      })
      return due.length === expireAtOnce
    },
  }

  async function refuse(tx: Tx, id: string, origin: MemberCode | undefined): Promise<never> {
    if (origin !== undefined) {
      throw new Fault('forbidden', `${origin} published this object, and only ${origin} recalls it`)
    }
    const before = await recallsOf(tx.db, id)
    if (before.length > 0) throw new Fault('conflict', 'it was recalled already')
    throw new Fault('not-found', 'no such object')
  }
}

function checkReason(reason: string): string {
  const text = reason.trim()
  if (text === '' || text.length > longestReason) {
    throw new Fault('invalid', `a reason is needed, of at most ${longestReason} characters`)
  }
  return text
}

function present(row: RecallRow, answers: readonly RecallAnswer[], now: Micros): RecallReport {
  const { num, id, version, reason, at, actor } = row
  const byMember = Map.groupBy(answers, (answer) => answer.member)
  const all = [...byMember].map(([member, own]) => answerOf(member, own, now > row.due_at))
  return {
    num,
    id,
    version: version === '' ? null : version,
    reason,
    at,
    actor,
    dueAt: row.due_at,
    answers: all.sort((a, b) => (a.member < b.member ? -1 : 1)),
  }
}

/** One word for all that a member was to purge: refused if it refuses any, purged only when all is. */
function answerOf(member: MemberCode, answers: readonly RecallAnswer[], late: boolean): MemberAnswer {
  const worst =
    answers.find(({ outcome }) => outcome === 'refused') ??
    answers.find(({ outcome }) => outcome === 'waiting') ??
    answers.reduce((last, one) => (one.at > last.at ? one : last))
  const { outcome, reason, via, at } = worst
  return {
    member,
    outcome: outcome === 'waiting' && late ? 'overdue' : outcome,
    reason,
    via: via === '' ? null : via,
    at,
  }
}

function factOf({ id, version, kind, giver, at, notice, kept }: Tombstone): TakenBackFact {
  const reason = notice === '' ? null : (JSON.parse(notice) as { reason: string }).reason
  return { id, version: version === '' ? null : version, kind, by: giver, at, reason, held: kept === 1 }
}
