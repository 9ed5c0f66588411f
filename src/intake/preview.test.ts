import fc from 'fast-check'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import { Reasons } from '../release/reasons.ts'
import { seenBy } from '../release/seen.ts'
import { tlp2Definitions } from '../stix/tlp.ts'
import { headsByKeys } from '../store/objects.ts'
import { type Core, charterOf, createCore, identities, makeIndicator, makeObject, trilateral } from '../testing/core.ts'
import { describeOnBothStores, type StoreBench } from '../testing/stores.ts'
import type { Entry } from './model.ts'
import { previewImport } from './preview.ts'

const closed = { personalData: true, twoPersonRelease: true }
const actor = { kind: 'local', actor: 'person:analyst' } as const
const tables = [
  'object',
  'reference',
  'release',
  'tally',
  'lane',
  'view',
  'handling',
  'decision',
  'review',
  'step',
  'tile',
  'evidence',
  'audit',
  'outbox',
  'derivation',
  'pseudonym',
  'tick',
] as const

async function nodeWith(open: StoreBench['open']): Promise<Core> {
  return createCore(
    await open({ nowMs: () => 1_000_000 }),
    'US',
    charterOf([{ ...trilateral, personalData: { phone: 'allow', '*': 'hold' } }]),
    closed,
  )
}

const preview = (core: Core, entries: readonly Entry[]) => previewImport({ ...core, names: () => ({}) }, actor, entries)

async function rowsOf(core: Core): Promise<Record<string, unknown>> {
  const counts: Record<string, unknown> = {}
  for (const table of tables) {
    const found = await sql<{ count: number }>`select count(*) as count from ${sql.table(table)}`
      .execute(core.store.read)
      .catch(() => null)
    if (found !== null) counts[table] = Number(found.rows[0]!.count)
  }
  return counts
}

const label = fc.constantFrom('clear', 'green', 'amber', 'amber+strict', 'red', undefined)
const text = fc.constantFrom(
  'plain',
  'call the victim at ana.reyes@agency.example',
  'card 4111 1111 1111 1111',
  '+63 917 555 0123',
)
const batches = fc.array(fc.record({ label, text, refers: fc.nat(5), assigned: label }), { minLength: 1, maxLength: 6 })

const at =
  (name: string) =>
  ({ recipient }: { readonly recipient: string }) =>
    recipient === name

interface Wish {
  readonly label?: string | undefined
  readonly text: string
  readonly refers: number
  readonly assigned?: string | undefined
}

function entriesOf(batch: readonly Wish[]): Entry[] {
  const objects: Record<string, unknown>[] = []
  for (const one of batch) {
    const tlp = one.label as 'clear' | undefined
    const target = objects[one.refers]?.id
    objects.push(
      target === undefined
        ? makeIndicator('x.example', { description: one.text, ...(tlp === undefined ? {} : { tlp }) })
        : makeObject('note', { content: one.text, object_refs: [target], ...(tlp === undefined ? {} : { tlp }) }),
    )
  }
  return objects.map((object, index) => {
    const assigned = batch[index]!.assigned as 'clear' | undefined
    return { text: JSON.stringify(object), ...(assigned === undefined ? {} : { assigned: { tlp: assigned } }) }
  })
}

describeOnBothStores('a preview', (open) => {
  test('shows exactly what then happens on import', async () => {
    const core = await nodeWith(open)
    await fc.assert(
      fc.asyncProperty(batches, async (batch) => {
        const entries = entriesOf(batch)
        const shown = await preview(core, entries)
        const result = await core.intake.accept(actor, entries)
        expect(shown.objects.filter(({ isNew }) => isNew).map(({ object }) => object.id)).toEqual(
          result.added.map(({ id }) => id),
        )
        expect(shown.rejected).toEqual(result.rejected)
        const reasons = new Reasons(core.store.read, core.registry, core.keyOf, () => ({}))
        for (const one of shown.objects) {
          const [head] = await headsByKeys(core.store.read, [core.keyOf(one.object.id)])
          const real = await seenBy(core.store.read, core.registry, reasons, head!)
          const plain = (list: typeof real) =>
            list.map(({ since, ...rest }) => ({ ...rest, isReleased: since !== null }))
          expect(plain([...one.seen])).toEqual(plain(real))
          const { held, personal } = core.registry.handling(head!.handling)
          expect(one.holds.includes('personal-data')).toBe(personal.length > 0)
          expect(one.holds.includes('second-person')).toBe(held.includes('second-person'))
          if (one.holds.length > held.length || held.length > 0) {
            const outside = real.filter(({ text: read }) => read !== null)
            if (held.length > 0) expect(outside).toEqual([])
          }
        }
      }),
      { numRuns: 12 },
    )
  })

  test('of what is read in part shows word for word what the recipient then reads, and why which parts are not in it', async () => {
    const cutting = { ...trilateral, clauses: trilateral.clauses.map((clause) => ({ ...clause, mayRedact: true })) }
    const core = await createCore(await open({ nowMs: () => 1_000_000 }), 'US', charterOf([cutting]))
    const open1 = makeObject('campaign', { tlp: 'green', name: 'C' })
    const report = makeObject('report', {
      ...{ tlp: 'green', name: 'Intrusion', description: 'what only we may know', object_refs: [open1.id] },
      ...{ published: '2026-01-01T00:00:00Z', created_by_ref: identities.US },
      granular_markings: [{ marking_ref: tlp2Definitions.red.id, selectors: ['description'] }],
    })
    const entries = [open1, report].map((object) => ({ text: JSON.stringify(object) }))
    const { objects } = await preview(core, entries)
    const shown = objects.find(({ object }) => object.id === report.id)!.seen.find(at('member:JP'))!
    expect(shown.decision).toMatchObject({ outcome: 'redact', removed: ['/description'] })
    expect(shown.withheld).toEqual([{ at: '/description', because: 'part', label: 'red' }])
    expect(shown.text).not.toContain('what only we may know')
    await core.intake.accept(actor, entries)
    const query = { agreement: 'trilateral', limit: 10, versions: { first: false, last: true, all: false, exact: [] } }
    const { items } = await core.release.page({ kind: 'member', code: 'JP' }, query)
    expect(items.map(({ text }) => text)).toContain(shown.text)
    expect(items.map(({ text }) => text)).toContain(
      objects.find(({ object }) => object.id === open1.id)!.seen.find(at('member:JP'))!.text,
    )
  })

  test('leaves no trace: no rows, no ticks, no numbers, nobody told', async () => {
    const core = await nodeWith(open)
    await core.intake.accept(actor, entriesOf([{ label: 'green', text: 'held already', refers: 9 }]))
    const before = await rowsOf(core)
    const told = core.notified.length
    const handlings = [...core.registry.handlings()].length
    const lanes = core.registry.lanesWith(core.registry.everyView.views).length
    const tick = await core.store.write((tx) => tx.takeTicks(1))
    const shown = await preview(core, [
      ...entriesOf([
        { label: 'red', text: 'call the victim at ana.reyes@agency.example', refers: 9, assigned: 'red' },
        { label: 'amber', text: 'more', refers: 0 },
      ]),
      { text: '{"type":"indicator"}' },
    ])
    expect(shown.objects).toHaveLength(2)
    expect(shown.rejected).toHaveLength(1)
    expect(shown.objects[0]!.findings[0]).toMatchObject({ kind: 'email', at: '/description' })
    expect(await rowsOf(core)).toEqual(before)
    expect(core.notified).toHaveLength(told)
    expect([...core.registry.handlings()]).toHaveLength(handlings)
    expect(core.registry.lanesWith(core.registry.everyView.views)).toHaveLength(lanes)
    expect(await core.store.write((tx) => tx.takeTicks(1))).toBe(tick + 1)
    const next = await core.intake.accept(actor, entriesOf([{ label: 'green', text: 'after', refers: 9 }]))
    expect(next.added).toHaveLength(1)
  })

  test('is refused beyond a hundred objects', async () => {
    const core = await nodeWith(open)
    const many = Array.from({ length: 101 }, () => ({ text: '{}' }))
    await expect(preview(core, many)).rejects.toMatchObject({ kind: 'too-large' })
  })
})
