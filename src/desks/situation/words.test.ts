import { expect, test } from 'vitest'
import { dayIn, daysIn, momentIn } from './date-words.ts'
import { memberNameIn } from './member-words.ts'
import { briefingWords } from './words.ts'

test('a briefing speaks of one attempt and of one incident as of one', () => {
  const { attempts, incidents } = briefingWords('en')
  expect(attempts('1', 'new', 'daily')).toMatch(/^1 attempt was seen \(new against/)
  expect(incidents('1', 'new', 'daily')).toMatch(/^1 incident was reported \(new against/)
  expect([attempts('0', 'new', 'weekly'), incidents('21', 'new', 'weekly')].join(' ')).toMatch(
    /^0 attempts were seen .* 21 incidents were reported/,
  )
})

test('an early warning speaks of one attempt as of one', () => {
  const { alert } = briefingWords('en')
  const facts = { whom: 'PH', days: 'a day', kind: 'attempt', expected: '0.1', windows: 8, chance: '100' } as const
  expect(alert({ ...facts, observed: '1' })).toMatch(/^PH: 1 attempt in a day/)
  expect(alert({ ...facts, kind: 'incident', observed: '1' })).toMatch(/^PH: 1 incident in a day/)
  expect(alert({ ...facts, observed: '2' })).toMatch(/^PH: 2 attempts in a day/)
})

test('dates are written as the language writes them, in UTC, never as ISO 8601', () => {
  const ms = Date.parse('2026-11-27T23:05:00Z')
  const day = Math.floor(ms / 86_400_000)
  expect(dayIn('en', day)).toBe('Nov 27, 2026')
  expect(dayIn('ja', day)).toBe('2026年11月27日')
  expect(dayIn('fil', day)).toContain('27')
  expect(daysIn('ja', day - 6, day)).toBe('2026年11月21日 – 2026年11月27日')
  expect(daysIn('en', day, day)).toBe('Nov 27, 2026')
  for (const language of ['en', 'ja', 'fil'] as const) {
    expect(momentIn(language, ms)).toContain('23:05')
    expect([momentIn(language, Number.NaN), dayIn(language, Number.NaN)]).toEqual(['?', '?'])
    expect(momentIn(language, ms)).not.toMatch(/\d{4}-\d\d-\d\d/)
  }
})

test('a briefing calls a country as its language does, and every other member as the charter does', () => {
  const said = (language: 'en' | 'ja' | 'fil') => memberNameIn(language, 'US', 'United States')
  expect([said('en'), said('ja'), said('fil')]).toEqual(['United States', '米国', 'Estados Unidos'])
  expect(memberNameIn('ja', 'AU', 'Australia')).toBe('オーストラリア')
  expect([memberNameIn('ja', 'JP', 'Member JP'), memberNameIn('fil', 'HEALTH', 'Health ISAC')]).toEqual([
    'Member JP',
    'Health ISAC',
  ])
})
