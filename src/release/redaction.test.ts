import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Agreement } from '../alliance/model.ts'
import { storedMeanings } from '../intake/meanings.ts'
import { classify, limitsOf, type Prepared, prepare } from '../intake/prepare.ts'
import type { Decision, Tlp } from '../policy/model.ts'
import { partKey, partsOf } from '../policy/parts.ts'
import { deriveObject } from '../redaction/derive-object.ts'
import { derivedHandle, derivedId } from '../redaction/derived-id.ts'
import type { Meaning } from '../redaction/model.ts'
import type { StixId, StixObject } from '../stix/object.ts'
import { referencesOf } from '../stix/references.ts'
import { tlp2Definitions, tlpOfMarking } from '../stix/tlp.ts'
import { validate } from '../stix/validate.ts'
import { compareVersions } from '../stix/version.ts'
import { derivationsOf } from '../store/derivations.ts'
import { idKey } from '../store/keys.ts'
import { insertObjects } from '../store/objects.ts'
import { setProgress } from '../store/progress.ts'
import { insertReferences } from '../store/references.ts'
import { releasesOf } from '../store/releases.ts'
import type { Store } from '../store/store.ts'
import { allTallies } from '../store/tallies.ts'
import { putTombstones } from '../store/tombstones.ts'
import { describeOnBothStores } from '../testing/stores.ts'
import { grantAnew, grantArrived, withdraw } from './grants.ts'
import { redecide } from './redecide.ts'
import { Registry, type Terms } from './registry.ts'

const nowMs = Date.UTC(2026, 5, 1)
const self = 'identity--00000000-0000-4000-8000-000000000000' as StixId
const secret = Buffer.alloc(32, 'test')
const uuid = (letter: string) => `${letter.repeat(8)}-0000-4000-8000-000000000000`
const pool = [
  `campaign--${uuid('a')}`,
  `campaign--${uuid('b')}`,
  `report--${uuid('c')}`,
  `relationship--${uuid('d')}`,
  `sighting--${uuid('e')}`,
  self,
] as const
/** What may stand at the ends of relationships and sightings. */
const things = [0, 1, 2]

interface Spec {
  readonly id: number
  readonly tlp: Tlp
  /** The label of its description alone; null: none. */
  readonly part: Tlp | null
  readonly refs: readonly number[]
  readonly main: number | null
}

const label = fc.constantFrom<Tlp>('clear', 'green', 'amber', 'red')
const spec = fc.record<Spec>({
  id: fc.nat(pool.length - 1),
  tlp: label,
  part: fc.option(label, { nil: null }),
  refs: fc.uniqueArray(fc.nat(pool.length - 1), { minLength: 1, maxLength: 3 }),
  main: fc.option(fc.nat(pool.length - 1), { nil: null }),
})
/** Our own identity may come early or late, for few and for more. */
const batches = fc
  .array(fc.array(spec, { minLength: 1, maxLength: 4 }), { minLength: 1, maxLength: 5 })
  .map((several) => several.map((batch) => batch.map((one) => (pool[one.id] === self ? { ...one, main: null } : one))))
const agreements = fc
  .record({ mayRedact: fc.boolean(), open: label, close: label, closeRedacts: fc.boolean(), anonymous: fc.boolean() })
  .map(
    ({ mayRedact, open, close, closeRedacts, anonymous }): Agreement => ({
      id: 'trilateral',
      title: 'Trilateral',
      parties: ['US', 'JP', 'PH'],
      from: '2020-01-01T00:00:00Z',
      purposes: ['defence'],
      clauses: [
        { id: 'open', title: 'Open', tlpCeiling: open, onward: 'parties', mayRedact },
        {
          ...{ id: 'close', title: 'Close', to: ['US', 'JP'], tlpCeiling: close, onward: 'clients' },
          ...{ mayRedact: closeRedacts, redact: [{ types: ['report'], properties: ['x_contact'] }] },
          attribution: anonymous ? 'withheld' : 'named',
        },
      ],
    }),
  )

interface Placed {
  readonly seq: number
  readonly prepared: Prepared
  readonly handling: number
  readonly secretWord: string
}

class Node {
  placed: Placed[] = []
  /** What was taken back binds what came before it all the same. */
  gone: Placed[] = []
  agreement: Agreement
  charter = 1
  readonly #store: Store
  readonly registry: Registry
  readonly keyOf: (id: string) => number
  #count = 0
  #waits = false

  constructor(store: Store, agreement: Agreement) {
    this.#store = store
    this.agreement = agreement
    this.keyOf = (id) => idKey(store.seed, id)
    const terms = (): Terms => ({ self: 'US', charter: this.charter, agreements: [this.agreement], nowMs })
    this.registry = new Registry(terms, undefined, {
      secret,
      identities: () => ({ US: self }),
      meanings: storedMeanings('US', this.keyOf),
      pseudonymKey: () => secret,
      onPseudonyms: async () => {},
    })
    this.registry.onWaiting = () => {
      this.#waits = true
    }
  }

  make({ id, tlp, part, refs, main }: Spec): { text: string; secretWord: string } {
    const full = pool[id]!
    const [type] = full.split('--')
    const stamp = new Date(Date.UTC(2026, 0, 1) + this.#count++ * 1000).toISOString()
    const secretWord = `secret-${this.#count}.`
    const others = refs.map((ref) => pool[ref]!)
    const thing = pool[things[refs[0]! % 3]!]!
    const object = {
      ...{ type, spec_version: '2.1', id: full, created: '2026-01-01T00:00:00.000Z', modified: stamp },
      ...{ description: `about ${secretWord}`, x_contact: 'someone', object_marking_refs: [tlp2Definitions[tlp].id] },
      ...(part === null
        ? {}
        : {
            granular_markings: [{ marking_ref: tlp2Definitions[part].id, selectors: ['description', 'x_list.[0]'] }],
            x_list: [`first ${secretWord}`, 'second'],
          }),
      ...(main === null ? {} : { x_main_ref: pool[main] }),
      ...(type === 'campaign' ? { name: 'c', x_other_refs: others } : {}),
      ...(type === 'identity' ? { name: 'us', identity_class: 'organization' } : {}),
      ...(type === 'report' ? { name: 'r', published: stamp, object_refs: others } : {}),
      ...(type === 'relationship'
        ? { relationship_type: 'related-to', source_ref: thing, target_ref: pool[things[(refs.at(-1)! + 1) % 3]!] }
        : {}),
      ...(type === 'sighting' ? { sighting_of_ref: thing } : {}),
    }
    return { text: JSON.stringify(object), secretWord }
  }

  async arrive(batch: readonly Spec[]): Promise<void> {
    const made = batch.map((one) => this.make(one))
    await this.registry.write(this.#store, async (tx) => {
      const first = await tx.takeTicks(batch.length)
      const arrived = []
      const fresh: Placed[] = []
      for (const [offset, { text, secretWord }] of made.entries()) {
        const result = prepare({ text }, 0, 'US', limitsOf(100_000))
        if (!result.ok) throw new Error(result.refusal.reason)
        const { prepared } = result
        const meaningOf = await storedMeanings('US', this.keyOf)(tx.db, prepared.markings)
        const moment = { nowMs, asksForAge: false }
        const handling = await this.registry.handlingNumber(tx, classify(prepared, meaningOf, moment))
        const seq = first + offset
        fresh.push({ seq, prepared, handling, secretWord })
        arrived.push({
          ...{ seq, id: prepared.object.id, type: prepared.object.type, version: prepared.version!, handling },
          targets: [...new Set(prepared.references.map(({ target }) => target))],
          original: { object: prepared.object, parts: partsIn(prepared), assigned: '' },
        })
      }
      await grantArrived(tx, this.registry, this.keyOf, arrived)
      for (const { seq, prepared, handling } of fresh) {
        const { object, digest, text, version } = prepared
        await insertObjects(tx, [
          {
            ...{ seq, key: this.keyOf(object.id), id: object.id, type: object.type, version: version!, creator: '' },
            ...{ label: '', revoked: 0, origin: 'US', under: '', source: 'test', assigned: '', handling, digest },
            ...{ seal: '', space: '', body: text },
          },
        ])
        await insertReferences(
          tx,
          prepared.references.map(({ property, target }) => {
            return { target: this.keyOf(target), source: seq, property, target_id: target }
          }),
        )
      }
      this.placed.push(...fresh)
    })
  }

  async change(agreement: Agreement): Promise<void> {
    this.agreement = agreement
    this.charter++
    await this.registry.renew(
      this.#store,
      async () => {},
      async (tx) => {
        const versions = this.placed.map(({ seq, prepared, handling }) => ({ seq, id: prepared.object.id, handling }))
        await grantAnew(tx, this.registry, this.keyOf, versions)
      },
    )
  }

  async remove(which: number): Promise<void> {
    const [one] = this.placed.splice(which % this.placed.length, 1)
    if (one === undefined) return
    this.gone.push(one)
    const { object, digest, version } = one.prepared
    await this.registry.write(this.#store, async (tx) => {
      await withdraw(tx, this.registry, this.keyOf, [{ seq: one.seq, id: one.prepared.object.id }])
      for (const table of ['release', 'object'] as const)
        await tx.db.deleteFrom(table).where('seq', '=', one.seq).execute()
      await tx.db.deleteFrom('reference').where('source', '=', one.seq).execute()
      await putTombstones(tx, [
        {
          ...{ key: this.keyOf(object.id), id: object.id, version: version!, digest, origin: 'US', kind: 'recalled' },
          ...{ giver: 'US', at: one.seq, given_at: 0, space: '', notice: '', handling: one.handling, kept: 0 },
        },
      ])
    })
  }

  /** What a node does when somebody came to read its identity. */
  async lookAtWaiting(): Promise<void> {
    while (this.#waits) {
      this.#waits = false
      // Nothing else is to be judged anew.
      await this.#store.write((tx) => setProgress(tx, 'redecided', this.charter))
      await redecide(this.#store, this.registry, this.keyOf)
    }
  }

  /** By the definition: everything at once, from the most that policy allows downwards, until nothing changes. */
  expected(view: string): Map<Placed, 'full' | 'part' | 'none'> {
    const asked = this.registry.recipients().find((one) => one.view === view)
    const judged = new Map<Placed, Decision | null>(
      this.placed.map((one) => [
        one,
        asked === undefined
          ? null
          : this.registry.judge(this.registry.handling(one.handling), asked.recipient, asked.agreement),
      ]),
    )
    const levels = new Map<Placed, 'full' | 'part' | 'none'>()
    const decided = (one: Placed) =>
      asked === undefined
        ? 'release'
        : this.registry.judge(this.registry.handling(one.handling), asked.recipient, asked.agreement).outcome
    for (const one of this.placed) {
      const later = [...this.placed, ...this.gone].filter(
        (other) => other.prepared.object.id === one.prepared.object.id && isLater(other, one),
      )
      const own = decided(one)
      const bound = later.map(decided)
      const full = own === 'release' && bound.every((outcome) => outcome === 'release')
      const part = own === 'redact' && bound.every((outcome) => outcome !== 'withhold')
      levels.set(one, full ? 'full' : part ? 'part' : 'none')
    }
    for (let changed = true; changed; ) {
      changed = false
      for (const one of this.placed) {
        const level = levels.get(one)!
        const meaningOf = this.meaningIn(view, levels)
        const whole = one.prepared.references.every(({ target }) => meaningOf(target) === 'same')
        if (level === 'full' && !whole) {
          levels.set(one, 'part')
          changed = true
        } else if (level === 'part' && this.derive(one, judged.get(one) ?? null, view, meaningOf) === null) {
          levels.set(one, 'none')
          changed = true
        }
      }
    }
    return levels
  }

  meaningIn(view: string, levels: ReadonlyMap<Placed, 'full' | 'part' | 'none'>): (id: string) => Meaning {
    return (id) => {
      const versions = this.placed.filter((one) => one.prepared.object.id === id)
      if (versions.length === 0 || versions.some((one) => levels.get(one) === 'full')) return 'same'
      return versions.some((one) => levels.get(one) === 'part') ? derivedId(secret, id as StixId, view) : 'withheld'
    }
  }

  derive(one: Placed, decision: Decision | null, view: string, meaningOf: (id: string) => Meaning): StixObject | null {
    const { object } = one.prepared
    const redaction = decision?.redaction ?? null
    if (redaction === null || object.id === self || meaningOf(self) !== 'same') return null
    const { parts } = this.registry.handling(one.handling)
    const withheld = redaction.parts.map((index) => partKey(parts[index]!))
    const selectors = partsIn(one.prepared)
      .filter(({ handling }) => withheld.includes(partKey(handling)))
      .map(({ selector }) => selector)
    const cutting = deriveObject(
      object,
      { ...redaction, selectors, personal: null },
      {
        ...{ id: derivedId(secret, object.id, view), handle: derivedHandle(secret, object.id, view) },
        ...{ created: '2027-01-01T00:00:00.000Z', modified: '2027-01-01T00:00:00.000Z', meaningOf },
        ...{ creator: self, source: new Set([self]), onlyFor: /member:(.*)$/.exec(view)?.[1] ?? null },
      },
    )
    return cutting?.object ?? null
  }

  /** Holds what is stored to the definition, and looks at everything that the view reads. */
  async check(view: string): Promise<void> {
    const num = this.registry.viewNamed(view) ?? -1
    const levels = this.expected(view)
    const asked = this.registry.recipients().find((one) => one.view === view)
    const meaningOf = this.meaningIn(view, levels)
    const objects = await this.#store.read.selectFrom('object').selectAll().execute()
    const releases = await releasesOf(
      this.#store.read,
      objects.map(({ seq }) => seq),
    )
    const shows = (seq: number, column: 'lane' | 'latest') =>
      releases.filter((row) => row.seq === seq && this.registry.lane(row[column]).views.views.includes(num)).length
    const derivations = await derivationsOf(
      this.#store.read,
      this.placed.map(({ seq }) => seq),
    )
    const readable: { id: string; text: string }[] = []
    for (const id of new Set(this.placed.map(({ prepared }) => prepared.object.id))) {
      const versions = this.placed
        .filter(({ prepared }) => prepared.object.id === id)
        .sort((a, b) => (isLater(a, b) ? 1 : -1))
      const newestFull = versions.findLast((one) => levels.get(one) === 'full')
      for (const one of versions) {
        const full = levels.get(one) === 'full'
        expect([shows(one.seq, 'lane'), shows(one.seq, 'latest')], `${view} ${id}`).toEqual([
          Number(full),
          Number(one === newestFull),
        ])
        if (full) readable.push({ id, text: one.prepared.text })
      }
      const inPart = versions.filter(
        (one) => levels.get(one) === 'part' && (newestFull === undefined || isLater(one, newestFull)),
      )
      const made = derivations.filter(
        (row) => row.view === num && row.derived > 0 && versions.some(({ seq }) => seq === row.source),
      )
      for (const row of made) {
        const source = inPart.find(({ seq }) => seq === row.source)
        expect(source, `${view}: nothing may be derived of ${id}`).toBeDefined()
        const stored = objects.find(({ seq }) => seq === row.derived)!
        const decision = this.registry.judge(
          this.registry.handling(source!.handling),
          asked!.recipient,
          asked!.agreement,
        )
        const expectedObject = this.derive(source!, decision, view, meaningOf)!
        const object = JSON.parse(stored.body) as StixObject
        const { created, modified, ...rest } = object
        const { created: _, modified: __, ...expectedRest } = expectedObject
        expect(rest).toEqual(expectedRest)
        expect(validate(object).errors).toEqual([])
        expect(stored.version).toBe(modified)
        expect(compareVersions(created!, modified!)).toBeLessThanOrEqual(0)
        expect(shows(row.derived, 'lane')).toBe(1)
        const newest = made.every((other) => other.derived <= row.derived)
        expect(shows(row.derived, 'latest')).toBe(Number(newest))
        expect(newest).toBe(source === inPart.at(-1))
        readable.push({ id: object.id, text: stored.body })
      }
      const newestInPart = inPart.at(-1)
      if (newestInPart !== undefined) expect(made.map(({ source }) => source)).toContain(newestInPart.seq)
    }
    // Nothing else is readable, and what is readable holds together.
    const held = new Set(objects.map(({ id }) => id))
    const ids = new Set(readable.map(({ id }) => id))
    const shown = objects.filter(({ seq }) => shows(seq, 'lane') > 0)
    expect(shown.map(({ body }) => body).sort()).toEqual(readable.map(({ text }) => text).sort())
    for (const { text } of readable) {
      for (const { target } of referencesOf(JSON.parse(text) as StixObject)) {
        if (held.has(target)) expect(ids, `${view} points to ${target}`).toContain(target)
      }
      for (const { id } of shown) if (!ids.has(id)) expect(text).not.toContain(id)
    }
    for (const one of this.placed) {
      const mayBeRead = readable.some(({ text }) => text.includes(one.secretWord))
      const visible = levels.get(one) === 'full' || (levels.get(one) === 'part' && this.#describes(one, asked))
      if (!visible) expect(mayBeRead, `${view} reads a part of ${one.prepared.object.id}`).toBe(false)
    }
  }

  #describes(one: Placed, asked: ReturnType<Registry['recipients']>[number] | undefined): boolean {
    if (asked === undefined) return true
    const handling = this.registry.handling(one.handling)
    const decision = this.registry.judge(handling, asked.recipient, asked.agreement)
    return (decision.redaction?.parts.length ?? 0) < Math.max(1, handling.parts.length)
  }
}

function isLater(one: Placed, than: Placed): boolean {
  return compareVersions(one.prepared.version!, than.prepared.version!) > 0
}

function partsIn({ granular }: Prepared) {
  return partsOf(
    granular.map(({ ref, selectors }) => ({
      id: ref,
      meaning: { kind: 'tlp' as const, tlp: tlpOfMarking(ref)! },
      selectors,
    })),
  )
}

const views = [
  '|staff',
  'trilateral|member:JP',
  'trilateral|member:PH',
  'trilateral|client:green',
  'trilateral|client:amber',
  'trilateral|public',
]

describeOnBothStores('redaction', (open, { engine }) => {
  const numRuns = engine === 'sqlite' ? Number(process.env.TREFOIL_RUNS ?? 60) : 10

  test('whatever arrives, in full and in part everybody reads exactly what the definition says, and nothing points outside it', async () => {
    const store = await open()
    await fc.assert(
      fc.asyncProperty(agreements, batches, async (agreement, arriving) => {
        await clear(store)
        const node = new Node(store, agreement)
        for (const batch of arriving) {
          await node.arrive(batch)
          await node.lookAtWaiting()
          for (const view of views) await node.check(view)
        }
      }),
      { numRuns },
    )
  })

  test('a change of the agreement, or something taken back, leaves everybody with what the definition says', async () => {
    const store = await open()
    await fc.assert(
      fc.asyncProperty(
        agreements,
        agreements,
        batches,
        fc.array(fc.nat(), { maxLength: 3 }),
        async (first, second, arriving, removed) => {
          await clear(store)
          const node = new Node(store, first)
          for (const batch of arriving) await node.arrive(batch)
          for (const one of removed) {
            if (node.placed.length < 1) break
            await node.remove(one)
            await node.lookAtWaiting()
            for (const view of views) await node.check(view)
          }
          await node.change(second)
          await node.lookAtWaiting()
          for (const view of views) await node.check(view)
          const rows = await store.read
            .selectFrom('release')
            .innerJoin('object', 'object.seq', 'release.seq')
            .select(['handling', 'latest', (row) => row.fn.countAll<number>().as('count')])
            .groupBy(['handling', 'latest'])
            .execute()
          const counted = await allTallies(store.read)
          const asText = (tallies: readonly { handling: number; latest: number; count: number }[]) =>
            tallies.map(({ handling, latest, count }) => `${handling} ${latest} ${count}`).sort()
          if (removed.length === 0) expect(asText(counted)).toEqual(asText(rows))
        },
      ),
      { numRuns },
    )
  })
})

async function clear(store: Store): Promise<void> {
  await store.write(async (tx) => {
    for (const table of [
      'object',
      'reference',
      'release',
      'tally',
      'lane',
      'view',
      'handling',
      'decision',
      'derivation',
      'progress',
      'tombstone',
    ] as const) {
      await tx.db.deleteFrom(table).execute()
    }
  })
}
