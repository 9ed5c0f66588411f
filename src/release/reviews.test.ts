import fc from 'fast-check'
import { expect, test } from 'vitest'
import { appendAudit } from '../audit/append.ts'
import { decide } from '../policy/decide.ts'
import { type Handling, holdKinds, type Outcome, type Recipient, tlpLevels } from '../policy/model.ts'
import { kinds } from '../privacy/model.ts'
import { indexForSearch } from '../store/search.ts'
import {
  charterOf,
  createCore,
  local,
  makeIndicator,
  makeObject,
  nowMs,
  operator,
  trilateral,
} from '../testing/core.ts'
import { describeOnBothStores } from '../testing/stores.ts'
import { previewCharter } from './preview-charter.ts'
import { reportPrivacy } from './privacy-report.ts'
import { redecide } from './redecide.ts'
import { createReviews, handlingAfter, verdicts } from './reviews.ts'
import { indexNext } from './search-index.ts'
import { findSubject, type SubjectAnswer } from './subject.ts'

const handlings: fc.Arbitrary<Handling> = fc.record({
  type: fc.constantFrom('indicator', 'note'),
  tlp: fc.constantFrom(...tlpLevels, null),
  releasableTo: fc.constantFrom(null, [], ['JP'], ['JP', 'PH']),
  origin: fc.constantFrom('US', 'JP'),
  under: fc.constantFrom(null, 'trilateral'),
  originatorControl: fc.boolean(),
  sectors: fc.constant([]),
  purposes: fc.constant(null),
  unknownMarkings: fc.constant([]),
  notPublic: fc.boolean(),
  exercise: fc.constant(null),
  pap: fc.constant(null),
  confidence: fc.constant(null),
  embargoUntil: fc.constant(null),
  day: fc.constant(null),
  personal: fc.uniqueArray(fc.constantFrom(...kinds)).map((list) => list.sort()),
  held: fc.uniqueArray(fc.constantFrom(...holdKinds)).map((list) => list.sort()),
  parts: fc.constant([]),
  indispensable: fc.constant([]),
  consent: fc.constantFrom(null, [], ['JP'], ['clients']),
})
const recipients = fc.constantFrom<Recipient>(
  { kind: 'member', code: 'JP' },
  { kind: 'client', tlp: 'amber' },
  { kind: 'public' },
)
const agreements = fc
  .dictionary(fc.constantFrom(...kinds, '*'), fc.constantFrom('hold', 'mask', 'pseudonymise', 'allow'))
  .map((personalData) => [{ ...trilateral, personalData: personalData as Record<string, 'hold'> }])
const width: Readonly<Record<Outcome, number>> = { withhold: 0, redact: 1, release: 2 }

const outcomeOf = (handling: Handling, recipient: Recipient, terms: ReturnType<typeof charterOf>['agreements']) =>
  width[decide(handling, recipient, { self: 'US', agreements: terms, nowMs, agreement: 'trilateral' }).outcome]

test('whatever is held, nothing leaves', () => {
  fc.assert(
    fc.property(handlings, recipients, agreements, (handling, recipient, terms) => {
      if (handling.held.length > 0) expect(outcomeOf(handling, recipient, terms)).toBe(0)
    }),
  )
})

test('no decision of a person widens beyond what policy allows of the same object without findings', () => {
  fc.assert(
    fc.property(
      handlings,
      recipients,
      agreements,
      fc.constantFrom(...holdKinds),
      fc.constantFrom(...verdicts),
      (handling, recipient, terms, kind, verdict) => {
        const most = outcomeOf({ ...handling, personal: [], held: [] }, recipient, terms)
        expect(outcomeOf(handlingAfter(handling, kind, verdict), recipient, terms)).toBeLessThanOrEqual(most)
      },
    ),
  )
})

test('what is released masked is released whole to nobody while it has findings', () => {
  fc.assert(
    fc.property(handlings, recipients, agreements, (handling, recipient, terms) => {
      const after = handlingAfter(handling, 'personal-data', 'mask')
      if (handling.personal.length > 0) expect(outcomeOf(after, recipient, terms)).toBeLessThan(2)
    }),
  )
})

test('what is kept back leaves to nobody, whatever the agreements become', () => {
  fc.assert(
    fc.property(
      handlings,
      recipients,
      agreements,
      fc.constantFrom(...holdKinds),
      (handling, recipient, terms, kind) => {
        expect(outcomeOf(handlingAfter(handling, kind, 'keep-back'), recipient, terms)).toBe(0)
      },
    ),
  )
})

describeOnBothStores('records of personal data', (open) => {
  const gate = { personalData: true, twoPersonRelease: true }
  const write = (text: string) =>
    makeObject('note', { content: text, object_refs: ['identity--11111111-1111-4111-8111-111111111111'], tlp: 'green' })

  test('a person is found in whatever form the value is written, with who read it', async () => {
    const agreement = { ...trilateral, personalData: { '*': 'allow' as const } }
    const core = createCore(await open(), 'US', charterOf([agreement]), gate)
    const [one, other] = [write('Write to Maria.Santos＠agency.example.'), write('Write to someone@else.example.')]
    await local(core, [one, other])
    while ((await indexNext(core.store)) > 0);
    const parts = { db: core.store.read, registry: core.registry }
    const { hits, lookedTo } = await findSubject(parts, { value: 'maria.santos@agency.example' })
    expect(lookedTo).toBeNull()
    expect(hits.map(({ object }) => object.id)).toEqual([one.id])
    expect(hits[0]).toMatchObject({ at: ['/content'] })
    expect(hits[0]!.readers).toContain('trilateral|member:JP')
    expect(hits[0]!.given).toContain('JP')
    await expect(findSubject(parts, { value: 'abc' })).rejects.toMatchObject({ kind: 'invalid' })
  })

  test('who looks for a person for a short time only is told how far, and finds all of the rest by going on', async () => {
    const core = createCore(await open(), 'US', charterOf(), gate)
    const written = Array.from({ length: 12 }, (_, n) => write(`Case ${n}: Maria Santos was told.`))
    for (const one of written) await local(core, [one])
    const rows = await core.store.read.selectFrom('object').select(['seq']).orderBy('seq').execute()
    // As the indexer does it, with blocks so small that a look needs several.
    await core.store.write(async (tx) => {
      for (const { seq } of rows)
        await indexForSearch(tx, [{ seq: Number(seq), text: 'maria santos', values: [] }], { perBlock: 2 })
    })
    let elapsed = 0
    const parts = { db: core.store.read, registry: core.registry, elapsedMs: () => elapsed++, patienceMs: 1 }
    const places: number[] = []
    const found = new Set<string>()
    for (let before: number | null | undefined; before !== null; ) {
      const answer: SubjectAnswer = await findSubject(parts, { value: 'Maria Santos', before })
      // The first answer looks through the newest besides, which may not be indexed yet.
      if (before !== undefined) for (const { object } of answer.hits) found.add(object.id)
      if (answer.lookedTo !== null) places.push(answer.lookedTo)
      before = answer.lookedTo
    }
    expect(places.length).toBeGreaterThan(1)
    expect(places).toEqual([...new Set(places)].sort((a, b) => b - a))
    const older = rows.filter(({ seq }) => Number(seq) < places[0]!)
    expect(older.length).toBeGreaterThan(2)
    expect([...found].sort()).toEqual(
      written
        .slice(0, older.length)
        .map(({ id }) => id as string)
        .sort(),
    )
  })

  test('of many objects that speak of a person some are read in each answer, the newest first, and none is left out', async () => {
    const core = createCore(await open(), 'US', charterOf(), gate)
    const written = Array.from({ length: 120 }, (_, n) => write(`Case ${n}: Maria Santos was told.`))
    await local(core, written)
    while ((await indexNext(core.store)) > 0);
    let elapsed = 0
    const parts = { db: core.store.read, registry: core.registry, elapsedMs: () => elapsed++, patienceMs: 1 }
    const answers: SubjectAnswer[] = []
    for (let before: number | null = Number.MAX_SAFE_INTEGER; before !== null; before = answers.at(-1)!.lookedTo)
      answers.push(await findSubject(parts, { value: 'Maria Santos', before }))
    const found = answers.map(({ hits }) => hits.map(({ object }) => object.added))
    expect(found.length).toBeGreaterThan(1)
    expect(found[0]!.length).toBeLessThan(120)
    expect(found.flat()).toEqual([...found.flat()].sort((a, b) => b - a))
    expect(new Set(found.flat()).size).toBe(120)
  })

  test('a report tells what was found, what waits and what was decided, and never a value', async () => {
    const core = createCore(await open(), 'US', charterOf(), gate)
    await local(core, [write('Write to maria.santos@agency.example.'), makeIndicator('x.example', { tlp: 'red' })])
    const reviews = createReviews({
      ...core,
      names: () => ({}),
      hasReleaser: async () => true,
      audit: appendAudit,
      onDecided: () => {},
    })
    const { items } = await reviews.list({ which: 'waiting', limit: 10 })
    const personal = items.find(({ kind }) => kind === 'personal-data')!
    await reviews.decide(personal.num, 'keep-back', { name: 'person:b', isOperator: false }, 'not needed')
    const settings = { contact: 'mailto:privacy@us.example', twoPersonRelease: true }
    const report = await reportPrivacy(core.store.read, core.registry, settings, {
      from: 0,
      until: Number.MAX_SAFE_INTEGER,
    })
    expect(report.harm.found).toEqual([{ name: 'email', count: 1 }])
    // The RED one names nobody, so nobody would read it and nothing waits.
    expect(report.collection).toMatchObject({ asked: 1, byAgreement: 1, open: 0, keptBack: 1 })
    expect(report.notice.agreements[0]).toMatchObject({ id: 'trilateral', inForce: true })
    expect(JSON.stringify(report)).not.toContain('maria')
  })

  test('a charter is previewed by what it then does, and nothing moves', async () => {
    const core = createCore(await open(), 'US', charterOf(), gate)
    await local(core, [
      ...['clear', 'green', 'amber'].map((tlp) => makeIndicator(`${tlp}.example`, { tlp: tlp as 'clear' })),
    ])
    const narrower = {
      ...trilateral,
      clauses: [{ id: 'only', title: 'Only', tlpCeiling: 'clear' as const, onward: 'none' as const }],
    }
    const changes = await previewCharter(core.store.read, core.registry, [narrower])
    const japan = changes.find(({ recipient }) => recipient === 'member:JP')!
    expect(japan).toMatchObject({ gained: 0, lost: 2, unchanged: 1 })
    expect(japan.examples.lost.map(({ name }) => name).sort()).toEqual(['amber.example', 'green.example'])
    core.setCharter(charterOf([narrower], 2))
    await redecide(core.store, core.registry, core.keyOf)
    const readers = await Promise.all(
      japan.examples.lost.map(async ({ id }) =>
        (await core.release.recipients(operator, id)).filter(
          ({ recipient, since }) => recipient === 'member:JP' && since !== null,
        ),
      ),
    )
    expect(readers.flat()).toEqual([])
  })

  test('what an agreement let pass is held when the terms ask for it, and then waits', async () => {
    const lenient = { ...trilateral, personalData: { '*': 'allow' as const } }
    const core = createCore(await open(), 'US', charterOf([lenient]), gate)
    const one = write('Write to maria.santos@agency.example.')
    await local(core, [one])
    const reviews = createReviews({
      ...core,
      names: () => ({}),
      hasReleaser: async () => true,
      audit: appendAudit,
      onDecided: () => {},
    })
    expect(await reviews.count()).toBe(0)
    core.setCharter(charterOf([trilateral], 2))
    await redecide(core.store, core.registry, core.keyOf)
    expect(await reviews.count()).toBe(1)
    const read = await core.release.recipients(operator, one.id)
    expect(read.filter(({ since }) => since !== null)).toEqual([])
  })
})
