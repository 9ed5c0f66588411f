import { setImmediate } from 'node:timers/promises'
import type { ObjectHead } from '../store/objects.ts'
import type { Tx } from '../store/store.ts'
import type { Original } from './cutter.ts'
import { DerivedWriter } from './derived-writer.ts'
import { GrantWriter, layOut } from './grant-writer.ts'
import type { Permitted } from './permitted.ts'
import type { Registry } from './registry.ts'
import { Settlement } from './settlement.ts'
import type { ViewSet } from './view-sets.ts'
import { noteWaiting } from './waiting.ts'

/** A version that is about to be stored in this transaction and is in no view yet. */
export interface Arrived {
  readonly seq: number
  readonly id: string
  readonly type: string
  readonly version: string
  readonly handling: number
  readonly targets: readonly string[]
  /** What is read of it where something is to be taken out; absent: nobody gets it in part. */
  readonly original?: Original
}

/**
 * Puts arriving versions into the views that may read them, and widens or narrows what depends on them; the caller stores
 * them after this, in the same transaction. `held`: what is stored of all their ids and targets, where the caller has read it.
 * Returns the views that gained something.
 */
export async function grantArrived(
  tx: Tx,
  registry: Registry,
  keyOf: (id: string) => number,
  arrived: readonly Arrived[],
  held?: readonly ObjectHead[],
): Promise<ViewSet> {
  const settlement = new Settlement(tx, registry, keyOf)
  const ids = new Set<string>()
  for (const { id, targets } of arrived) {
    ids.add(id)
    for (const target of targets) ids.add(target)
  }
  await settlement.load(ids, held)
  const gained = new Map<string, ViewSet>()
  const { sets } = registry
  const decided = new Map<number, Permitted>()
  for (const version of arrived) {
    const permitted = decided.get(version.handling) ?? (await registry.permitted(tx, version.handling))
    decided.set(version.handling, permitted)
    const { full, any } = permitted
    const readers = settlement.readers(version.id)
    if (readers !== null) {
      const known = sets.union(full, registry.viewsOfOrigin(version.handling))
      let more = sets.difference(known, readers)
      if (settlement.inPart)
        more = sets.union(more, sets.difference(any, settlement.anyReaders(version.id) ?? sets.empty))
      if (more !== sets.empty) gained.set(version.id, sets.union(gained.get(version.id) ?? sets.empty, more))
    }
    settlement.arrive(version, full, any)
  }
  await settlement.tighten(new Set(arrived.map(({ id }) => id)))
  await settlement.widen(gained)
  await settlement.settle()
  return writeGrants(tx, registry, keyOf, settlement)
}

/** Judges stored versions anew, with all other versions of their ids (the terms have changed). Returns the views that gained something. */
export async function grantAnew(
  tx: Tx,
  registry: Registry,
  keyOf: (id: string) => number,
  versions: readonly { readonly seq: number; readonly id: string; readonly handling: number }[],
): Promise<ViewSet> {
  const settlement = new Settlement(tx, registry, keyOf)
  const ids = new Set(versions.map((version) => version.id))
  await settlement.load(ids)
  await settlement.rejudge(ids)
  await settlement.settle()
  return writeGrants(tx, registry, keyOf, settlement)
}

/** Takes versions out of every view, and judges what points to them as if they had never been here. The caller deletes the rows. Returns the views that gained something. */
export async function withdraw(
  tx: Tx,
  registry: Registry,
  keyOf: (id: string) => number,
  versions: readonly { readonly seq: number; readonly id: string }[],
): Promise<ViewSet> {
  const settlement = new Settlement(tx, registry, keyOf)
  await settlement.load(versions.map((version) => version.id))
  await settlement.leave(versions.map(({ seq }) => seq))
  await settlement.settle()
  return writeGrants(tx, registry, keyOf, settlement)
}

const stride = 500

/** Writes down what was settled: a new row at a new position for views gained, changed rows for views lost. */
async function writeGrants(
  tx: Tx,
  registry: Registry,
  keyOf: (id: string) => number,
  settlement: Settlement,
): Promise<ViewSet> {
  const { sets } = registry
  const writer = new GrantWriter(tx, registry)
  const ids = new Set<string>()
  for (const row of settlement.rows()) if (!row.derived) ids.add(row.id)
  const derived = settlement.inPart ? new DerivedWriter(tx, registry, keyOf, settlement, writer) : null
  let gained = sets.empty
  let count = 0
  for (const id of ids) {
    // The embedded store answers without leaving this turn, and one object may have a hundred thousand dependents.
    if (++count % stride === 0) await setImmediate()
    const rows = settlement.rowsOf(id)
    for (const { row, readers, latest } of layOut(rows, registry)) {
      const more = writer.applyNew(row, readers, latest) ?? (await writer.apply(row, readers, latest))
      if (more !== gained) gained = sets.union(gained, more)
    }
    derived?.consider(rows)
  }
  const creator = settlement.cutter?.creator
  if (derived !== null && creator !== undefined && settlement.newReaders(creator) !== sets.empty)
    await noteWaiting(tx, registry)
  if (derived !== null) gained = sets.union(gained, await derived.write())
  await writer.finish()
  const pointing = derived === null ? [] : await derived.clear()
  return pointing.length === 0 ? gained : sets.union(gained, await grantAnew(tx, registry, keyOf, pointing))
}
