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
}

export type Wanted = Pick<Act, 'kind' | 'sector' | 'filter' | 'operator'>

export const mostObjects = 10_000
const listedAtOnce = 200
// So many are looked through for those that take the word.
const mostListed = 4 * mostObjects
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

  /** Fixes what would be done, and to what, and says who reads it. Nothing is said yet. */
  async prepare(person: Person, { kind, sector, filter, operator }: Wanted): Promise<Act> {
    const { taken, notTaken } = await this.#fix(person, kind, filter)
    const newest = taken[0]
    if (newest === undefined) throw new Fault('conflict', 'nothing that the filter shows takes this word')
    const act: Act = {
      ...{ id: this.#parts.newId(), actor: person.name, operator, kind, sector, filter },
      preparedAtMs: this.#parts.clock.nowMs(),
      until: newest.added,
      total: taken.length,
      notTaken,
      byType: countBy(taken, ({ type }) => type),
      byTlp: countBy(taken, ({ tlp }) => tlp ?? 'unmarked'),
      readers: await this.#readers(taken),
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

  async #fix(person: Person, kind: Act['kind'], filter: ActFilter): Promise<{ taken: Summary[]; notTaken: number }> {
    const taken: Summary[] = []
    let listed = 0
    let before: number | undefined
    for (;;) {
      const page = await this.#parts.list(person, {
        ...filter,
        ...(before === undefined ? {} : { before }),
        limit: listedAtOnce,
      })
      listed += page.items.length
      taken.push(...page.items.filter(({ type, revoked }) => !revoked && verdictsFor(type).includes(kind)))
      if (taken.length > mostObjects || listed > mostListed)
        throw new Fault('too-many', `more than ${mostObjects} objects match: narrow the filter`)
      if (page.next === null) return { taken, notTaken: listed - taken.length }
      before = page.next
    }
  }

  async #readers(taken: readonly Summary[]): Promise<Record<string, number>> {
    const readers = new Map(await this.#parts.countReaders(taken.map(({ added }) => added)))
    // Whoever published it gets the answer, and is counted as a reader of all that is its own.
    const own = countBy(taken, ({ origin }) => origin)
    for (const [member, count] of Object.entries(own)) {
      if (member === this.#parts.self) continue
      const name = `member:${member}`
      readers.set(name, Math.min(taken.length, Math.max(count, readers.get(name) ?? 0)))
    }
    return Object.fromEntries([...readers].sort(([a], [b]) => (a < b ? -1 : 1)))
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
