import { expect, test } from 'vitest'
import { ref, sample, sampleObservable } from '../testing/sample-objects.ts'
import { findPersonalData } from './find.ts'

const size = 1024 * 1024
const fill = (text: string) => text.repeat(Math.ceil(size / text.length)).slice(0, size)
const pieces =
  `1|1 |12-|4111 1111 1111 1111 |123-45-|ssn 219-09-9999 |tin 123 456 789 |+1|+1 4|+1 415 555 0132 |@|a@|a@b.|a@b.cc |aa:a@b.cc |[at]|
  a[at]b[dot]cc |tel. 1 |passport 1234567 |victim 198.51.100.7 |victim a:|1.1.|1111111m|電話1|１|m1|(1) |%40|1234567<|//a:b@c.dd |'|a = '`
    .split('|')
    .concat('L898902C36UTO7408122F1204159ZE184226B<<<<<10', `${'a'.repeat(64)}@`, `${'a '.repeat(29)}b`)

// 10 to 50 ms of a core once warm; what grows faster than its text would take minutes. Other work on the machine is not counted, but
// slows this one down: hence the distance.
const patienceMs = 1000

function millisecondsFor(work: () => void): number {
  let best = Number.POSITIVE_INFINITY
  for (let tries = 0; tries < 3 && best > patienceMs; tries++) {
    const before = process.cpuUsage()
    work()
    best = Math.min(best, process.cpuUsage(before).user / 1000)
  }
  return best
}

test.each(pieces)('a megabyte of %j is searched in time', (piece) => {
  const text = fill(piece)
  const names = ['a a a a a a a a', 'a a a a a a a b']
  const objects = [sample('note', { content: text, object_refs: [ref('malware')] })]
  // Links and patterns are searched for addresses only.
  if (/@|%|at]|'/.test(piece)) {
    const pattern = `[email-message:to_refs[*].value IN (${fill(`'${piece}',`)}`
    objects.push(sampleObservable('url', { value: text }))
    objects.push(sample('indicator', { pattern, indicator_types: ['compromised'] }))
  }
  for (const object of objects) {
    expect(millisecondsFor(() => findPersonalData(object, { names }))).toBeLessThan(patienceMs)
  }
})

test('a text with more findings than are told one by one has its rest as one finding', () => {
  const text = fill('maria@example.com ')
  const found = findPersonalData(sample('note', { content: text, object_refs: [ref('malware')] }))
  expect(found).toHaveLength(1001)
  expect(found.at(-1)).toMatchObject({ range: [18_000, text.length], because: 'too-many' })
})

test('desks and known attackers do not use up what is told one by one', () => {
  const content = `${'abuse@example.com '.repeat(5000)}${'evil@example.net '.repeat(5000)}maria@example.com`
  const context = { attackerValues: new Set(['evil@example.net']) }
  const found = findPersonalData(sample('note', { content, object_refs: [ref('malware')] }), context)
  expect(found.map(({ range }) => content.slice(...range))).toEqual(['maria@example.com'])
})

test('nothing in an object makes the search throw', () => {
  for (const value of [
    '\ud800@\udc00.jp',
    '\u0000',
    '+'.repeat(100),
    "'",
    "[a:b = '",
    '１'.repeat(50),
    'P<',
    '<'.repeat(200),
  ]) {
    for (const property of ['name', 'pattern', 'content', 'labels']) {
      const object = sample('indicator', { [property]: property === 'labels' ? [value] : value })
      expect(Array.isArray(findPersonalData(object))).toBe(true)
    }
  }
})
