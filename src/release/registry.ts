import type { Agreement } from '../alliance/model.ts'
import { Fault } from '../base/fault.ts'
import { decide, mayReceive } from '../policy/decide.ts'
import { handlingKey } from '../policy/handling.ts'
import type { Decision, Handling, MemberCode, Recipient } from '../policy/model.ts'
import { recipientName } from '../policy/recipient.ts'
import {
  type DecisionRow,
  decidedHandlings,
  decisionsOf,
  handlingsAfter,
  insertDecisions,
  insertHandling,
} from '../store/handlings.ts'
import { insertLane, insertView, lanesAfter, viewsAfter } from '../store/lanes.ts'
import { progressOf, setProgress } from '../store/progress.ts'
import type { Db, Store, Tx } from '../store/store.ts'
import { type ViewSet, ViewSets } from './view-sets.ts'

/** What policy is judged against: who we are, the agreements in force now, and which version of the charter says so. */
export interface Terms {
  readonly self: MemberCode
  /** 0 before a charter is adopted: then nothing is released to anybody but our own people. */
  readonly charter: number
  readonly agreements: readonly Agreement[]
  readonly nowMs: number
}

export interface KnownHandling {
  readonly num: number
  readonly handling: Handling
}

export interface Lane {
  readonly num: number
  readonly type: string
  readonly views: ViewSet
}

/** Our own people: every live object that this node holds. */
export const staffView = '|staff'

/** Distinct handlings of one origin. Real stores hold a few thousand altogether; a hostile member could make one for each object. */
const mostHandlings = 20_000

/** Effective clearances of clients: AMBER+STRICT and RED are never for clients, so clearance beyond AMBER adds nothing. */
const clientClearances = ['clear', 'green', 'amber'] as const

/** Under which version of the charter what is stored is judged; kept in the store, for other processes on it. */
const termsProgress = 'terms'

/**
 * The interned parts of a node's state: views, lanes, handlings and what was decided for them. Numbers are handed out
 * inside write transactions (`write`); what one that failed has handed out is void, and its numbers are never given again.
 */
export class Registry {
  readonly sets = new ViewSets()
  readonly #terms: () => Terms
  #inForce: Terms
  readonly #views = new Map<string, number>()
  readonly #viewNames = new Map<number, string>()
  readonly #lanes = new Map<number, Lane>()
  readonly #laneNums = new Map<string, number>()
  readonly #handlings = new Map<number, KnownHandling>()
  readonly #handlingNums = new Map<string, number>()
  readonly #handlingsOf = new Map<MemberCode, number>()
  #allowed = new Map<number, ViewSet>()
  #relayed = new Map<string, boolean>()
  #decided: Set<number> | undefined
  readonly #originViews = new Map<MemberCode, { readonly among: number; readonly views: ViewSet }>()
  /** What is read from the store begins after these. */
  #newest = { view: 0, lane: 0, handling: 0 }
  readonly #highest = { view: 0, lane: 0, handling: 0 }
  #undo: (() => void)[] = []
  #last: Promise<void> = Promise.resolve()

  constructor(terms: () => Terms) {
    this.#terms = terms
    this.#inForce = terms()
  }

  /** What everything is judged by. It changes in `renewTerms` only, in the transaction that compares what was judged before. */
  get terms(): Terms {
    return this.#inForce
  }

  /** What the charter says at this very moment, applied to what is stored or not yet. */
  get present(): Terms {
    return this.#terms()
  }

  /** Runs a write transaction that may hand out numbers. Everything that does goes through here. */
  async write<T>(store: Store, work: (tx: Tx) => Promise<T>): Promise<T> {
    return this.#transact(store, async (tx) => {
      const inForce = await progressOf(tx.db, termsProgress)
      if (inForce > 0 && inForce !== this.terms.charter) throw elsewhere(inForce)
      return work(tx)
    })
  }

  /** As `write`, for the transaction that puts the present terms in force: `before` reads what was decided under the old ones. */
  async renew<B, T>(store: Store, before: (tx: Tx) => Promise<B>, work: (tx: Tx, before: B) => Promise<T>): Promise<T> {
    return this.#transact(store, async (tx) => {
      const known = await before(tx)
      const old = this.#inForce
      this.renewTerms()
      this.#undo.push(() => {
        this.#inForce = old
        this.#forgetDecisions()
      })
      const { charter } = this.terms
      const inForce = await progressOf(tx.db, termsProgress)
      if (charter > 0 && inForce > charter) throw elsewhere(inForce)
      if (inForce !== charter) await setProgress(tx, termsProgress, charter)
      return work(tx, known)
    })
  }

  async #transact<T>(store: Store, work: (tx: Tx) => Promise<T>): Promise<T> {
    const before = this.#last
    const turn = store.write(async (tx) => {
      // The transaction before this one has ended; now what it handed out is known or undone.
      await before
      this.#undo = []
      await this.refresh(tx.db)
      this.#undo = [this.#markNewest()]
      return work(tx)
    })
    this.#last = turn.then(
      () => {
        this.#undo = []
      },
      () => {
        for (const undo of this.#undo.reverse()) undo()
        this.#undo = []
      },
    )
    await this.#last
    return turn
  }

  #markNewest(): () => void {
    const newest = { ...this.#newest }
    return () => {
      this.#newest = newest
    }
  }

  /** Judges by the present terms from here on. */
  renewTerms(): void {
    this.#inForce = this.#terms()
    this.#forgetDecisions()
  }

  #forgetDecisions(): void {
    this.#allowed = new Map()
    this.#relayed = new Map()
    this.#decided = undefined
  }

  /** Takes in what other transactions (of this process or another on the same database) have added. */
  async refresh(db: Db): Promise<void> {
    for (const row of await viewsAfter(db, this.#newest.view)) this.#rememberView(row.num, row.name)
    for (const row of await lanesAfter(db, this.#newest.lane)) {
      this.#rememberLane({ num: row.num, type: row.type, views: this.sets.parse(row.views) })
    }
    for (const row of await handlingsAfter(db, this.#newest.handling)) {
      this.#rememberHandling({ num: row.num, handling: JSON.parse(row.inputs) as Handling }, row.inputs)
    }
  }

  viewNamed(name: string): number | undefined {
    return this.#views.get(name)
  }

  /** The number of the staff view, once there is one. */
  get staff(): number | undefined {
    return this.#views.get(staffView)
  }

  /** The views of the member that published what has this handling: it holds it whether we give it or not. */
  viewsOfOrigin(num: number): ViewSet {
    const { origin } = this.handling(num)
    if (origin === this.terms.self) return this.sets.empty
    const known = this.#originViews.get(origin)
    if (known?.among === this.#views.size) return known.views
    const own = [...this.#views].filter(([name]) => name.endsWith(`|member:${origin}`)).map(([, view]) => view)
    const views = this.sets.of(own)
    this.#originViews.set(origin, { among: this.#views.size, views })
    return views
  }

  get everyView(): ViewSet {
    return this.sets.of(this.#viewNames.keys())
  }

  nameOfView(num: number): string {
    return this.#viewNames.get(num) ?? ''
  }

  lane(num: number): Lane {
    const lane = this.#lanes.get(num)
    if (lane === undefined) throw new Error(`lane ${num} is not known`)
    return lane
  }

  /** The lanes that contain one of these views, of these types only where types are given. */
  lanesWith(views: readonly number[], types?: readonly string[]): Lane[] {
    const wanted = types === undefined ? undefined : new Set(types)
    return [...this.#lanes.values()].filter(
      (lane) =>
        (wanted === undefined || wanted.has(lane.type)) && lane.views.views.some((view) => views.includes(view)),
    )
  }

  handling(num: number): Handling {
    const known = this.#handlings.get(num)
    if (known === undefined) throw new Error(`handling ${num} is not known`)
    return known.handling
  }

  /** Whether the handling would be one more of its origin than a node keeps: each costs memory, decisions and time whenever the terms change. */
  isOneTooMany(handling: Handling): boolean {
    return (
      (this.#handlingsOf.get(handling.origin) ?? 0) >= mostHandlings && !this.#handlingNums.has(handlingKey(handling))
    )
  }

  handlings(): Iterable<KnownHandling> {
    return this.#handlings.values()
  }

  async viewNumber(tx: Tx, name: string): Promise<number> {
    const known = this.#views.get(name)
    if (known !== undefined) return known
    const num = ++this.#highest.view
    await insertView(tx, { num, name })
    this.#rememberView(num, name)
    this.#undo.push(() => {
      this.#originViews.clear()
      this.#views.delete(name)
      this.#viewNames.delete(num)
    })
    return num
  }

  async laneNumber(tx: Tx, type: string, views: ViewSet): Promise<number> {
    const known = this.#laneNums.get(`${type} ${views.key}`)
    if (known !== undefined) return known
    const num = ++this.#highest.lane
    await insertLane(tx, { num, type, views: views.key })
    this.#rememberLane({ num, type, views })
    this.#undo.push(() => {
      this.#lanes.delete(num)
      this.#laneNums.delete(`${type} ${views.key}`)
    })
    return num
  }

  async handlingNumber(tx: Tx, handling: Handling): Promise<number> {
    const inputs = handlingKey(handling)
    const known = this.#handlingNums.get(inputs)
    if (known !== undefined) return known
    const num = ++this.#highest.handling
    const { tlp, origin, type } = handling
    await insertHandling(tx, { num, inputs, tlp: tlp ?? '', origin, type })
    this.#rememberHandling({ num, handling }, inputs)
    this.#undo.push(() => {
      this.#handlings.delete(num)
      this.#handlingNums.delete(inputs)
      this.#handlingsOf.set(origin, this.#handlingsOf.get(origin)! - 1)
    })
    return num
  }

  /** The recipients that the terms speak of, each with its view: what "who sees this" lists. */
  recipients(): { readonly view: string; readonly agreement: string; readonly recipient: Recipient }[] {
    const { self, agreements } = this.terms
    return agreements
      .filter((agreement) => agreement.parties.includes(self))
      .flatMap((agreement) => {
        const members = agreement.parties.filter((code) => code !== self)
        const recipients: Recipient[] = [
          ...members.map((code): Recipient => ({ kind: 'member', code })),
          ...clientClearances.map((tlp): Recipient => ({ kind: 'client', tlp })),
          { kind: 'public' },
        ]
        return recipients.map((recipient) => ({
          view: `${agreement.id}|${recipientName(recipient)}`,
          agreement: agreement.id,
          recipient,
        }))
      })
  }

  /** What policy says now for one handling and one recipient of an agreement. */
  judge(handling: Handling, recipient: Recipient, agreement: string): Decision {
    const { self, agreements, nowMs } = this.terms
    return decide(handling, recipient, { self, agreements, nowMs, agreement })
  }

  /** Whether a member that reads an object of this handling through this view may pass it on to another party: then it needs our seal. */
  mayRelay(num: number, view: number): boolean {
    const key = `${num} ${view}`
    const known = this.#relayed.get(key)
    if (known !== undefined) return known
    const relayed = this.#judgeRelay(this.handling(num), this.nameOfView(view))
    this.#relayed.set(key, relayed)
    return relayed
  }

  #judgeRelay(handling: Handling, view: string): boolean {
    const known = this.recipients().find((one) => one.view === view)
    if (known?.recipient.kind !== 'member') return false
    const { agreements, nowMs, self } = this.terms
    const { code } = known.recipient
    const carried = { ...handling, under: known.agreement }
    const parties = agreements.find(({ id }) => id === known.agreement)?.parties ?? []
    return parties
      .filter((party) => party !== code && party !== self)
      .some((party) => mayReceive(carried, code, party, { agreements, nowMs }).outcome === 'release')
  }

  /**
   * The views that policy allows for a handling, decided once under these terms and recorded with agreement, clause and
   * reasons. Drill objects are in no view at all.
   */
  async allowed(tx: Tx, num: number): Promise<ViewSet> {
    const { charter } = this.terms
    const known = this.#allowed.get(num)
    if (known !== undefined) return known
    const handling = this.handling(num)
    const views: number[] = []
    if (handling.exercise === null) views.push(await this.viewNumber(tx, staffView))
    const rows: DecisionRow[] = []
    for (const { view, agreement, recipient } of this.recipients()) {
      const decision = this.judge(handling, recipient, agreement)
      const viewNum = await this.viewNumber(tx, view)
      if (decision.outcome === 'release') views.push(viewNum)
      rows.push({
        handling: num,
        view: viewNum,
        charter,
        outcome: decision.outcome,
        agreement: decision.agreement ?? '',
        clause: decision.clause ?? '',
        reasons: JSON.stringify(decision.reasons),
        decided_at: 0,
      })
    }
    await this.#record(tx, num, charter, rows)
    const set = this.sets.of(views)
    this.#allowed.set(num, set)
    this.#undo.push(() => this.#allowed.delete(num))
    return set
  }

  /** A decision is recorded once a charter; after a restart, or when only time has passed, a changed one is recorded anew. */
  async #record(tx: Tx, num: number, charter: number, rows: readonly DecisionRow[]): Promise<void> {
    this.#decided ??= new Set(await decidedHandlings(tx.db, charter))
    const decided = this.#decided
    let changed = rows
    if (decided.has(num)) {
      // Oldest first, so that the last one for a view stays in the map.
      const before = new Map((await decisionsOf(tx.db, num, charter)).map((row) => [row.view, row]))
      changed = rows.filter((row) => {
        const old = before.get(row.view)
        return old === undefined || old.outcome !== row.outcome || old.reasons !== row.reasons
      })
    } else {
      decided.add(num)
      this.#undo.push(() => decided.delete(num))
    }
    if (changed.length === 0) return
    // A tick, not the clock: what was decided last is last, whatever the clock did.
    const at = await tx.takeTicks(1)
    await insertDecisions(
      tx,
      changed.map((row) => ({ ...row, decided_at: at })),
    )
  }

  #rememberView(num: number, name: string): void {
    this.#views.set(name, num)
    this.#viewNames.set(num, name)
    this.#newest.view = Math.max(this.#newest.view, num)
    this.#highest.view = Math.max(this.#highest.view, num)
  }

  #rememberLane(lane: Lane): void {
    this.#lanes.set(lane.num, lane)
    this.#laneNums.set(`${lane.type} ${lane.views.key}`, lane.num)
    this.#newest.lane = Math.max(this.#newest.lane, lane.num)
    this.#highest.lane = Math.max(this.#highest.lane, lane.num)
  }

  #rememberHandling(known: KnownHandling, inputs: string): void {
    const { origin } = known.handling
    if (!this.#handlings.has(known.num)) this.#handlingsOf.set(origin, (this.#handlingsOf.get(origin) ?? 0) + 1)
    this.#handlings.set(known.num, known)
    this.#handlingNums.set(inputs, known.num)
    this.#newest.handling = Math.max(this.#newest.handling, known.num)
    this.#highest.handling = Math.max(this.#highest.handling, known.num)
  }
}

function elsewhere(charter: number): Fault {
  return new Fault(
    'unavailable',
    `charter version ${charter} was put in force by another process of this node: start this one again`,
  )
}
