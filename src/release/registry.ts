import type { Agreement } from '../alliance/model.ts'
import { Fault } from '../base/fault.ts'
import { decide } from '../policy/decide.ts'
import type { Decision, Handling, MemberCode, Recipient, Redaction } from '../policy/model.ts'
import { type DecisionRow, decidedHandlings, decisionsOf, insertDecisions } from '../store/handlings.ts'
import { type Marks, narrowedProgress, termsMoment, termsProgress } from '../store/marks.ts'
import { setProgress } from '../store/progress.ts'
import type { Db, Store, Tx } from '../store/store.ts'
import { Interned, staffView } from './interned.ts'
import { Journal, type Recorder } from './journal.ts'
import type { Outside } from './outside.ts'
import { type Permitted, type RedactionParts, takesOut } from './permitted.ts'
import { type Place, recipientsUnder } from './recipients.ts'
import type { ViewSet } from './view-sets.ts'

/** What policy is judged against: who we are, the agreements in force now, and which version of the charter says so. */
export interface Terms {
  readonly self: MemberCode
  /** 0 before a charter is adopted: then nothing is released to anybody but our own people. */
  readonly charter: number
  readonly agreements: readonly Agreement[]
  readonly nowMs: number
  /** The exercise whose space this is; absent: live. Its agreements are of that exercise. */
  readonly exercise?: string
}

/** What is interned, what was decided for it, and the one way to write: everything that changes who reads what goes through here. */
export class Registry extends Interned {
  readonly #terms: () => Terms
  readonly #recorder: Recorder | undefined
  /** What derived objects are made with; absent: none are made, and what may be had in part only is withheld. */
  readonly redaction: RedactionParts | undefined
  /** Who reads what is held in another space; absent: nothing held elsewhere is looked at. */
  outside: Outside | undefined
  #inForce: Terms
  #permitted = new Map<number, Permitted>()
  #decided: Set<number> | undefined
  #journal = new Journal()
  /** Called after a commit that told members something, also that they lose something. */
  onTold: (members: ReadonlySet<MemberCode>) => void = () => {}
  /** Called after a commit by which something that waited may be read in part: `redecide` looks at it. */
  onWaiting: () => void = () => {}
  /** Reads anew which charter is in force: another process has adopted one. Absent: this process is the only one. */
  onElsewhere: (() => Promise<void>) | undefined
  #last: Promise<void> = Promise.resolve()

  /** `recorder` is told, at the end of each write transaction and inside it, who came to read what and who no longer does. */
  constructor(terms: () => Terms, recorder?: Recorder, redaction?: RedactionParts) {
    super()
    this.#recorder = recorder
    this.redaction = redaction
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
    return this.#transact(store, async (tx, marks) => {
      await this.#follow(marks)
      return work(tx)
    })
  }

  /** As `Interned.refresh`; where others judge by a later charter already, it is known here from then on. */
  override async refresh(db: Db): Promise<Marks> {
    const marks = await super.refresh(db)
    if (marks.terms > this.present.charter) await this.onElsewhere?.()
    return marks
  }

  /** Judges by the terms that were put in force last, by whichever process. */
  async #follow({ terms, moment }: Marks): Promise<void> {
    const { charter, nowMs } = this.#inForce
    if (terms === 0 || (terms === charter && (moment === 0 || moment === nowMs))) return
    const known = terms === charter ? this.#inForce : this.#terms()
    if (known.charter !== terms) throw elsewhere(terms)
    this.#inForce = { ...known, nowMs: moment === 0 ? known.nowMs : moment }
    this.#forgetDecisions()
  }

  /** As `write`, for the transaction that puts the present terms in force: `before` reads what was decided under the old ones. */
  async renew<B, T>(store: Store, before: (tx: Tx) => Promise<B>, work: (tx: Tx, before: B) => Promise<T>): Promise<T> {
    return this.#transact(store, async (tx, { terms: inForce }) => {
      const known = await before(tx)
      const old = this.#inForce
      this.renewTerms()
      this.undo.push(() => {
        this.#inForce = old
        this.#forgetDecisions()
      })
      const { charter, nowMs } = this.terms
      if (charter > 0 && inForce > charter) throw elsewhere(inForce)
      if (inForce !== charter) await setProgress(tx, termsProgress, charter)
      await setProgress(tx, termsMoment, nowMs)
      return work(tx, known)
    })
  }

  async #transact<T>(store: Store, work: (tx: Tx, marks: Marks) => Promise<T>): Promise<T> {
    const before = this.#last
    let journal = new Journal()
    const turn = store.write(async (tx) => {
      // The transaction before this one has ended; now what it handed out is known or undone.
      await before
      this.undo = []
      const marks = await this.refresh(tx.db)
      this.undo = [this.markNewest()]
      journal = new Journal()
      this.#journal = journal
      const result = await work(tx, marks)
      if (this.#recorder !== undefined && !journal.isEmpty) await this.#recorder(tx, journal, this)
      if (store.shared !== null && journal.losses.length > 0)
        await setProgress(tx, narrowedProgress, await tx.takeTicks(1))
      return result
    })
    this.#last = turn.then(
      () => {
        this.undo = []
      },
      () => {
        for (const undo of this.undo.reverse()) undo()
        this.undo = []
      },
    )
    await this.#last
    const result = await turn
    if (journal.told.size > 0) this.onTold(journal.told)
    if (journal.waiting) this.onWaiting()
    return result
  }

  /** Judges by the present terms from here on. */
  renewTerms(): void {
    this.#inForce = this.#terms()
    this.#forgetDecisions()
  }

  #forgetDecisions(): void {
    this.#permitted = new Map()
    this.#decided = undefined
  }

  /** Whether it belongs to the exercise whose space this is, or is live where this is none. */
  override isOfThisSpace({ exercise }: Pick<Handling, 'exercise'>): boolean {
    return exercise === (this.#terms().exercise ?? null)
  }

  /** What changes in the transaction under way. */
  get journal(): Journal {
    return this.#journal
  }

  /** The views of the member that published what has this handling: it holds it whether we give it or not. */
  viewsOfOrigin(num: number): ViewSet {
    const { origin } = this.handling(num)
    return origin === this.terms.self ? this.sets.empty : this.viewsOfMember(origin)
  }

  /** The recipients that the terms speak of, each with its view: what "who sees this" lists. */
  recipients(): Place[] {
    return recipientsUnder(this.terms.self, this.terms.agreements)
  }

  /** What policy says now for one handling and one recipient of an agreement. */
  judge(handling: Handling, recipient: Recipient, agreement: string): Decision {
    const { self, agreements, nowMs } = this.terms
    return decide(handling, recipient, { self, agreements, nowMs, agreement })
  }

  /** False: under these terms nobody gets anything in part. */
  get mayTakeOut(): boolean {
    const { agreements } = this.terms
    return this.redaction !== undefined && (this.hasMasked || agreements.some(takesOut))
  }

  /** The views that policy allows for a handling in full. */
  async allowed(tx: Tx, num: number): Promise<ViewSet> {
    return (await this.permitted(tx, num)).full
  }

  /**
   * What policy allows for a handling, decided once under these terms and recorded with agreement, clause and reasons. What is
   * of another space is in no view at all.
   */
  async permitted(tx: Tx, num: number): Promise<Permitted> {
    const { charter } = this.terms
    const known = this.#permitted.get(num)
    if (known !== undefined) return known
    const handling = this.handling(num)
    const full: number[] = []
    const plans = new Map<number, Redaction>()
    if (this.isOfThisSpace(handling)) full.push(await this.viewNumber(tx, staffView))
    const rows: DecisionRow[] = []
    for (const { view, agreement, recipient } of this.recipients()) {
      const decision = this.judge(handling, recipient, agreement)
      const viewNum = await this.viewNumber(tx, view)
      const { outcome, redaction } = decision
      if (outcome === 'release') full.push(viewNum)
      if (this.redaction !== undefined && redaction !== null && outcome !== 'withhold') plans.set(viewNum, redaction)
      rows.push({
        handling: num,
        view: viewNum,
        charter,
        outcome,
        agreement: decision.agreement ?? '',
        clause: decision.clause ?? '',
        reasons: JSON.stringify(decision.reasons),
        decided_at: 0,
        redaction: redaction === null ? '' : JSON.stringify(redaction),
      })
    }
    await this.#record(tx, num, charter, rows)
    const permitted: Permitted = { full: this.sets.of(full), any: this.sets.of([...full, ...plans.keys()]), plans }
    this.#permitted.set(num, permitted)
    this.undo.push(() => this.#permitted.delete(num))
    return permitted
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
        return (
          old === undefined ||
          old.outcome !== row.outcome ||
          old.reasons !== row.reasons ||
          old.redaction !== row.redaction
        )
      })
    } else {
      decided.add(num)
      this.undo.push(() => decided.delete(num))
    }
    if (changed.length === 0) return
    // A tick, not the clock: what was decided last is last, whatever the clock did.
    const at = await tx.takeTicks(1)
    await insertDecisions(
      tx,
      changed.map((row) => ({ ...row, decided_at: at })),
    )
  }
}

function elsewhere(charter: number): Fault {
  return new Fault(
    'unavailable',
    `charter version ${charter} was put in force by another process of this node: start this one again`,
  )
}
