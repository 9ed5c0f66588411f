import fc from 'fast-check'
import { expect, test } from 'vitest'
import { agreements, exercises, handling, member, noon, recipient } from '../testing/policy-cases.ts'
import { decide, mayReceive } from './decide.ts'
import type { Handling } from './model.ts'

const runs = { numRuns: 2000 }
const outside = agreements.map((made) => made.map(({ exercise: _, ...live }) => live))
const inside = agreements.map((made) => made.map((one) => ({ ...one, exercise: exercises[0]! })))

test('under agreements that are no exercise’s nothing of an exercise leaves, whoever asks', () => {
  fc.assert(
    fc.property(handling, recipient, member, outside, (of, to, self, made) => {
      const drill: Handling = { ...of, exercise: exercises[0]! }
      expect(decide(drill, to, { self, agreements: made, nowMs: noon }).outcome).toBe('withhold')
      if (to.kind === 'member')
        expect(mayReceive(drill, self, to.code, { agreements: made, nowMs: noon }).outcome).toBe('withhold')
    }),
    runs,
  )
})

test('under those of an exercise nothing live leaves, nothing of another exercise, and nothing to others than members', () => {
  fc.assert(
    fc.property(handling, recipient, member, inside, (of, to, self, made) => {
      const context = { self, agreements: made, nowMs: noon }
      for (const exercise of [null, exercises[1]!])
        expect(decide({ ...of, exercise }, to, context).outcome).toBe('withhold')
      if (to.kind !== 'member') expect(decide({ ...of, exercise: exercises[0]! }, to, context).outcome).toBe('withhold')
    }),
    runs,
  )
})

test('within an exercise policy decides about its members as it decides about the same thing live', () => {
  let released = 0
  fc.assert(
    fc.property(handling, member, member, outside, (of, code, self, made) => {
      const to = { kind: 'member', code } as const
      const live = decide({ ...of, exercise: null }, to, { self, agreements: made, nowMs: noon })
      const drilled = made.map((one) => ({ ...one, exercise: exercises[0]! }))
      const drill = decide({ ...of, exercise: exercises[0]! }, to, { self, agreements: drilled, nowMs: noon })
      if (live.outcome !== 'withhold') released++
      expect(drill).toEqual(live)
    }),
    runs,
  )
  expect(released).toBeGreaterThan(20)
})
