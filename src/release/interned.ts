import { earlier } from '../alliance/in-force.ts'
import { handlingKey, readHandling } from '../policy/handling.ts'
import { isMasked } from '../policy/masked.ts'
import type { Handling, MemberCode } from '../policy/model.ts'
import { handlingsAfter, insertHandling } from '../store/handlings.ts'
import { insertLane, insertView, lanesAfter, viewsAfter } from '../store/lanes.ts'
import { type Marks, marksOf } from '../store/marks.ts'
import type { Db, Tx } from '../store/store.ts'
import { type ViewSet, ViewSets } from './view-sets.ts'

export interface KnownHandling {
  readonly num: number
  readonly handling: Handling
}

export interface Lane {
  readonly num: number
  readonly type: string
  readonly views: ViewSet
}

/** Our own people: every object of this space that this node holds. */
export const staffView = '|staff'

/** Distinct handlings of one origin. Real stores hold a few thousand altogether; a hostile member could make one for each object. */
const mostHandlings = 20_000

/**
 * What a node's state is made of, each given a number once: views, lanes, handlings. Numbers are handed out inside write
 * transactions; what one that failed has handed out is void (`undo`), and its numbers are never given again.
 */
export class Interned {
  readonly sets = new ViewSets()
  readonly #views = new Map<string, number>()
  readonly #viewNames = new Map<number, string>()
  readonly #lanes = new Map<number, Lane>()
  readonly #laneNums = new Map<string, number>()
  readonly #handlings = new Map<number, KnownHandling>()
  #hasMasked = false
  readonly #handlingNums = new Map<string, number>()
  readonly #handlingsOf = new Map<MemberCode, number>()
  readonly #embargoes = new Set<number>()
  readonly #originViews = new Map<MemberCode, { readonly among: number; readonly views: ViewSet }>()
  /** What is read from the store begins after these. */
  #newest = { view: 0, lane: 0, handling: 0 }
  readonly #highest = { view: 0, lane: 0, handling: 0 }
  /** What takes back the numbers of the transaction under way, should it fail. */
  protected undo: (() => void)[] = []

  protected markNewest(): () => void {
    const newest = { ...this.#newest }
    return () => {
      this.#newest = newest
    }
  }

  /** Takes in what other transactions (of this process or another on the same database) have added. */
  async refresh(db: Db): Promise<Marks> {
    const marks = await marksOf(db)
    const { view, lane, handling } = this.#newest
    if (marks.view > view) for (const row of await viewsAfter(db, view)) this.#rememberView(row.num, row.name)
    if (marks.lane > lane)
      for (const row of await lanesAfter(db, lane))
        this.#rememberLane({ num: row.num, type: row.type, views: this.sets.parse(row.views) })
    if (marks.handling > handling)
      for (const row of await handlingsAfter(db, handling)) {
        const read = readHandling(row.inputs)
        this.#rememberHandling({ num: row.num, handling: read }, handlingKey(read))
      }
    return marks
  }

  viewNamed(name: string): number | undefined {
    return this.#views.get(name)
  }

  /** The number of the staff view, once there is one. */
  get staff(): number | undefined {
    return this.#views.get(staffView)
  }

  /** The views of one member, under whatever agreement. */
  viewsOfMember(member: MemberCode): ViewSet {
    const known = this.#originViews.get(member)
    if (known?.among === this.#views.size) return known.views
    const own = [...this.#views].filter(([name]) => name.endsWith(`|member:${member}`)).map(([, view]) => view)
    const views = this.sets.of(own)
    this.#originViews.set(member, { among: this.#views.size, views })
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

  /** Whether a person has ever let anything leave masked, which no agreement needs to ask for. */
  get hasMasked(): boolean {
    return this.#hasMasked
  }

  /** Whether an object of this handling belongs to the space that this is the state of. */
  isOfThisSpace({ exercise }: Pick<Handling, 'exercise'>): boolean {
    return exercise === null
  }

  handlings(): Iterable<KnownHandling> {
    return this.#handlings.values()
  }

  /** The first moment after `afterMs` at which an embargo on something stored ends; null if none is to come. */
  nextEmbargoMs(afterMs: number): number | null {
    return [...this.#embargoes].filter((moment) => moment > afterMs).reduce<number | null>(earlier, null)
  }

  async viewNumber(tx: Tx, name: string): Promise<number> {
    const known = this.#views.get(name)
    if (known !== undefined) return known
    const num = ++this.#highest.view
    await insertView(tx, { num, name })
    this.#rememberView(num, name)
    this.undo.push(() => {
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
    this.undo.push(() => {
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
    this.undo.push(() => {
      this.#handlings.delete(num)
      this.#handlingNums.delete(inputs)
      this.#handlingsOf.set(origin, this.#handlingsOf.get(origin)! - 1)
    })
    return num
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
    if (known.handling.embargoUntil !== null) this.#embargoes.add(Date.parse(known.handling.embargoUntil))
    if (known.handling.personal.some(isMasked)) this.#hasMasked = true
    this.#handlings.set(known.num, known)
    this.#handlingNums.set(inputs, known.num)
    this.#newest.handling = Math.max(this.#newest.handling, known.num)
    this.#highest.handling = Math.max(this.#highest.handling, known.num)
  }
}
