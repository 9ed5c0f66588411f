import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, onTestFinished, test } from 'vitest'
import { BatchWriter, dayMs, type SeenBatch } from '../lookback/batch.ts'
import { Fingerprints } from '../lookback/fingerprint.ts'
import { kinds } from '../match/kinds.ts'
import { DayStore, type DayStoreParts, type SeenOn } from './day-store.ts'

const secret = new Uint8Array(32).fill(3)
const today = 20_000
const nowMs = today * dayMs + 1000
const bytes = (text: string) => Uint8Array.from(Buffer.from(text))
const sought = (text: string) => ({ kind: kinds.domain, bytes: bytes(text) })

function folder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'trefoil-days-'))
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }))
  return dir
}

function openStore(dir: string, changes: Partial<DayStoreParts> = {}): DayStore {
  return new DayStore({
    dir,
    fingerprints: new Fingerprints(secret),
    check: secret,
    filterDays: 90,
    valueDays: 30,
    maxBytes: 1e9,
    nowMs: () => nowMs,
    report(error) {
      throw error
    },
    ...changes,
  })
}

function batch(day: number, names: readonly string[], events = names.length): SeenBatch {
  const writer = new BatchWriter(day)
  const fingerprints = new Fingerprints(secret)
  for (let event = 0; event < events; event++) writer.event(day * dayMs + event)
  for (const name of names) {
    const value = bytes(name)
    fingerprints.of(kinds.domain, value, 0, value.length)
    writer.add(kinds.domain, fingerprints.hi, fingerprints.lo, value, 0, value.length)
  }
  return writer.take()
}

const told = (seen: readonly SeenOn[]) => seen.map(({ question, day, confirmed }) => [question, today - day, confirmed])

test('what was noted is found on its days and on no other, before and after it is written, in one file or many, and after a restart', async () => {
  const name = fc.integer({ min: 0, max: 60 }).map((n) => `n${n}.example`)
  const notes = fc.array(
    fc.record({ ago: fc.integer({ min: 0, max: 3 }), names: fc.array(name), flush: fc.boolean() }),
    {
      maxLength: 25,
    },
  )
  await fc.assert(
    fc.asyncProperty(notes, async (all) => {
      const dir = mkdtempSync(join(tmpdir(), 'trefoil-days-'))
      try {
        const store = openStore(dir)
        const expected = new Set<string>()
        for (const { ago, names, flush } of all) {
          store.note([batch(today - ago, names)])
          for (const one of names) expected.add(`${one} ${ago}`)
          if (flush) await store.flush()
        }
        const asked = Array.from({ length: 70 }, (_, n) => `n${n}.example`)
        const found = async (from: DayStore) =>
          (await from.ask(asked.map(sought))).map(({ question, day }) => `${asked[question]} ${today - day}`).toSorted()
        expect(await found(store)).toEqual([...expected].toSorted())
        await store.flush()
        expect(await found(store)).toEqual([...expected].toSorted())
        const again = openStore(dir)
        expect(await found(again)).toEqual([...expected].toSorted())
        expect(again.days().reduce((sum, { events }) => sum + events, 0)).toBe(
          all.reduce((sum, { names }) => sum + names.length, 0),
        )
      } finally {
        rmSync(dir, { recursive: true, force: true })
      }
    }),
    { numRuns: 8 },
  )
}, 60_000)

test('many questions at once and few find the same', async () => {
  const store = openStore(folder())
  const names = Array.from({ length: 20_000 }, (_, n) => `host${n}.example`)
  store.note([batch(today, names)])
  await store.flush()
  const few = ['host7.example', 'nowhere.example', 'host19999.example'].map(sought)
  const many = [...few, ...Array.from({ length: 5000 }, (_, n) => sought(`absent${n}.example`))]
  expect(told(await store.ask(few))).toEqual([
    [0, 0, true],
    [2, 0, true],
  ])
  expect(told(await store.ask(many))).toEqual(told(await store.ask(few)))
})

test('values are forgotten before filters: then what looks seen is said to be probable; after that nothing is known', async () => {
  const dir = folder()
  let now = nowMs
  const store = openStore(dir, { nowMs: () => now })
  store.note([batch(today, ['a.example'])])
  await store.flush()
  const at = async (days: number) => {
    now = nowMs + days * dayMs
    await store.sweep()
    return (await store.ask([sought('a.example')])).map(({ confirmed }) => confirmed)
  }
  expect(await at(29)).toEqual([true])
  expect(store.days()[0]?.confirmable).toBe(true)
  expect(await at(30)).toEqual([false])
  expect(store.days()[0]?.confirmable).toBe(false)
  expect(await at(89)).toEqual([false])
  expect(await at(90)).toEqual([])
  expect(readdirSync(dir)).toEqual([])
})

test('the folder grows to its bound: the oldest values go first, then the oldest days', async () => {
  const dir = folder()
  const names = Array.from({ length: 1000 }, (_, n) => `some-longer-name-${n}.example`)
  const store = openStore(dir, { maxBytes: 100_000 })
  for (const ago of [4, 3, 2, 1, 0]) {
    store.note([batch(today - ago, names)])
    await store.flush()
  }
  const days = store.days()
  expect(days[0]).toMatchObject({ day: today, confirmable: true })
  expect(days.at(-1)?.confirmable).toBe(false)
  const size = readdirSync(dir).reduce((sum, file) => sum + readFileSync(join(dir, file)).length, 0)
  expect(size).toBeLessThanOrEqual(100_000)
})

test('a crash leaves whole files: what lay beside is removed, what is cut short or of another node is left out and told', async () => {
  const dir = folder()
  const store = openStore(dir)
  store.note([batch(today, ['a.example'])])
  await store.flush()
  store.note([batch(today - 1, ['b.example'])])
  await store.flush()
  const [, second] = readdirSync(dir).filter((file) => file.endsWith('.filter')) as [string, string]
  writeFileSync(join(dir, '2024-10-04.000009.filter.new'), 'half')
  writeFileSync(join(dir, '2024-10-04.000009.values'), 'without a filter')
  const whole = readFileSync(join(dir, second))
  writeFileSync(join(dir, second), whole.subarray(0, whole.length - 1))
  const reported: unknown[] = []
  const again = openStore(dir, { report: (error) => reported.push(error) })
  expect(reported.map(String)).toEqual([expect.stringContaining('another length')])
  expect(readdirSync(dir).filter((file) => file.includes('000009'))).toEqual([])
  expect(await again.ask(['a.example', 'b.example'].map(sought))).toHaveLength(1)
  const other = openStore(dir, { check: new Uint8Array(16), report: (error) => reported.push(error) })
  expect(other.days()).toEqual([])
  expect(reported.map(String).join()).toContain('of another node')
})

test('a value that only shares its fingerprint with what was seen is not said to be seen', async () => {
  const dir = folder()
  const store = openStore(dir)
  store.note([batch(today, ['a.example'])])
  await store.flush()
  // The value behind the fingerprint is another one.
  const file = readdirSync(dir).find((one) => one.endsWith('.values'))!
  const text = readFileSync(join(dir, file))
  text[text.indexOf('a.example')] = 'z'.charCodeAt(0)
  writeFileSync(join(dir, file), text)
  expect(await store.ask([sought('a.example')])).toEqual([])
})

test('where the disk takes nothing, what waits has a bound, the gap is reported once, and what waits is still asked', async () => {
  const dir = folder()
  const faults: unknown[] = []
  const days = openStore(dir, { mostWaiting: 2, report: (error) => void faults.push(error) })
  days.note([batch(today, ['one.example', 'two.example', 'three.example'])])
  rmSync(dir, { recursive: true })
  await expect(days.flush()).rejects.toThrow()
  for (const name of ['four.example', 'five.example']) days.note([batch(today, [name])])
  expect(days.waiting).toBe(3)
  expect(faults).toHaveLength(1)
  expect(told(await days.ask([sought('two.example'), sought('four.example')]))).toEqual([[0, 0, true]])
})
