import type { Agreement, Onward } from '../alliance/model.ts'
import { decide } from '../policy/decide.ts'
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
import type { Db, Tx } from '../store/store.ts'
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

/** Effective clearances of clients: AMBER+STRICT and RED are never for clients, so clearance beyond AMBER adds nothing. */
const clientClearances = ['clear', 'green', 'amber'] as const

/**
 * The interned parts of a node's state: views, lanes, handlings and what was decided for them. Numbers are handed out
 * inside write transactions; after a transaction that failed, `forget` drops what it may have handed out.
 */
export class Registry {
  readonly sets = new ViewSets()
  readonly #terms: () => Terms
  #views = new Map<string, number>()
  #viewNames = new Map<number, string>()
  #lanes = new Map<number, Lane>()
  #laneNums = new Map<string, number>()
  #handlings = new Map<number, KnownHandling>()
  #handlingNums = new Map<string, number>()
  #allowed = new Map<string, ViewSet>()
  #onward = new Map<string, Onward>()
  #decided: { charter: number; handlings: Set<number> } | undefined
  #newest = { view: 0, lane: 0, handling: 0 }

  constructor(terms: () => Terms) {
    this.#terms = terms
  }

  get terms(): Terms {
    return this.#terms()
  }

  forget(): void {
    this.forgetDecisions()
    this.#views = new Map()
    this.#viewNames = new Map()
    this.#lanes = new Map()
    this.#laneNums = new Map()
    this.#handlings = new Map()
    this.#handlingNums = new Map()
    this.#newest = { view: 0, lane: 0, handling: 0 }
  }

  /** Decisions are made anew from here on: the charter or the moment has changed. */
  forgetDecisions(): void {
    this.#allowed = new Map()
    this.#onward = new Map()
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

  handlings(): Iterable<KnownHandling> {
    return this.#handlings.values()
  }

  async viewNumber(tx: Tx, name: string): Promise<number> {
    const known = this.#views.get(name)
    if (known !== undefined) return known
    const num = this.#newest.view + 1
    await insertView(tx, { num, name })
    this.#rememberView(num, name)
    return num
  }

  async laneNumber(tx: Tx, type: string, views: ViewSet): Promise<number> {
    const known = this.#laneNums.get(`${type} ${views.key}`)
    if (known !== undefined) return known
    const num = this.#newest.lane + 1
    await insertLane(tx, { num, type, views: views.key })
    this.#rememberLane({ num, type, views })
    return num
  }

  async handlingNumber(tx: Tx, handling: Handling): Promise<number> {
    const inputs = handlingKey(handling)
    const known = this.#handlingNums.get(inputs)
    if (known !== undefined) return known
    const num = this.#newest.handling + 1
    const { tlp, origin, type } = handling
    await insertHandling(tx, { num, inputs, tlp: tlp ?? '', origin, type })
    this.#rememberHandling({ num, handling }, inputs)
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

  /** Who a recipient that reads through this view may pass an object of this handling on to. */
  onward(handling: number, view: number): Onward {
    const key = `${this.terms.charter}:${handling}:${view}`
    const known = this.#onward.get(key)
    if (known !== undefined) return known
    const onward = this.#judgeOnward(this.handling(handling), this.nameOfView(view))
    this.#onward.set(key, onward)
    return onward
  }

  #judgeOnward(handling: Handling, view: string): Onward {
    const known = this.recipients().find((one) => one.view === view)
    if (known === undefined || handling.originatorControl) return 'none'
    const decision = this.judge(handling, known.recipient, known.agreement)
    const agreement = this.terms.agreements.find(({ id }) => id === decision.agreement)
    return agreement?.clauses.find(({ id }) => id === decision.clause)?.onward ?? 'none'
  }

  /**
   * The views that policy allows for a handling, decided once under these terms and recorded with agreement, clause and
   * reasons. Drill objects are in no view at all.
   */
  async allowed(tx: Tx, num: number): Promise<ViewSet> {
    const { charter } = this.terms
    const key = `${charter}:${num}`
    const known = this.#allowed.get(key)
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
        decided_at: this.terms.nowMs * 1000,
      })
    }
    await this.#record(tx, num, charter, rows)
    const set = this.sets.of(views)
    this.#allowed.set(key, set)
    return set
  }

  /** A decision is recorded once a charter; after a restart, or when only time has passed, a changed one is recorded anew. */
  async #record(tx: Tx, num: number, charter: number, rows: readonly DecisionRow[]): Promise<void> {
    if (this.#decided?.charter !== charter) {
      this.#decided = { charter, handlings: new Set(await decidedHandlings(tx.db, charter)) }
    }
    if (!this.#decided.handlings.has(num)) {
      await insertDecisions(tx, rows)
      this.#decided.handlings.add(num)
      return
    }
    // Oldest first, so that the last one for a view stays in the map.
    const before = new Map((await decisionsOf(tx.db, num, charter)).map((row) => [row.view, row]))
    const changed = rows.filter((row) => {
      const old = before.get(row.view)
      return old === undefined || old.outcome !== row.outcome || old.reasons !== row.reasons
    })
    await insertDecisions(tx, changed)
  }

  #rememberView(num: number, name: string): void {
    this.#views.set(name, num)
    this.#viewNames.set(num, name)
    this.#newest.view = Math.max(this.#newest.view, num)
  }

  #rememberLane(lane: Lane): void {
    this.#lanes.set(lane.num, lane)
    this.#laneNums.set(`${lane.type} ${lane.views.key}`, lane.num)
    this.#newest.lane = Math.max(this.#newest.lane, lane.num)
  }

  #rememberHandling(known: KnownHandling, inputs: string): void {
    this.#handlings.set(known.num, known)
    this.#handlingNums.set(inputs, known.num)
    this.#newest.handling = Math.max(this.#newest.handling, known.num)
  }
}
