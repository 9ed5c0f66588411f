import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { observe, type SmallObservation, smallObservation, smallPattern } from '../testing/pattern-cases.ts'
import { CompiledPattern } from './compiled-pattern.ts'
import { parsePattern } from './parse-pattern.ts'
import { PatternWindow, type WindowBounds } from './pattern-window.ts'
import { printPattern } from './print-pattern.ts'

const unbounded = {
  maxCount: Number.POSITIVE_INFINITY,
  maxBytes: Number.POSITIVE_INFINITY,
  holdMs: Number.POSITIVE_INFINITY,
  latenessMs: Number.POSITIVE_INFINITY,
}

test('a stream matches first when what came until then matches, whatever the order and the times', () => {
  fc.assert(
    fc.property(smallPattern, fc.array(smallObservation(false), { maxLength: 6 }), (tree, given) => {
      const pattern = new CompiledPattern(tree)
      const window = new PatternWindow(tree, pattern, unbounded)
      const observations = given.map((one, at) => observe(one, String(at)))
      for (const [at, observation] of observations.entries()) {
        const streamed = window.push(observation, at).outcome
        const whole = pattern.match(observations.slice(0, at + 1)).outcome
        expect([printPattern(tree), at, streamed]).toEqual([printPattern(tree), at, whole])
        if (whole === 'match') return
      }
    }),
    { numRuns: Number(process.env.TREFOIL_CAMPAIGN ?? 700) },
  )
})

function windowOf(text: string, bounds: WindowBounds = {}): PatternWindow {
  const tree = parsePattern(text)
  return new PatternWindow(tree, new CompiledPattern(tree), bounds)
}

let number = 0
const seen = (kind: number, first: number): ReturnType<typeof observe> =>
  observe({ kinds: [kind], first, length: 0, count: 1 } satisfies SmallObservation, String(number++))

describe('the window of a stream', () => {
  const pair = '([x:a = 1] AND [x:a = 2]) WITHIN 5 SECONDS'
  test('tells which observations made the match, once', () => {
    const window = windowOf(pair)
    const [early, one, two] = [seen(1, 0), seen(1, 10), seen(2, 12)]
    expect(window.push(early, 0).outcome).toBe('no-match')
    expect(window.push(one, 1).outcome).toBe('no-match')
    expect(window.push(two, 2)).toEqual({ outcome: 'match', observations: [one, two] })
    expect(window.push(seen(2, 13), 3).outcome).toBe('no-match')
    expect(window.push(seen(1, 12), 4).outcome).toBe('match')
  })
  test('takes observations that come late, as long as others are held', () => {
    const window = windowOf(pair, { latenessMs: 60_000 })
    window.push(seen(2, 102), 0)
    window.push(seen(2, 900), 1000)
    expect(window.push(seen(1, 100), 60_000).outcome).toBe('match')
    expect(window.push(seen(1, 899), 67_000).outcome).toBe('no-match')
    expect(window.state.held).toBe(1)
  })
  test('is neither emptied nor filled by a telemetry clock that jumps', () => {
    const window = windowOf(pair, { maxCount: 100 })
    window.push(seen(1, 10), 0)
    window.push(seen(1, 2_000_000_000), 1)
    expect(window.push(seen(2, 12), 2).outcome).toBe('match')
    for (let at = 0; at < 1000; at++) window.push(seen(1, at % 2 === 0 ? -50_000_000 : 3_000_000_000), 3)
    expect(window.state).toEqual({ held: 100, bytes: 0, crowdedOut: 901, undecided: 0 })
    expect(window.push(seen(2, 3_000_000_001), 4).outcome).toBe('match')
  })
  test('stays as it is while our own clock is set back, and lets go after it was set forward', () => {
    const window = windowOf(pair, { holdMs: 10_000 })
    window.push(seen(1, 10), 1_000_000)
    expect(window.push(seen(3, 10), 0).outcome).toBe('no-match')
    expect(window.state.held).toBe(1)
    expect(window.push(seen(2, 12), 9000).outcome).toBe('match')
    window.push(seen(1, 20), 9001)
    expect(window.push(seen(2, 21), 9_000_000).outcome).toBe('no-match')
    expect(window.state.held).toBe(1)
  })
  test('holds nothing that has no part in the pattern, and nothing beyond its count', () => {
    const window = windowOf('[x:a = 1] REPEATS 3 TIMES', { maxCount: 2 })
    for (let at = 0; at < 50; at++) window.push(seen(3, at), at)
    expect(window.state.held).toBe(0)
    window.push(seen(1, 0), 60)
    window.push(seen(1, 1), 61)
    expect(window.push(seen(1, 2), 62).outcome).toBe('match')
    expect(window.state).toEqual({ held: 0, bytes: 0, crowdedOut: 0, undecided: 0 })
  })
  test('holds no more bytes than it may, the newest, and weighs what it let go of no more', () => {
    const window = windowOf(pair, { maxBytes: 100 })
    for (let at = 0; at < 10; at++) window.push(seen(1, 10), 0, 30)
    expect(window.state).toEqual({ held: 3, bytes: 90, crowdedOut: 7, undecided: 0 })
    expect(window.push(seen(2, 12), 1, 10).outcome).toBe('match')
    expect(window.state).toEqual({ held: 2, bytes: 60, crowdedOut: 7, undecided: 0 })
    window.push(seen(1, 10), 2, 1000)
    expect(window.state).toEqual({ held: 0, bytes: 0, crowdedOut: 10, undecided: 0 })
  })
})
