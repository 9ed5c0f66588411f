import type { Micros } from '../base/clock.ts'
import { Fault } from '../base/fault.ts'
import { maskedKind } from '../policy/masked.ts'
import type { Handling, HoldKind, MemberCode } from '../policy/model.ts'
import type { Finding } from '../privacy/model.ts'
import type { AuditFacts } from '../store/audit.ts'
import { bodiesOf, headsBySeqs, type ObjectHead } from '../store/objects.ts'
import { changeReview, type ReviewRow, reviewByNum, reviewsBefore } from '../store/reviews.ts'
import type { Db, Store, Tx } from '../store/store.ts'
import { changeHandlings } from './change-handlings.ts'
import { kindsOf } from './find-personal.ts'
import type { Summary } from './model.ts'
import { membersOf } from './readers.ts'
import { Reasons } from './reasons.ts'
import type { Registry } from './registry.ts'
import { rehearse } from './rehearse.ts'
import { type Seen, seenBy } from './seen.ts'
import { summaryOf } from './summaries.ts'

export const verdicts = ['release', 'mask', 'keep-back'] as const
/** It leaves as it is; it leaves with its personal data masked; it does not leave. */
export type Verdict = (typeof verdicts)[number]

const reviewStates = ['open', 'released', 'masked', 'kept-back'] as const
export type ReviewState = (typeof reviewStates)[number]

/** What waits for a person's decision, or was decided. */
export interface Review {
  readonly num: number
  readonly kind: HoldKind
  readonly state: ReviewState
  readonly object: Summary
  readonly findings: readonly Finding[]
  /** Recipients that would read it, at least masked, but for this. */
  readonly waiting: readonly string[]
  readonly askedBy: string
  readonly askedAt: Micros
  /** '' while nobody has. */
  readonly decidedBy: string
  readonly decidedAt: Micros
  readonly reason: string
}

export interface ReviewDetail extends Review {
  readonly text: string
  /** What each recipient reads now, and what it would read after either decision. */
  readonly now: readonly Seen[]
  readonly released: readonly Seen[]
  /** Null where nothing can be masked. */
  readonly masked: readonly Seen[] | null
}

/** Who decides, by the name under which objects are handed in. */
export interface Decider {
  readonly name: string
  /** The operator's token: no person, so it decides only where the node has nobody else who could. */
  readonly isOperator: boolean
}

export interface Reviews {
  /** Newest first, strictly before number `before`. `waiting`: what withholds something from somebody now. */
  list(query: {
    readonly which: 'waiting' | 'decided'
    readonly before?: number
    readonly limit: number
  }): Promise<{ readonly items: readonly Review[]; readonly next: number | null }>
  one(num: number): Promise<ReviewDetail>
  decide(num: number, verdict: Verdict, by: Decider, reason: string): Promise<Review>
  /** How many wait, up to a thousand. */
  count(): Promise<number>
}

export interface ReviewParts {
  readonly store: Store
  readonly registry: Registry
  readonly keyOf: (id: string) => number
  readonly names: () => Readonly<Record<MemberCode, string>>
  /** Whether any person of this node could decide. */
  readonly hasReleaser: () => Promise<boolean>
  /** Writes down who decided what, in the transaction that does it. */
  readonly audit: (tx: Tx, facts: AuditFacts) => Promise<unknown>
  /** After each decision: the members whose view grew. */
  readonly onDecided: (members: ReadonlySet<MemberCode>) => void
}

const chunk = 200
const mostCounted = 1_000

/** What people of this node decide about before it leaves. */
export function createReviews({ store, registry, keyOf, names, hasReleaser, audit, onDecided }: ReviewParts): Reviews {
  const reasonsIn = (db: Db) => new Reasons(db, registry, keyOf, names)

  async function present(db: Db, rows: readonly ReviewRow[]): Promise<Review[]> {
    const heads = await headsBySeqs(
      db,
      rows.map((row) => row.seq),
    )
    const bySeq = new Map(heads.map((head) => [head.seq, head]))
    return rows.flatMap((row) => {
      const head = bySeq.get(row.seq)
      return head === undefined ? [] : [reviewOf(row, head)]
    })
  }

  function reviewOf(row: ReviewRow, head: ObjectHead): Review {
    const kind = row.kind as HoldKind
    const state = reviewStates.find((one) => one === row.state) ?? 'open'
    return {
      ...{ num: row.num, kind, state, object: summaryOf(registry, head), reason: row.reason },
      findings: JSON.parse(row.findings) as Finding[],
      waiting: state === 'open' || state === 'kept-back' ? waitingFor(registry.handling(head.handling), kind) : [],
      ...{ askedBy: row.asked_by, askedAt: row.asked_at, decidedBy: row.decided_by, decidedAt: row.decided_at },
    }
  }

  const waitingFor = (handling: Handling, kind: HoldKind) => viewsWaiting(registry, handling, kind)

  async function rowAndHead(db: Db, num: number): Promise<{ row: ReviewRow; head: ObjectHead }> {
    const row = await reviewByNum(db, num)
    const [head] = row === undefined ? [] : await headsBySeqs(db, [row.seq])
    if (row === undefined || head === undefined) throw new Fault('not-found', 'no such review')
    return { row, head }
  }

  async function apply(tx: Tx, num: number, verdict: Verdict) {
    const { row, head } = await rowAndHead(tx.db, num)
    if (row.state !== 'open' && row.state !== 'kept-back')
      throw new Fault('conflict', `this was decided already: ${row.state}, by ${row.decided_by}`)
    if (verdict === 'mask' && kindsOf(JSON.parse(row.findings)).length === 0)
      throw new Fault('invalid', 'there is nothing in it that could be masked')
    const handling = handlingAfter(registry.handling(head.handling), row.kind as HoldKind, verdict)
    return { row, head, gained: await changeHandlings(tx, registry, keyOf, [{ head, handling }]) }
  }

  async function seenAfter(num: number, verdict: Verdict): Promise<readonly Seen[]> {
    return rehearse(registry, store, async (tx) => {
      await apply(tx, num, verdict)
      const { head } = await rowAndHead(tx.db, num)
      return seenBy(tx.db, registry, reasonsIn(tx.db), head)
    })
  }

  return {
    async list({ which, before, limit }) {
      await registry.refresh(store.read)
      const states = which === 'waiting' ? ['open'] : ['released', 'masked', 'kept-back']
      const items: Review[] = []
      let from = before
      // What nothing waits for (an agreement masks it, or nobody would read it anyway) is passed over; a bounded number of times.
      for (let turn = 0; turn < 20; turn++) {
        const rows = await reviewsBefore(store.read, { states, before: from, limit: chunk })
        for (const one of await present(store.read, rows))
          if (which === 'decided' || one.waiting.length > 0) items.push(one)
        from = rows.at(-1)?.num
        if (items.length > limit || rows.length < chunk) break
      }
      const shown = items.slice(0, limit)
      return { items: shown, next: items.length > limit ? shown.at(-1)!.num : null }
    },

    async one(num) {
      await registry.refresh(store.read)
      const { row, head } = await rowAndHead(store.read, num)
      const review = reviewOf(row, head)
      const now = await seenBy(store.read, registry, reasonsIn(store.read), head)
      const decidable = row.state === 'open' || row.state === 'kept-back'
      const mayMask = decidable && kindsOf(review.findings).length > 0
      const text = (await bodiesOf(store.read, [head.seq])).get(head.seq)
      if (text === undefined) throw new Fault('not-found', 'no such review')
      return {
        ...review,
        ...{ text, now },
        released: decidable ? await seenAfter(num, 'release') : now,
        masked: mayMask ? await seenAfter(num, 'mask') : null,
      }
    },

    async decide(num, verdict, by, reason) {
      const isAlone = by.isOperator && !(await hasReleaser())
      if (by.isOperator && !isAlone)
        throw new Fault(
          'forbidden',
          'a person decides this; the operator token does so only where there is no releaser',
        )
      if (verdict === 'keep-back' && reason.trim() === '') throw new Fault('invalid', 'say why it is kept back')
      const { review, members } = await registry.write(store, async (tx) => {
        const { row } = await rowAndHead(tx.db, num)
        if (row.asked_by === by.name && !isAlone)
          throw new Fault('forbidden', 'you handed this in; somebody else must decide about it')
        const { gained } = await apply(tx, num, verdict)
        const at = await tx.takeTicks(1)
        await changeReview(tx, num, { state: stateOf(verdict), decided_by: by.name, decided_at: at, reason })
        const detail = `${row.kind} of ${row.id} ${row.version} ${verdict}${isAlone ? ' alone' : ''}`
        await audit(tx, { actor: by.name, action: 'review', subject: String(num), detail })
        const decided = await rowAndHead(tx.db, num)
        return { review: reviewOf(decided.row, decided.head), members: membersOf(registry, gained) }
      })
      onDecided(members)
      return review
    },

    async count() {
      await registry.refresh(store.read)
      const rows = await reviewsBefore(store.read, { states: ['open'], limit: mostCounted })
      return (await present(store.read, rows)).filter(({ waiting }) => waiting.length > 0).length
    },
  }
}

/** What policy reads about it once a person has decided: never less than what markings and agreements ask. */
export function handlingAfter(handling: Handling, kind: HoldKind, verdict: Verdict): Handling {
  const others = handling.held.filter((one) => one !== kind)
  if (verdict === 'keep-back') return { ...handling, held: [...others, kind].sort() }
  if (verdict === 'mask') return { ...handling, held: others, personal: handling.personal.map(maskedKind).sort() }
  return { ...handling, held: others, personal: kind === 'personal-data' ? [] : handling.personal }
}

/** The views that would read it if this alone were decided. */
export function viewsWaiting(registry: Registry, handling: Handling, kind: HoldKind): string[] {
  const after = handlingAfter(handling, kind, 'release')
  return registry
    .recipients()
    .filter(
      ({ recipient, agreement }) =>
        registry.judge(handling, recipient, agreement).outcome === 'withhold' &&
        registry.judge(withoutOther(after), recipient, agreement).outcome !== 'withhold',
    )
    .map(({ view }) => view)
}

/** What waits for another decision too waits for each of them. */
function withoutOther(handling: Handling): Handling {
  return { ...handling, held: [], personal: handling.personal.map(maskedKind) }
}

function stateOf(verdict: Verdict): ReviewState {
  return verdict === 'release' ? 'released' : verdict === 'mask' ? 'masked' : 'kept-back'
}
