import { expect, test } from 'vitest'
import type { Timers } from '../base/timers.ts'
import { Quiet } from './quiet.ts'

const open = new AbortController().signal
/** What waits for a timer waits for ever. */
const never: Timers = { after: () => () => {} }

test('work waits until nothing was stored for a moment', async () => {
  const quiet = new Quiet(() => performance.now())
  quiet.disturb()
  const begun = performance.now()
  await quiet.wait(open)
  expect(performance.now() - begun).toBeGreaterThan(200)
})

test('work that nobody disturbs does not wait', async () => {
  const quiet = new Quiet(() => performance.now(), never)
  for (let index = 0; index < 100; index += 1) await quiet.wait(open)
})

test('a node that is never quiet does not starve it: after ten seconds it gets a good piece done', async () => {
  let now = 0
  // Every look at the time is another quarter of a second in which something was stored.
  const quiet: Quiet = new Quiet(() => {
    now += 100
    return now
  })
  const busy = setInterval(() => quiet.disturb(), 1)
  quiet.disturb()
  const waited: number[] = []
  for (let index = 0; index < 60; index += 1) {
    const before = now
    await quiet.wait(open)
    waited.push(now - before)
  }
  clearInterval(busy)
  expect(waited.filter((one) => one === 0).length).toBeGreaterThanOrEqual(50)
})

test('closing ends the wait', async () => {
  const quiet = new Quiet(() => performance.now(), never)
  quiet.disturb()
  const closing = new AbortController()
  const waiting = quiet.wait(closing.signal)
  closing.abort()
  await waiting
})
