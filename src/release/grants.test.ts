import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Agreement } from '../alliance/model.ts'
import type { Tlp } from '../policy/model.ts'
import { idKey } from '../store/keys.ts'
import { insertObjects } from '../store/objects.ts'
import { insertReferences } from '../store/references.ts'
import { releasesOf } from '../store/releases.ts'
import type { Store, Tx } from '../store/store.ts'
import { allTallies } from '../store/tallies.ts'
import { makeHandling } from '../testing/handlings.ts'
import { describeOnBothStores } from '../testing/stores.ts'
import { grantAnew, grantArrived } from './grants.ts'
import { Registry, type Terms } from './registry.ts'

const trilateral: Agreement = {
  id: 'trilateral',
  title: 'Trilateral',
  parties: ['US', 'JP', 'PH'],
  from: '2020-01-01T00:00:00Z',
  purposes: ['defence'],
  clauses: [{ id: 'all', title: 'All', tlpCeiling: 'red', onward: 'parties' }],
}
const pool = ['a', 'b', 'c', 'd', 'e'].map((letter) => `report--${letter.repeat(8)}-0000-4000-8000-000000000000`)

interface Version {
  readonly id: number
  readonly tlp: Tlp
  readonly names: readonly string[] | null
  readonly refs: readonly number[]
}

const version = fc.record<Version>({
  id: fc.nat(pool.length - 1),
  tlp: fc.constantFrom<Tlp>('clear', 'green', 'amber', 'amber+strict', 'red'),
  names: fc.constantFrom(null, null, ['JP'], ['PH']),
  refs: fc.uniqueArray(fc.nat(pool.length - 1), { maxLength: 3 }),
})
const batches = fc.array(fc.array(version, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 5 })

const handlingOf = ({ tlp, names }: Version) => makeHandling({ type: 'report', tlp, releasableTo: names })

interface Placed extends Version {
  readonly seq: number
  readonly stamp: string
}

class Node {
  readonly placed: Placed[] = []
  readonly #store: Store
  readonly registry: Registry
  readonly keyOf: (id: string) => number

  constructor(store: Store, terms: () => Terms) {
    this.#store = store
    this.registry = new Registry(terms)
    this.keyOf = (id) => idKey(store.seed, id)
  }

  async arrive(batch: readonly Version[]): Promise<void> {
    await this.#store.write(async (tx) => {
      await this.registry.refresh(tx.db)
      const first = await tx.takeTicks(batch.length)
      const arrived = []
      const rows = []
      for (const [offset, one] of batch.entries()) {
        const seq = first + offset
        const id = pool[one.id]!
        const stamp = new Date(Date.UTC(2024, 0, 1) + this.placed.length * 1000).toISOString()
        const handling = await this.registry.handlingNumber(tx, handlingOf(one))
        rows.push({ seq, id, stamp, handling, one })
        this.placed.push({ ...one, seq, stamp })
        arrived.push({ seq, id, type: 'report', version: stamp, handling, targets: one.refs.map((ref) => pool[ref]!) })
      }
      await grantArrived(tx, this.registry, this.keyOf, arrived)
      for (const { seq, id, stamp, handling, one } of rows) await this.#insert(tx, seq, id, stamp, handling, one)
    })
  }

  async rejudge(): Promise<void> {
    this.registry.renewTerms()
    await this.#store.write(async (tx) => {
      const versions = []
      for (const one of this.placed) {
        const handling = await this.registry.handlingNumber(tx, handlingOf(one))
        versions.push({ seq: one.seq, id: pool[one.id]!, handling })
      }
      await grantAnew(tx, this.registry, this.keyOf, versions)
    })
  }

  async #insert(tx: Tx, seq: number, id: string, stamp: string, handling: number, one: Version): Promise<void> {
    await insertObjects(tx, [
      {
        seq,
        key: this.keyOf(id),
        id,
        type: 'report',
        version: stamp,
        creator: '',
        label: '',
        revoked: 0,
        origin: 'US',
        under: '',
        source: 'test',
        assigned: '',
        handling,
        digest: '',
        seal: '',
        space: '',
        body: '{}',
      },
    ])
    await insertReferences(
      tx,
      one.refs.map((ref) => ({
        target: this.keyOf(pool[ref]!),
        source: seq,
        property: 'object_refs',
        target_id: pool[ref]!,
      })),
    )
  }

  /** For every version and view: whether it is readable there, and whether it is the latest there, as stored. */
  async stored(views: readonly string[]): Promise<string[]> {
    const lines: string[] = []
    for (const one of this.placed) {
      const rows = await releasesOf(this.#store.read, [one.seq])
      for (const view of views) {
        const num = this.registry.viewNamed(view) ?? -1
        const readable = rows.filter((row) => this.registry.lane(row.lane).views.views.includes(num)).length
        const latest = rows.filter((row) => this.registry.lane(row.latest).views.views.includes(num)).length
        lines.push(`${one.seq} ${view} ${readable} ${latest}`)
      }
    }
    return lines
  }

  /** The same by the definition: the greatest set without a withheld reference, found over everything at once. */
  expected(views: readonly string[]): string[] {
    const lines = new Map<string, string>()
    const recipients = this.registry.recipients()
    for (const view of views) {
      const recipient = recipients.find((one) => one.view === view)
      const allows = (one: Placed) =>
        recipient === undefined ||
        this.registry.judge(handlingOf(one), recipient.recipient, recipient.agreement).outcome === 'release'
      // What a later version may not be shown to, an earlier one may not either.
      let readable = this.placed.filter((one) =>
        this.placed.filter((other) => other.id === one.id && other.stamp >= one.stamp).every(allows),
      )
      for (;;) {
        const ids = new Set(readable.map((one) => one.id))
        const held = new Set(this.placed.map((one) => one.id))
        const next = readable.filter((one) => one.refs.every((ref) => ids.has(ref) || !held.has(ref)))
        if (next.length === readable.length) break
        readable = next
      }
      for (const one of this.placed) {
        const shown = readable.includes(one)
        const latest = shown && !readable.some((other) => other.id === one.id && other.stamp > one.stamp)
        lines.set(`${one.seq} ${view}`, `${one.seq} ${view} ${shown ? 1 : 0} ${latest ? 1 : 0}`)
      }
    }
    return this.placed.flatMap((one) => views.map((view) => lines.get(`${one.seq} ${view}`)!))
  }
}

describeOnBothStores('grants', (open, { engine }) => {
  const numRuns = engine === 'sqlite' ? Number(process.env.TREFOIL_RUNS ?? 100) : 15
  const views = [
    '|staff',
    'trilateral|member:JP',
    'trilateral|member:PH',
    'trilateral|client:clear',
    'trilateral|client:green',
    'trilateral|client:amber',
    'trilateral|public',
  ]

  test('whatever arrives in whatever order, a recipient reads an object exactly if policy lets it read all that the object points to', async () => {
    const store = await open()
    await fc.assert(
      fc.asyncProperty(batches, async (arriving) => {
        await clear(store)
        const node = new Node(store, () => ({
          self: 'US',
          charter: 1,
          agreements: [trilateral],
          nowMs: 1_800_000_000_000,
        }))
        for (const batch of arriving) {
          await node.arrive(batch)
          expect(await node.stored(views)).toEqual(node.expected(views))
        }
      }),
      { numRuns },
    )
  })

  test('a changed agreement brings every object to where it would be had the agreement always been so', async () => {
    const store = await open()
    const ceilings = fc.constantFrom<Tlp>('clear', 'green', 'amber', 'red')
    await fc.assert(
      fc.asyncProperty(batches, ceilings, ceilings, async (arriving, before, after) => {
        await clear(store)
        let charter = 1
        let ceiling = before
        const node = new Node(store, () => ({
          self: 'US',
          charter,
          agreements: [{ ...trilateral, clauses: [{ ...trilateral.clauses[0]!, tlpCeiling: ceiling }] }],
          nowMs: 1_800_000_000_000,
        }))
        for (const batch of arriving) await node.arrive(batch)
        charter = 2
        ceiling = after
        await node.rejudge()
        expect(await node.stored(views)).toEqual(node.expected(views))
      }),
      { numRuns },
    )
  })

  test('the tallies are the release rows, counted', async () => {
    const store = await open()
    await fc.assert(
      fc.asyncProperty(batches, async (arriving) => {
        await clear(store)
        const node = new Node(store, () => ({
          self: 'US',
          charter: 1,
          agreements: [trilateral],
          nowMs: 1_800_000_000_000,
        }))
        for (const batch of arriving) await node.arrive(batch)
        const rows = await store.read
          .selectFrom('release')
          .innerJoin('object', 'object.seq', 'release.seq')
          .select(['handling', 'latest', (row) => row.fn.countAll<number>().as('count')])
          .groupBy(['handling', 'latest'])
          .execute()
        const sorted = (tallies: readonly { handling: number; latest: number; count: number }[]) =>
          tallies.map(({ handling, latest, count }) => `${handling} ${latest} ${count}`).sort()
        expect(sorted(await allTallies(store.read))).toEqual(sorted(rows))
      }),
      { numRuns },
    )
  })
})

async function clear(store: Store): Promise<void> {
  await store.write(async (tx) => {
    for (const table of ['object', 'reference', 'release', 'tally', 'lane', 'view', 'handling', 'decision'] as const) {
      await tx.db.deleteFrom(table).execute()
    }
  })
}
