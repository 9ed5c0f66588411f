import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { Observation } from '../pattern/observation.ts'
import { HuntCount, type ItemCount } from './hunt-count.ts'
import { formOf, problemOfItem } from './hunt-item.ts'
import { type HuntPackage, huntLimits, readHuntPackage, writeHuntPackage } from './hunt-package.ts'
import { mergeRuns } from './merge-runs.ts'
import { TelemetryEvents } from './telemetry-events.ts'

const words = (most: number) =>
  fc
    .string({ minLength: 1, maxLength: most, unit: 'grapheme' })
    .filter((text) => text.trim() !== '' && text.length <= most)
const moment = (min: string, max: string) =>
  fc.date({ min: new Date(min), max: new Date(max), noInvalidDate: true }).map((date) => date.toISOString())
const anyPackage: fc.Arbitrary<HuntPackage> = fc.record({
  title: words(20),
  purpose: words(40),
  legalBasis: words(40),
  from: moment('2026-01-01', '2026-06-01'),
  to: moment('2026-06-02', '2026-11-01'),
  questions: fc.array(words(30), { maxLength: 3 }),
  items: fc.array(fc.record({ kind: fc.constantFrom('stix', 'sigma'), name: words(10), text: words(60) }), {
    minLength: 1,
    maxLength: 4,
  }),
})

describe('a hunt package', () => {
  test('is read as it was written', () => {
    fc.assert(
      fc.property(anyPackage, (asked) => {
        expect(readHuntPackage(JSON.parse(JSON.stringify(writeHuntPackage(asked))))).toEqual(asked)
      }),
    )
  })

  test('of any other form is refused with the place, and never anything else', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom('title', 'from', 'items', 'questions', 'purpose'), (value, name) => {
        const sound = writeHuntPackage({ ...sample, items: [{ kind: 'stix', name: 'a', text: "[x:a = 'b']" }] })
        for (const one of [value, { ...sound, [name]: value }]) {
          try {
            readHuntPackage(one)
          } catch (error) {
            expect(error).toMatchObject({ kind: 'invalid', issues: [{ at: expect.stringMatching(/^\//) }] })
          }
        }
      }),
    )
  })

  test('has bounds: items, their size, questions, the time', () => {
    const item = { kind: 'stix', name: 'a', text: 'x' }
    const of = (more: Record<string, unknown>) => () => readHuntPackage({ ...writeHuntPackage(sample), ...more })
    expect(of({ items: Array(huntLimits.items + 1).fill(item) })).toThrow(/51 entries; 50 at most/)
    expect(of({ items: [{ ...item, text: 'x'.repeat(huntLimits.item + 1) }] })).toThrow(/16384 at most/)
    expect(of({ items: Array(50).fill({ ...item, text: 'x'.repeat(10_000) }) })).toThrow(/characters together/)
    expect(of({ questions: Array(21).fill('?') })).toThrow(/questions has 21/)
    expect(of({ to: sample.from })).toThrow(/not later/)
    expect(of({ to: '2126-01-01T00:00:00Z' })).toThrow(/10 years/)
    expect(of({ items: [], questions: [] })).toThrow(/nothing to look for/)
  })
})

const sample: HuntPackage = {
  ...{ title: 'Cranes', purpose: 'To know', legalBasis: 'Agreement', questions: ['Seen?'], items: [] },
  ...{ from: '2026-11-01T00:00:00Z', to: '2026-11-30T00:00:00Z' },
}
const dns = (name: string) => ({ kind: 'stix' as const, name, text: `[domain-name:value = '${name}']` })
const sigma = {
  kind: 'sigma' as const,
  name: 'whoami',
  text: 'title: t\nlogsource:\n  category: process_creation\ndetection:\n  a:\n    CommandLine|contains: whoami\n  condition: a\n',
}

function countIn(
  items: HuntPackage['items'],
  lines: readonly string[],
  format: 'ndjson' | 'csv' | 'windows-event' = 'ndjson',
) {
  const count = new HuntCount({ ...sample, items })
  const events = new TelemetryEvents({ format, withFields: count.asksFields, onEvent: (one) => count.event(one) })
  for (const line of lines) events.push(Buffer.from(`${line}\n`))
  const digest = events.end()
  return { ...count.finish(), skipped: events.skipped, digest }
}
const line = (domain: string, at = '2026-11-10T10:00:00Z') => JSON.stringify({ timestamp: at, domain })

describe('counting', () => {
  test('counts the events in which an item is, zeros too, and what was looked at', () => {
    const { items, looked } = countIn(
      [dns('a.example'), dns('b.example')],
      [
        line('a.example'),
        line('a.example', '2026-11-12T00:00:00Z'),
        line('c.example'),
        line('a.example', '2026-12-24T00:00:00Z'),
      ],
    )
    expect(items).toEqual([
      { count: 2, firstMs: Date.UTC(2026, 10, 10, 10), lastMs: Date.UTC(2026, 10, 12), because: null },
      { count: 0, firstMs: null, lastMs: null, because: null },
    ])
    expect(looked).toMatchObject({ events: 3, outside: 1, undated: 0, toMs: Date.UTC(2026, 10, 12) })
  })

  test('is what a plain search of the same lines counts', () => {
    const names = ['a.example', 'b.example', 'c.example']
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.constantFrom(...names), fc.integer({ min: 1, max: 40 })), { maxLength: 30 }),
        (seen) => {
          const at = (day: number) => new Date(Date.UTC(2026, 10, day)).toISOString()
          const { items, looked } = countIn(
            names.map(dns),
            seen.map(([name, day]) => line(name, at(day))),
          )
          const within = seen.filter(([, day]) => day <= 30)
          for (const [place, name] of names.entries())
            expect(items[place]!.count).toBe(within.length === 0 ? null : within.filter(([one]) => one === name).length)
          expect(looked.events + looked.outside).toBe(seen.length)
        },
      ),
      { numRuns: 40 },
    )
  })

  test('a pattern over several events is there or not', () => {
    const both = {
      kind: 'stix' as const,
      name: 'both',
      text: "([domain-name:value = 'a.example'] FOLLOWEDBY [domain-name:value = 'b.example']) WITHIN 60 SECONDS",
    }
    const near = [line('a.example', '2026-11-10T10:00:00Z'), line('b.example', '2026-11-10T10:00:30Z')]
    const far = [line('a.example', '2026-11-10T10:00:00Z'), line('b.example', '2026-11-10T11:00:30Z')]
    expect(countIn([both], near).items[0]).toMatchObject({ count: 1, because: null })
    expect(countIn([both], far).items[0]).toMatchObject({ count: 0, because: null })
  })

  test('a Sigma rule is asked of events with fields; of others it is not zero but not looked for', () => {
    const event = JSON.stringify({ UtcTime: '2026-11-10 10:00:00.000', Event: { CommandLine: 'cmd /c whoami' } })
    expect(countIn([sigma], [event], 'windows-event').items[0]).toMatchObject({ count: 1 })
    expect(countIn([sigma], ['timestamp,domain', '2026-11-10T10:00:00Z,a.example'], 'csv').items[0]).toMatchObject({
      ...{ count: null, because: expect.stringMatching(/no events with fields/) },
    })
  })

  test('garbage, half a line, a line without a time and one of ten megabytes stop nothing', () => {
    const { items, looked, skipped } = countIn(
      [dns('a.example'), sigma],
      [
        '{"half',
        '\u0000\u0000',
        `{"x":"${'y'.repeat(10_000_000)}"}`,
        '{"domain":"a.example"}',
        '[1,2]',
        line('a.example'),
      ],
    )
    expect(items[0]).toMatchObject({ count: 1 })
    expect(looked).toMatchObject({ events: 1, undated: 1 })
    expect(skipped).toBeGreaterThanOrEqual(3)
  })

  test('what cannot be looked for is told by item, and the others are counted', () => {
    const bad = [
      { kind: 'stix' as const, name: 'broken', text: "[domain-name:value = 'a'" },
      { kind: 'stix' as const, name: 'endless', text: "[file:name MATCHES '(a+)+\\\\1$']" },
      { kind: 'sigma' as const, name: 'no rule', text: 'title: only\n' },
      { kind: 'sigma' as const, name: 'bomb', text: `a: &a [x]\nb: [${'*a,'.repeat(2000)}]` },
    ]
    for (const item of bad) expect(problemOfItem(item)).toEqual(expect.any(String))
    const { items } = countIn([...bad, dns('a.example')], [line('a.example')])
    expect(items.map(({ count }) => count)).toEqual([null, null, null, null, 1])
  })

  test('a sighting of a pattern that looks for the same counts, whatever its spelling', () => {
    const count = new HuntCount({ ...sample, items: [dns('a.example'), dns('b.example')] })
    const form = formOf({ kind: 'stix', text: "[ domain-name:value='a.example' ]" })!
    count.sighting(form, Date.UTC(2026, 10, 10), 7)
    count.sighting(form, Date.UTC(2027, 10, 10), 7)
    const observed = (name: string) =>
      new Observation({
        ...{ id: 'o', firstObserved: '2026-11-10T00:00:00Z', lastObserved: '2026-11-10T00:00:00Z' },
        objects: new Map([['0', { type: 'domain-name', value: name }]]),
      })
    count.event({ atMs: Date.UTC(2026, 10, 11), observation: observed('a.example'), fields: null, times: 2 })
    expect(count.finish()).toMatchObject({ items: [{ count: 9 }, { count: 0 }], looked: { events: 2, outside: 1 } })
  })

  test('where nothing was in the asked time there is no zero: nobody has looked', () => {
    const { items, looked } = countIn([dns('a.example'), sigma], [line('a.example', '2026-12-24T00:00:00Z')])
    expect(looked).toMatchObject({ events: 0, outside: 1 })
    for (const item of items)
      expect(item).toMatchObject({ count: null, because: expect.stringMatching(/nothing in the asked/) })
  })

  test('the same bytes have the same digest however they come', () => {
    const one = countIn([dns('a.example')], [line('a.example'), line('b.example')])
    const events = new TelemetryEvents({ format: 'ndjson', withFields: false, onEvent: () => {} })
    for (const byte of Buffer.from(`${line('a.example')}\n${line('b.example')}\n`)) events.push(Uint8Array.of(byte))
    expect(events.end()).toBe(one.digest)
  })
})

describe('several runs', () => {
  const item: fc.Arbitrary<ItemCount> = fc.oneof(
    fc.record({
      count: fc.nat(1000),
      firstMs: fc.option(fc.nat()),
      lastMs: fc.option(fc.nat()),
      because: fc.constant(null),
    }),
    fc.record({
      ...{ count: fc.constant(null), firstMs: fc.constant(null), lastMs: fc.constant(null) },
      because: fc.constantFrom('no fields', 'broken'),
    }),
  )
  const runs = fc.array(fc.tuple(item, item), { maxLength: 5 })

  test('are added, in any order; nothing that was looked for nowhere becomes a zero', () => {
    fc.assert(
      fc.property(runs, (all) => {
        const merged = mergeRuns(all, 2)
        const turned = mergeRuns(all.toReversed(), 2)
        for (const [at, { count, firstMs, lastMs, because }] of merged.entries()) {
          const known = all.map((run) => run[at]!).filter((one) => one.count !== null)
          expect(count).toBe(known.length === 0 ? null : known.reduce((sum, one) => sum + one.count!, 0))
          if (count === null) expect(because).not.toBeNull()
          expect(turned[at]).toMatchObject({ count, firstMs, lastMs })
        }
      }),
    )
  })
})
