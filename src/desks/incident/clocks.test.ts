import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type ClockFacts, clocksOf, dueOf } from './clocks.ts'
import { type Duration, type Rule, readRule, triggers } from './rules.ts'
import { builtInRules } from './rules-built-in.ts'
import { localText, localTime, momentOf, offsetOf } from './zone-time.ts'

const zones = ['Asia/Tokyo', 'Asia/Manila', 'America/New_York', 'Europe/Brussels', 'Australia/Lord_Howe', 'UTC']
const from = Date.UTC(2024, 0, 1)
const until = Date.UTC(2029, 0, 1)
const moment = fc.integer({ min: from, max: until })
const zone = fc.constantFrom(...zones)
const ruleOf = (id: string): Rule => builtInRules.find((rule) => rule.id === id)!
const nothing: ClockFacts = { triggers: {}, submissions: new Map(), malicious: false }
const duration: fc.Arbitrary<NonNullable<Duration>> = fc.oneof(
  fc.record({ hours: fc.integer({ min: 1, max: 2000 }) }),
  fc.record({ days: fc.integer({ min: 1, max: 100 }), firstDayCounts: fc.boolean() }),
  fc.record({ months: fc.integer({ min: 1, max: 14 }) }),
)
const facts: fc.Arbitrary<ClockFacts> = fc.record({
  triggers: fc.record(Object.fromEntries(triggers.map((one) => [one, moment])), { requiredKeys: [] }),
  submissions: fc
    .array(fc.tuple(fc.constantFrom('ph-npc/notification', 'eu-nis2/notification', 'us-circia/incident'), moment), {
      maxLength: 3,
    })
    .map((pairs) => new Map(pairs)),
  malicious: fc.boolean(),
})
const order = ['no-number', 'waiting', 'running', 'warning', 'overdue']

test('as time goes on a clock has less left and never goes back to an easier state', () => {
  fc.assert(
    fc.property(fc.constantFrom(...builtInRules), facts, moment, fc.nat(10 ** 9), (rule, given, nowMs, later) => {
      const [before, after] = [clocksOf(rule, given, nowMs), clocksOf(rule, given, nowMs + later)]
      for (const [index, one] of before.entries()) {
        const then = after[index]!
        expect([then.dueMs, then.startedMs]).toEqual([one.dueMs, one.startedMs])
        if (one.metMs !== null) expect(then.state).toBe(one.state)
        else expect(order.indexOf(then.state)).toBeGreaterThanOrEqual(order.indexOf(one.state))
      }
    }),
  )
})

test('a clock that starts later never ends earlier, in any zone', () => {
  fc.assert(
    fc.property(moment, fc.nat(10 ** 10), duration, zone, fc.boolean(), (startedMs, later, length, where, rollOver) => {
      const rule = { zone: where, holidays: ['2026-12-29', '2026-12-30'] }
      const end = (ms: number) => dueOf(ms, length, { rollOver }, rule)
      expect(end(startedMs + later)).toBeGreaterThanOrEqual(end(startedMs))
      if (!('days' in length && length.days === 1 && length.firstDayCounts))
        expect(end(startedMs)).toBeGreaterThan(startedMs)
    }),
  )
})

test('a trigger that is corrected moves the end by as much where hours count, and starts nothing else', () => {
  fc.assert(
    fc.property(moment, fc.integer({ min: -(10 ** 8), max: 10 ** 8 }), (at, change) => {
      const rule = ruleOf('ph-npc')
      const [first] = clocksOf(rule, { ...nothing, triggers: { belief: at } }, at)
      const [second, full] = clocksOf(rule, { ...nothing, triggers: { belief: at + change } }, at)
      expect(second!.dueMs! - first!.dueMs!).toBe(change)
      expect(full!.state).toBe('waiting')
    }),
  )
})

test('the clocks of a zone and the moments that they show fit each other', () => {
  fc.assert(
    fc.property(moment, zone, (ms, where) => {
      const seconds = Math.floor(ms / 1000) * 1000
      const back = momentOf(localTime(seconds, where), where)
      // Where the clocks show a time twice, the later moment is meant.
      expect(localTime(back, where)).toEqual(localTime(seconds, where))
      expect(back).toBeGreaterThanOrEqual(seconds)
      expect(back - seconds).toBeLessThanOrEqual(3_600_000)
    }),
  )
})

test('72 hours are 72 hours also where the clocks are put forward or back in between', () => {
  const newYork = ruleOf('us-circia')
  for (const at of ['2026-03-07T17:00:00Z', '2026-10-31T17:00:00Z']) {
    const startedMs = Date.parse(at)
    const [incident] = clocksOf(newYork, { ...nothing, triggers: { belief: startedMs } }, startedMs)
    expect(incident!.dueMs! - startedMs).toBe(72 * 3_600_000)
    expect(offsetOf(startedMs, newYork.zone)).not.toBe(offsetOf(incident!.dueMs!, newYork.zone))
  }
  // A local time that the clocks skip, and one that they show twice.
  const skipped = momentOf({ year: 2026, month: 3, day: 8, hour: 2, minute: 30, second: 0 }, 'America/New_York')
  expect(localText(skipped, 'America/New_York')).toBe('2026-03-08 03:30 -04:00')
  const twice = momentOf({ year: 2026, month: 11, day: 1, hour: 1, minute: 30, second: 0 }, 'America/New_York')
  expect(localText(twice, 'America/New_York')).toBe('2026-11-01 01:30 -05:00')
})

test.each([
  ['jp-appi', 'preliminary', false, '2026-11-20T03:00:00Z', '2026-11-25 23:59 +09:00'],
  // The thirtieth day, the day of awareness counted, is a Saturday: the Monday after it.
  ['jp-appi', 'final', false, '2026-11-20T03:00:00Z', '2026-12-21 23:59 +09:00'],
  ['jp-appi', 'final', true, '2026-11-20T03:00:00Z', '2027-01-18 23:59 +09:00'],
  ['ph-npc', 'notification', false, '2026-11-27T01:00:00Z', '2026-11-30 09:00 +08:00'],
  ['us-circia', 'payment', false, '2026-11-27T01:00:00Z', '2026-11-27 20:00 -05:00'],
  ['eu-nis2', 'early-warning', false, '2026-11-27T01:00:00Z', '2026-11-28 02:00 +01:00'],
  ['us-federal', 'notification', false, '2026-11-27T01:00:00Z', '2026-11-26 21:00 -05:00'],
] as const)('%s %s (malicious: %s) that starts %s ends %s', (id, clock, malicious, at, end) => {
  const ms = Date.parse(at)
  const given = { ...nothing, malicious, triggers: { belief: ms, awareness: ms, payment: ms } }
  const found = clocksOf(ruleOf(id), given, ms).find((one) => one.clock === clock)!
  expect(localText(found.dueMs!, found.zone)).toBe(end)
})

test('a clock after another one starts when that was met, and a month ends on the last day of a shorter one', () => {
  const met = Date.parse('2027-01-31T10:00:00Z')
  const submissions = new Map([['eu-nis2/notification', met]])
  const [, notification, final] = clocksOf(
    ruleOf('eu-nis2'),
    { ...nothing, triggers: { awareness: met - 3_600_000 }, submissions },
    met,
  )
  expect(notification!.state).toBe('met')
  expect(localText(final!.dueMs!, final!.zone)).toBe('2027-02-28 23:59 +01:00')
})

test('a day that an administrator enters as a holiday moves an end that may move', () => {
  const rule = { ...ruleOf('jp-appi'), holidays: ['2026-12-21', '2026-12-22'] }
  const at = Date.parse('2026-11-20T03:00:00Z')
  const final = clocksOf(rule, { ...nothing, triggers: { awareness: at } }, at)[1]!
  expect(localText(final.dueMs!, final.zone)).toBe('2026-12-23 23:59 +09:00')
})

test('a clock of which nobody knows the number does not run, and says so', () => {
  const at = Date.parse('2026-11-20T03:00:00Z')
  const [report] = clocksOf(ruleOf('ph-ncert'), { ...nothing, triggers: { awareness: at } }, at)
  expect([report!.state, report!.dueMs]).toEqual(['no-number', null])
})

test('every rule that comes with the software is one that an administrator could have handed in', () => {
  for (const rule of builtInRules) expect(readRule(JSON.parse(JSON.stringify(rule)))).toEqual(rule)
  expect(new Set(builtInRules.map(({ id }) => id)).size).toBe(builtInRules.length)
  expect(new Set(builtInRules.map(({ jurisdiction }) => jurisdiction))).toEqual(new Set(['US', 'JP', 'PH', 'EU']))
})

test.each([
  ['a zone that there is not', { zone: 'Mars/Base' }],
  ['a clock that waits for itself', { clocks: [{ ...ruleOf('eu-nis2').clocks[2]!, id: 'notification' }] }],
  [
    'an element that no record has',
    { form: { ...ruleOf('ph-npc').form, fields: [{ element: 'x', label: 'x', required: true }] } },
  ],
  ['a property that nobody knows', { verdict: 'late' }],
  ['no hours', { clocks: [{ ...ruleOf('ph-npc').clocks[0]!, duration: { hours: 0 } }] }],
])('%s is refused', (_, change) => {
  expect(() => readRule({ ...ruleOf('ph-npc'), ...change })).toThrow()
})
