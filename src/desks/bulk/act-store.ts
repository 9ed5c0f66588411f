import { Fault } from '../../base/fault.ts'
import { actPlaces, actText, chunkText, forgetAct, keepAct, keepChunk, keepPlaces } from '../../store/bulk-acts.ts'
import type { Db, Store, Tx } from '../../store/store.ts'
import { type Act, type ActItem, advanced, itemsInChunk } from './act.ts'

const mostOfOnePerson = 5
const mostAtAll = 200
const keptMs = 7 * 86_400_000

/** Another process, or a person, was there first: what was about to be written is not. */
export class Overtaken extends Error {}

/** Acts as they are kept: what is written of an object and of the place that follows is one transaction. */
export class ActStore {
  readonly #store: Store

  constructor(store: Store) {
    this.#store = store
  }

  /** `not-found` where there is none of this person. */
  async find(actor: string, id: string): Promise<Act> {
    const act = await readAct(this.#store.read, id)
    if (act === null || act.actor !== actor) throw new Fault('not-found', 'no such act, or it is not kept any more')
    return act
  }

  read(id: string): Promise<Act | null> {
    return readAct(this.#store.read, id)
  }

  /** The newest first. */
  async of(actor: string): Promise<readonly Act[]> {
    return (await this.all()).filter((act) => act.actor === actor)
  }

  async all(): Promise<readonly Act[]> {
    const places = await actPlaces(this.#store.read)
    const acts = await Promise.all(places.toReversed().map(({ id }) => readAct(this.#store.read, id)))
    return acts.filter((act) => act !== null)
  }

  /** Keeps a new act with its objects. The oldest of the same person that do not run give way, and whatever is older than a week. */
  add(act: Act, items: readonly ActItem[]): Promise<void> {
    return this.#store.write(async (tx) => {
      const places = await actPlaces(tx.db)
      const running = new Set<string>()
      for (const { id } of places) if ((await readAct(tx.db, id))?.state === 'running') running.add(id)
      const mine = places.filter(({ id, actor }) => actor === act.actor && !running.has(id))
      const surplus = new Set(mine.slice(0, Math.max(0, mine.length - mostOfOnePerson + 1)).map(({ id }) => id))
      const kept = places.filter(
        ({ id, at }) => running.has(id) || (!surplus.has(id) && at > act.preparedAtMs - keptMs),
      )
      if (kept.length >= mostAtAll)
        throw new Fault('too-many', 'too many acts are kept here; undo or wait for some to end')
      for (const place of places) if (!kept.includes(place)) await forgetAct(tx, place.id)
      await keepPlaces(tx, [...kept, { id: act.id, actor: act.actor, at: act.preparedAtMs }])
      await keepAct(tx, act.id, JSON.stringify(act))
      for (let at = 0; at < items.length; at += itemsInChunk)
        await keepChunk(tx, act.id, at / itemsInChunk, JSON.stringify(items.slice(at, at + itemsInChunk)))
    })
  }

  /** Changes an act as it is in the transaction. */
  change(id: string, next: (act: Act) => Act): Promise<Act> {
    return this.#store.write(async (tx) => {
      const act = await readAct(tx.db, id)
      if (act === null) throw new Fault('not-found', 'no such act, or it is not kept any more')
      const changed = next(act)
      await keepAct(tx, id, JSON.stringify(changed))
      return changed
    })
  }

  async item({ id, place }: Pick<Act, 'id' | 'place'>): Promise<ActItem> {
    return itemAt(await readChunk(this.#store.read, id, place), place)
  }

  /** Writes what became of the object at the act's place; throws `Overtaken` where the act is no longer there, or stands still. */
  async settle(tx: Tx, seen: Act, change: Partial<ActItem>): Promise<void> {
    const act = await readAct(tx.db, seen.id)
    if (act === null || act.state !== 'running' || act.phase !== seen.phase || act.place !== seen.place)
      throw new Overtaken()
    const items = await readChunk(tx.db, act.id, act.place)
    const item = itemAt(items, act.place)
    const after = { ...item, ...change }
    const changed = items.with(act.place % itemsInChunk, after)
    await keepChunk(tx, act.id, Math.floor(act.place / itemsInChunk), JSON.stringify(changed))
    await keepAct(tx, act.id, JSON.stringify(advanced(act, item.outcome, after.outcome)))
  }

  settleAlone(seen: Act, change: Partial<ActItem>): Promise<void> {
    return this.#store.write((tx) => this.settle(tx, seen, change))
  }
}

async function readAct(db: Db, id: string): Promise<Act | null> {
  const text = await actText(db, id)
  return text === null ? null : (JSON.parse(text) as Act)
}

async function readChunk(db: Db, id: string, place: number): Promise<readonly ActItem[]> {
  const text = await chunkText(db, id, Math.floor(place / itemsInChunk))
  return text === null ? [] : (JSON.parse(text) as ActItem[])
}

function itemAt(items: readonly ActItem[], place: number): ActItem {
  const item = items[place % itemsInChunk]
  if (item === undefined) throw new Overtaken()
  return item
}
