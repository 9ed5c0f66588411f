import { expect, test } from 'vitest'
import { createGate, createGates } from './gate.ts'

test('only so many work at a time, some wait in order, the rest are sent away', async () => {
  const gate = createGate(2, 3)
  const running: number[] = []
  let most = 0
  const finish: (() => void)[] = []
  const work = (n: number) => async () => {
    running.push(n)
    most = Math.max(most, running.length)
    await new Promise<void>((resolve) => finish.push(resolve))
    running.splice(running.indexOf(n), 1)
    if (n === 0) throw new Error('failed')
    return n
  }
  const all = [0, 1, 2, 3, 4, 5].map((n) => gate.run(work(n)).catch((error: Error) => error.message))
  for (let turn = 0; turn < 20; turn++) {
    finish.shift()?.()
    await new Promise((resolve) => setImmediate(resolve))
  }
  const results = await Promise.all(all)
  expect(results.slice(0, 5)).toEqual(['failed', 1, 2, 3, 4])
  expect(results[5]).toMatch(/too many/)
  expect(most).toBe(2)
  // A failure gave its place back.
  const later = gate.run(async () => 'in')
  expect(await later).toBe('in')
})

test('each has a gate of its own, and a gate that nobody uses is forgotten', async () => {
  const gates = createGates(1, 0)
  let open = () => {}
  const first = gates.run('one', () => new Promise<void>((resolve) => (open = resolve)))
  await expect(gates.run('one', async () => 'in')).rejects.toMatchObject({ kind: 'too-many' })
  expect(await gates.run('other', async () => 'in')).toBe('in')
  open()
  await first
  expect(gates.size).toBe(0)
})
