import { expect, test } from 'vitest'
import { makeAgreement, makeCharter, makeMembers } from '../testing/alliance.ts'
import { asksForAge, inForce, nextBoundaryMs, termsMark } from './in-force.ts'

const [from, until] = ['2026-04-01T09:00:00+09:00', '2027-04-01T00:00:00Z']
const [fromMs, untilMs] = [Date.parse('2026-04-01T00:00:00Z'), Date.parse(until)]
const limited = makeAgreement('limited', ['JP', 'US'], { from, until })
const open = makeAgreement('open', ['JP', 'US'], { from })

test('an agreement is in force from its first moment until just before its last', () => {
  expect([fromMs - 1, fromMs, untilMs - 1, untilMs].map((at) => inForce(limited, at))).toEqual([
    false,
    true,
    true,
    false,
  ])
  expect(inForce(open, untilMs * 2)).toBe(true)
})

test('a moment that cannot be read is never reached', () => {
  expect(inForce({ ...limited, from: 'soon' }, fromMs)).toBe(false)
  expect(inForce({ ...limited, until: 'later' }, fromMs)).toBe(false)
})

test('the next change is the earliest beginning or end to come', () => {
  const { charter } = makeCharter(makeMembers('JP', 'US'), [limited, open])
  expect(nextBoundaryMs(charter, 0)).toBe(fromMs)
  expect(nextBoundaryMs(charter, fromMs)).toBe(untilMs)
  expect(nextBoundaryMs(charter, untilMs)).toBeNull()
})

test('a clause that begins later is a change too, and peers are read again', () => {
  const clauses = limited.clauses.map((clause) => ({ ...clause, notBefore: '2026-06-01T00:00:00Z' }))
  const { charter } = makeCharter(makeMembers('JP', 'US'), [{ ...limited, clauses }])
  const begins = Date.parse('2026-06-01T00:00:00Z')
  expect(nextBoundaryMs(charter, fromMs)).toBe(begins)
  expect(termsMark(charter, begins)).toBeGreaterThan(termsMark(charter, begins - 1))
})

test('where a clause asks how old things are, every midnight (UTC) changes something while its agreement is in force', () => {
  const clauses = limited.clauses.map((clause) => ({ ...clause, maxAge: 'P30D' }))
  const { charter } = makeCharter(makeMembers('JP', 'US'), [{ ...limited, clauses }])
  expect([asksForAge(charter.agreements), asksForAge([limited])]).toEqual([true, false])
  const noon = Date.parse('2026-11-23T12:00:00Z')
  expect(nextBoundaryMs(charter, noon)).toBe(Date.parse('2026-11-24T00:00:00Z'))
  expect(nextBoundaryMs(charter, Date.parse('2026-11-24T00:00:00Z'))).toBe(Date.parse('2026-11-25T00:00:00Z'))
  expect(nextBoundaryMs(charter, untilMs)).toBeNull()
})
