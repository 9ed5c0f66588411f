import { afterAll, beforeAll, expect, test } from 'vitest'
import { readHostileKeys, sendHostileKeys } from './campaigns/fuzz/hostile-keys.ts'
import { fuzzParsers } from './campaigns/fuzz/parsers.ts'
import { fuzzTarget } from './campaigns/fuzz/run.ts'
import { fuzzSockets } from './campaigns/fuzz/sockets.ts'
import { openTarget, type Target } from './campaigns/fuzz/target.ts'

// `npm run fuzz` sends a hundred thousand, of another seed each time.
const seed = 20_260_101
let target: Target
beforeAll(async () => {
  target = await openTarget()
})
afterAll(() => target[Symbol.asyncDispose]())

test('whatever is sent to whatever address of a node: no 500, no hang, no word to who may not read it, nothing changed by reading', async () => {
  const { violations, statuses } = await fuzzTarget(target, { seed, requests: 3_000 })
  expect(violations).toEqual([])
  // It came far enough to mean something.
  for (const reached of [
    'taxii 200',
    'taxii 202',
    'taxii 400',
    'taxii 403',
    'api 200',
    'api 400',
    'api 403',
    'peer 200',
    'ledger 200',
    'console 200',
  ])
    expect([reached, statuses.has(reached)]).toEqual([reached, true])
}, 600_000)

test('bytes that are no request, or two requests at once, are refused, and the node serves on', async () => {
  const { violations, statuses } = await fuzzSockets(target, { seed, requests: 200 })
  expect(violations).toEqual([])
  expect([...statuses.keys()].sort()).toEqual(
    expect.arrayContaining(['socket 200', 'socket 400', 'socket 401', 'socket 431']),
  )
}, 600_000)

test('whatever is read of a file, a note, a page or a pattern is a value or a fault, in time', async () => {
  const { violations, statuses } = await fuzzParsers({ seed, rounds: 60 })
  expect(violations).toEqual([])
  expect(statuses.get('parsers: read')).toBeGreaterThan(100)
}, 600_000)

test('names and keys that every object of JavaScript has break no operation of a node and no reader of files, and change nothing for anybody', async () => {
  const before = Object.getOwnPropertyNames(Object.prototype)
  const { broken, understood } = await sendHostileKeys(target)
  expect(broken).toEqual([])
  // Some fitted, so that more than the door was tried.
  expect(understood).toBeGreaterThan(20)
  expect(await readHostileKeys()).toEqual([])
  expect(Object.getOwnPropertyNames(Object.prototype)).toEqual(before)
  expect(({} as Record<string, unknown>).polluted).toBeUndefined()
}, 600_000)
