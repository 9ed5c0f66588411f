import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createSignInLimit } from './sign-in-limit.ts'

test('however guesses are spread over time, an account takes few of them in an hour', () => {
  const pauses = fc.array(fc.integer({ min: 0, max: 20_000 }), { minLength: 300, maxLength: 400 })
  fc.assert(
    fc.property(pauses, (waits) => {
      let nowMs = 0
      let admitted = 0
      const limit = createSignInLimit({ nowMs: () => nowMs })
      for (const [index, wait] of waits.entries()) {
        nowMs += wait
        if (nowMs < 3_600_000 && limit.admit('ana', `address ${index}`) === 0) admitted += 1
      }
      // Five at once, some while the wait doubles, then one in thirty seconds.
      expect(admitted).toBeLessThanOrEqual(5 + 6 + 120)
    }),
    { numRuns: 30 },
  )
})

test('a wait that is announced is enough', () => {
  let nowMs = 0
  const limit = createSignInLimit({ nowMs: () => nowMs })
  let waited = 0
  for (let tries = 0; tries < 200; tries++) {
    const waitMs = limit.admit('ana', 'address')
    if (waitMs === 0) continue
    waited += 1
    nowMs += waitMs - 1
    expect(limit.admit('ana', 'address')).toBe(1)
    nowMs += 1
    expect(limit.admit('ana', 'address')).toBe(0)
  }
  expect(waited).toBeGreaterThan(100)
})

test('after a quiet hour the slate is clean', () => {
  let nowMs = 0
  const limit = createSignInLimit({ nowMs: () => nowMs })
  for (let tries = 0; tries < 5; tries++) limit.admit('ana', 'a')
  expect(limit.admit('ana', 'a')).toBe(1000)
  nowMs = 3_600_000
  for (let tries = 0; tries < 5; tries++) expect(limit.admit('ana', 'a')).toBe(0)
})
