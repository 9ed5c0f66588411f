import { setTimeout as wait } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { Repeat } from './repeat.ts'

test('work runs until nothing is left, one piece at a time, and again when poked meanwhile', async () => {
  let left = 3
  let running = 0
  let most = 0
  await using repeat = new Repeat(
    async () => {
      running += 1
      most = Math.max(most, running)
      await wait(1)
      running -= 1
      left -= 1
      return left > 0
    },
    () => {},
  )
  repeat.poke()
  repeat.poke()
  while (left > 0) await wait(1)
  expect(most).toBe(1)
})

test('an error is reported and work goes on after a pause; closing does not wait for the pause', async () => {
  const errors: unknown[] = []
  let calls = 0
  const repeat = new Repeat(
    async () => {
      calls += 1
      if (calls === 1) throw new Error('disk')
      return false
    },
    (error) => errors.push(error),
    { pauseMs: 20 },
  )
  repeat.poke()
  while (calls < 2) await wait(20)
  await wait(20)
  expect([calls, errors.length, repeat.failed]).toEqual([2, 1, false])
  await repeat[Symbol.asyncDispose]()

  const stuck = new Repeat(
    async () => Promise.reject(new Error('disk')),
    () => {},
    { pauseMs: 60_000 },
  )
  stuck.poke()
  while (!stuck.failed) await wait(5)
  const begun = performance.now()
  await stuck[Symbol.asyncDispose]()
  expect([stuck.failed, performance.now() - begun < 30_000]).toEqual([true, true])
})

test('a poke at any moment, also as a run ends, is followed by a run', async () => {
  for (let turns = 0; turns < 20; turns++) {
    let runs = 0
    const repeat = new Repeat(
      async () => {
        runs += 1
        return false
      },
      () => {},
    )
    repeat.poke()
    for (let turn = 0; turn < turns; turn++) await null
    const before = runs
    repeat.poke()
    await new Promise(setImmediate)
    expect(runs, `after ${turns} turns`).toBeGreaterThan(before)
    await repeat[Symbol.asyncDispose]()
  }
})
