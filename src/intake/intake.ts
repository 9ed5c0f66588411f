import type { MemberCode } from '../policy/model.ts'
import { membersConcerned } from '../release/readers.ts'
import { rehearse } from '../release/rehearse.ts'
import type { StixId } from '../stix/object.ts'
import type { Tx } from '../store/store.ts'
import type { IntakeParts } from './intake-parts.ts'
import type { Accepted, Intake, IntakeResult, Refusal, Rehearsal, RunAnswer, Undetectable } from './model.ts'
import type { Prepared } from './prepare.ts'
import { judgeNotice, purgeTaken } from './purge.ts'
import { type Batch, createBatchReader } from './read-batch.ts'
import { createBatchStorer } from './store-batch.ts'

interface Stored {
  readonly result: IntakeResult
  /** How much was laid before people. */
  readonly asked: number
  readonly afterwards: () => void
}

/** The only way in: bounds, parsing and validation before the transaction, everything that depends on what is held inside it. */
export function createIntake(parts: IntakeParts): Intake & Rehearsal {
  const { store, registry, keyOf, self } = parts
  const { read, readAll, stillHeld, newlyGiven } = createBatchReader(parts)
  const storeAll = createBatchStorer(parts)

  async function storeBatch(tx: Tx, batch: Batch): Promise<Stored> {
    const { source, entries, known } = batch
    const still = known.size === 0 ? known : await stillHeld(tx, batch)
    const { newly, doubted } = await newlyGiven(tx.db, source, still.values())
    // What it may not give is judged like anything else, so that it hears of it and is asked again when that changes.
    const held = new Map([...still].filter(([, one]) => !doubted.has(one)))
    const gone =
      held.size === known.size ? null : await readAll(source, entries, (at) => !known.has(at) || held.has(at))
    const good = [...batch.good, ...(gone?.good ?? [])]
    const rejected = [...batch.rejected, ...(gone?.rejected ?? [])]
    const { asked, ...stored } = await storeAll(tx, { source, good, unreadable: rejected, newly })
    const unchanged = [...held.values()].map(({ head }) => ({ id: head.id as StixId, version: head.version }))
    const result = answer(stored, good, rejected, unchanged)
    const afterwards = source.kind === 'peer' ? await parts.onGiven?.(tx, source.member, entries, result) : undefined
    return { result, asked, afterwards: afterwards ?? (() => {}) }
  }

  function announce(members: ReadonlySet<MemberCode>, stored: readonly Stored[]): void {
    const count = stored.reduce((sum, { result }) => sum + result.added.length, 0)
    const asked = stored.reduce((sum, one) => sum + one.asked, 0)
    if (count > 0 || members.size > 0) parts.onStored({ members, count })
    if (asked > 0) parts.onAsked?.(asked)
    for (const { afterwards } of stored) afterwards()
  }

  return {
    async accept(source, entries, also) {
      if (entries.length === 0) return { added: [], unchanged: [], rejected: [], upgraded: 0 }
      const batch = await read(source, entries)
      const { stored, members } = await registry.write(store, async (tx) => {
        const one = await storeBatch(tx, batch)
        await also?.(tx, one.result)
        return { stored: one, members: membersConcerned(registry) }
      })
      announce(members, [stored])
      return stored.result
    },

    async purge(giver, items) {
      if (items.length === 0) return []
      const judged = items.map((item) => judgeNotice(item, parts.charter()))
      const { answers, origins, members } = await registry.write(store, async (tx) => {
        const taken = await purgeTaken(tx, { registry, keyOf, self }, giver, judged)
        return { ...taken, members: membersConcerned(registry) }
      })
      if (members.size > 0) parts.onStored({ members, count: 0 })
      parts.onPurged?.(origins)
      return answers
    },

    async takePage({ member, runs, isStill, write }) {
      const ready = await Promise.all(
        runs.map(async (run) =>
          run.is === 'release'
            ? { is: run.is, batch: await read({ kind: 'peer', member }, run.entries) }
            : { is: run.is, judged: run.items.map((item) => judgeNotice(item, parts.charter())) },
        ),
      )
      const done = await registry.write(store, async (tx) => {
        if (!(await isStill(tx))) return null
        const answers: RunAnswer[] = []
        const stored: Stored[] = []
        const origins = new Set<MemberCode>()
        for (const one of ready) {
          if (one.is === 'release') {
            const batch = await storeBatch(tx, one.batch)
            stored.push(batch)
            answers.push({ is: 'release', result: batch.result })
          } else {
            const taken = await purgeTaken(tx, { registry, keyOf, self }, member, one.judged)
            for (const origin of taken.origins) origins.add(origin)
            answers.push({ is: 'recall', answers: taken.answers })
          }
        }
        return { stored, origins, members: membersConcerned(registry), written: await write(tx, answers) }
      })
      if (done === null) return null
      announce(done.members, done.stored)
      if (ready.some(({ is }) => is === 'recall')) parts.onPurged?.(done.origins)
      return done.written
    },

    async rehearse(source, entries, look) {
      const { good, rejected } = await readAll(source, entries)
      return rehearse(registry, store, async (tx) => {
        const { asked: _, ...stored } = await storeAll(tx, { source, good, unreadable: rejected, newly: [] })
        const result = answer(stored, good, rejected, [])
        return { result, seen: await look(tx, result) }
      })
    },
  }
}

function answer(
  result: IntakeResult,
  good: readonly Prepared[],
  unreadable: readonly Refusal[],
  known: readonly Accepted[],
): IntakeResult {
  return {
    ...result,
    unchanged: [...known, ...result.unchanged],
    rejected: [...unreadable, ...result.rejected].sort((a, b) => a.index - b.index),
    upgraded: good.filter((prepared) => prepared.upgraded).length,
    undetectable: findUndetectable(good, result.rejected),
  }
}

function findUndetectable(good: readonly Prepared[], rejected: readonly Refusal[]): Undetectable[] {
  const refused = new Set(rejected.map(({ index }) => index))
  return good.flatMap(({ index, object, undetectable }) =>
    undetectable === null || refused.has(index) ? [] : [{ index, id: object.id, reason: undetectable }],
  )
}
