import { setImmediate } from 'node:timers/promises'
import type { Clock } from '../../base/clock.ts'
import { asFault, Fault } from '../../base/fault.ts'
import type { Release, Summary } from '../../release/model.ts'
import type { Store } from '../../store/store.ts'
import type { FeedbackDesk } from '../feedback/feedback-desk.ts'
import { verdictsFor } from '../feedback/verdict.ts'
import type { Person } from '../own-words.ts'
import type { Act, ActFilter, ActItem } from './act.ts'
import { ActStore, Overtaken } from './act-store.ts'

export interface BulkParts {
  readonly store: Store
  readonly list: Release['list']
  readonly counts: Release['counts']
  readonly feedback: Pick<FeedbackDesk, 'giveOnce' | 'takeBack'>
  /** How many of these versions (by their moments) each recipient outside reads. */
  readonly countReaders: (added: readonly number[]) => Promise<ReadonlyMap<string, number>>
  /** The member that this node is. */
  readonly self: string
  /** Who may act for an account at this moment; null: nobody, or not for this. */
  readonly personNow: (actor: string) => Promise<Person | null>
  readonly record: (person: Person, action: string, subject: string, detail: string) => Promise<void>
  readonly clock: Clock
  readonly newId: () => string
  readonly report: (error: unknown) => void
  readonly closing: AbortSignal
  /** So many objects an act takes at most; absent: 10,000. */
  readonly most?: number
}

export type Wanted = Pick<Act, 'kind' | 'sector' | 'filter' | 'operator'>

const mostObjects = 10_000
// A piece of this much is some tens of milliseconds of work.
const listedAtOnce = 400
const pieceMs = 20
// So many times as many are looked through for those that take the word.
const mostListed = 4
const rightsAskedEvery = 20
const ofOneObject: ReadonlySet<string> = new Set(['invalid', 'conflict', 'forbidden', 'not-found', 'too-many'])

/**
 * One verdict said of all that a filter shows. The objects and their versions are fixed when the act is prepared; each is then said by
 * itself, as if by hand, with its own place in the act written in the same transaction: nothing is said twice, whatever stops.
 */
export class BulkDesk {
  readonly #parts: BulkParts
  readonly #acts: ActStore
  readonly #running = new Map<string, Promise<void>>()

  constructor(parts: BulkParts) {
    this.#parts = parts
    this.#acts = new ActStore(parts.store)
  }

  /**
   * Fixes what would be done, and to what, and says who reads it: a piece at a time, each saying how many objects were looked through
   * so far. Nothing is said yet. `too-many` where more match than an act takes, at once where it is counted anyway.
   */
  async *prepare(person: Person, { kind, sector, filter, operator }: Wanted): AsyncGenerator<number, Act> {
    await this.#refuseMany(person, kind, filter)
    const fixed: Fixed = { taken: [], readers: new Map(), listed: 0, fitting: 0 }
    for (let before: number | undefined | null; before !== null; ) {
      before = await this.#fix(fixed, person, { kind, filter, before })
      yield fixed.listed
    }
    const { taken, listed } = fixed
    const newest = taken[0]
    if (newest === undefined) throw new Fault('conflict', 'nothing that the filter shows takes this word')
    const act: Act = {
      ...{ id: this.#parts.newId(), actor: person.name, operator, kind, sector, filter },
      preparedAtMs: this.#parts.clock.nowMs(),
      until: newest.added,
      total: taken.length,
      notTaken: listed - taken.length,
      byType: countBy(taken, ({ type }) => type),
      byTlp: countBy(taken, ({ tlp }) => tlp ?? 'unmarked'),
      readers: this.#readersOf(fixed),
      ...{ phase: 'say', state: 'prepared', because: '', place: 0, reached: 0 },
      counts: { said: 0, already: 0, changed: 0, refused: 0, undone: 0, kept: 0 },
    }
    await this.#acts.add(
      act,
      taken.map(({ id, version }) => ({ id, version })),
    )
    return act
  }

  /** Begins, or goes on where it was stopped. One at a time for each person. */
  async start(person: Person, id: string): Promise<Act> {
    const { state } = await this.#acts.find(person.name, id)
    if (state === 'done') throw new Fault('conflict', 'it is done')
    await this.#refuseSecond(person, id)
    const act = await this.#acts.change(id, (now) =>
      now.state === 'done' ? now : { ...now, state: 'running', because: '' },
    )
    await this.#parts.record(person, 'bulk-start', id, `kind=${act.kind} phase=${act.phase} objects=${act.total}`)
    this.#poke(id)
    return act
  }

  /** What was said stays said; the rest is not. */
  async stop(person: Person, id: string): Promise<Act> {
    await this.#acts.find(person.name, id)
    const act = await this.#acts.change(id, (now) => standing(now, 'asked'))
    await this.#parts.record(person, 'bulk-stop', id, `phase=${act.phase} place=${act.place}`)
    return act
  }

  /** Takes back what this act said, and nothing that was said before it or since. */
  async undo(person: Person, id: string): Promise<Act> {
    const { counts } = await this.#acts.find(person.name, id)
    if (counts.said === 0) throw new Fault('conflict', 'it said nothing that could be taken back')
    await this.#refuseSecond(person, id)
    const act = await this.#acts.change(id, (now) => ({
      ...now,
      ...{ state: 'running', because: '' },
      ...(now.phase === 'undo' && now.state !== 'done' ? {} : { phase: 'undo', place: 0 }),
    }))
    await this.#parts.record(person, 'bulk-undo', id, `kind=${act.kind} objects=${act.counts.said}`)
    this.#poke(id)
    return act
  }

  async find(person: Person, id: string): Promise<Act> {
    const act = await this.#acts.find(person.name, id)
    if (act.state === 'running') this.#poke(id)
    return act
  }

  of(person: Person): Promise<readonly Act[]> {
    return this.#acts.of(person.name)
  }

  /** Goes on with what ran when a process stopped. */
  async resume(): Promise<void> {
    for (const act of await this.#acts.all()) if (act.state === 'running') this.#poke(act.id)
  }

  /** Resolves when nothing runs here. */
  async idle(): Promise<void> {
    await Promise.all(this.#running.values())
  }

  /** Without words or a moment the answer stands in the counts, and nothing is listed for it. */
  async #refuseMany(person: Person, kind: Act['kind'], { text, since, ...narrowing }: ActFilter): Promise<void> {
    if ((text !== undefined && text.trim() !== '') || since !== undefined) return
    const { byType, total } = await this.#parts.counts(person, narrowing)
    const fitting = Object.entries(byType).reduce((sum, [type, count]) => sum + (takes(type, kind) ? count : 0), 0)
    this.#refuseMore(total, fitting)
  }

  #refuseMore(listed: number, fitting: number): void {
    const { most = mostObjects } = this.#parts
    if (fitting > most || listed > mostListed * most)
      throw new Fault('too-many', `more than ${most} objects match: narrow the filter`)
  }

  /** Takes in the next piece of what the filter shows, and who reads it; where the list goes on, null at its end. */
  async #fix(
    fixed: Fixed,
    person: Person,
    { kind, filter, before }: Pick<Act, 'kind' | 'filter'> & { readonly before: number | undefined },
  ): Promise<number | null> {
    const { items, next } = await this.#parts.list(person, {
      ...filter,
      ...(before === undefined ? {} : { before }),
      limit: listedAtOnce,
      patienceMs: pieceMs,
    })
    const fitting = items.filter(({ type }) => takes(type, kind))
    const taken = fitting.filter(({ revoked }) => !revoked)
    fixed.listed += items.length
    fixed.fitting += fitting.length
    this.#refuseMore(fixed.listed, fixed.fitting)
    fixed.taken.push(...taken)
    for (const [name, count] of await this.#parts.countReaders(taken.map(({ added }) => added)))
      fixed.readers.set(name, (fixed.readers.get(name) ?? 0) + count)
    return next
  }

  #readersOf({ taken, readers }: Fixed): Record<string, number> {
    const all = new Map(readers)
    // Whoever published it gets the answer, and is counted as a reader of all that is its own.
    const own = countBy(taken, ({ origin }) => origin)
    for (const [member, count] of Object.entries(own)) {
      if (member === this.#parts.self) continue
      const name = `member:${member}`
      all.set(name, Math.min(taken.length, Math.max(count, all.get(name) ?? 0)))
    }
    return Object.fromEntries([...all].sort(([a], [b]) => (a < b ? -1 : 1)))
  }

  async #refuseSecond(person: Person, id: string): Promise<void> {
    const others = await this.#acts.of(person.name)
    if (others.some((act) => act.id !== id && act.state === 'running'))
      throw new Fault('conflict', 'another act of yours is running: stop it, or wait for its end')
  }

  #poke(id: string): void {
    if (this.#running.has(id)) return
    const run = this.#run(id)
      .catch((error: unknown) => {
        if (!this.#parts.closing.aborted) this.#parts.report(error)
      })
      .finally(() => this.#running.delete(id))
    this.#running.set(id, run)
  }

  async #run(id: string): Promise<void> {
    let person: Person | null = null
    for (let step = 0; !this.#parts.closing.aborted; step++) {
      const act = await this.#acts.read(id)
      if (act === null || act.state !== 'running') return
      if (person === null || step % rightsAskedEvery === 0) person = await this.#actsFor(act)
      if (person === null) {
        await this.#acts.change(id, (now) => standing(now, 'rights'))
        return
      }
      try {
        await this.#step(person, act)
      } catch (error) {
        if (error instanceof Overtaken) continue
        if (this.#parts.closing.aborted) return
        await this.#acts.change(id, (now) => standing(now, 'node'))
        throw error
      }
      // The node serves others between any two objects.
      await setImmediate()
    }
  }

  async #actsFor({ actor, operator }: Act): Promise<Person | null> {
    return operator === null
      ? await this.#parts.personNow(actor)
      : { kind: 'person', name: actor, role: operator as Person['role'] }
  }

  async #step(person: Person, act: Act): Promise<void> {
    const item = await this.#acts.item(act)
    if (act.phase === 'say') await this.#say(person, act, item)
    else await this.#unsay(person, act, item)
  }

  async #say(person: Person, act: Act, item: ActItem): Promise<void> {
    const verdict = { kind: act.kind, sector: act.sector, remark: '' }
    let answer = ''
    const outcome = await refusable(() =>
      this.#parts.feedback.giveOnce(person, item, verdict, async (tx, said) => {
        await this.#acts.settle(tx, act, { outcome: 'said', ...said })
        answer = said.answer
      }),
    )
    if (outcome !== 'said') return await this.#acts.settleAlone(act, { outcome })
    await this.#record(person, act, 'verdict', item.id, answer)
  }

  async #unsay(person: Person, act: Act, item: ActItem): Promise<void> {
    const { answer, at } = item
    if (item.outcome !== 'said' || answer === undefined || at === undefined)
      return await this.#acts.settleAlone(act, {})
    const taken = await refusable(() =>
      this.#parts.feedback.takeBack(person, { answer, at }, (tx) => this.#acts.settle(tx, act, { outcome: 'undone' })),
    )
    if (taken !== true) return await this.#acts.settleAlone(act, { outcome: 'kept' })
    await this.#record(person, act, 'verdict-withdrawn', item.id, answer)
  }

  #record(person: Person, act: Act, action: string, subject: string, answer: string): Promise<void> {
    const detail = `kind=${act.kind} sector=${act.sector} answer=${answer} bulk=${act.id}`
    return this.#parts.record(person, action, subject, detail)
  }
}

/** What is fixed so far. */
interface Fixed {
  readonly taken: Summary[]
  readonly readers: Map<string, number>
  listed: number
  /** Of a type that takes the word, revoked or not. */
  fitting: number
}

function takes(type: string, kind: Act['kind']): boolean {
  return verdictsFor(type).includes(kind)
}

/** What is refused of one object does not stop the rest; what is wrong with this node does. */
async function refusable<T>(work: () => Promise<T>): Promise<T | 'refused'> {
  try {
    return await work()
  } catch (error) {
    if (error instanceof Fault && ofOneObject.has(asFault(error).kind)) return 'refused'
    throw error
  }
}

function standing(act: Act, because: Act['because']): Act {
  return act.state === 'running' ? { ...act, state: 'stopped', because } : act
}

function countBy<T>(items: readonly T[], of: (item: T) => string): Record<string, number> {
  const counts = new Map<string, number>()
  for (const item of items) counts.set(of(item), (counts.get(of(item)) ?? 0) + 1)
  return Object.fromEntries(counts)
}
