import { expect, test } from 'vitest'
import { briefingWords } from './words.ts'

test('a briefing speaks of one attempt and of one incident as of one', () => {
  const { attempts, incidents } = briefingWords('en')
  expect(attempts('1', 'new', 'daily')).toMatch(/^1 attempt was seen \(new against/)
  expect(incidents('1', 'new', 'daily')).toMatch(/^1 incident was reported \(new against/)
  expect([attempts('0', 'new', 'weekly'), incidents('21', 'new', 'weekly')].join(' ')).toMatch(
    /^0 attempts were seen .* 21 incidents were reported/,
  )
})
