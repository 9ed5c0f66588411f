import { EventEmitter } from 'node:events'
import { Hono } from 'hono'
import { expect, test } from 'vitest'
import type { HttpEnv } from './connection.ts'
import { createGates } from './gate.ts'
import { limitAnswers } from './limit-requests.ts'
import { problemResponse } from './problem.ts'

/** An app whose answers leave when a test says so. */
function appWith(places: number, waiting: number) {
  const gates = createGates(places, waiting)
  const app = new Hono<HttpEnv>()
  app.onError(problemResponse)
  app.use(async (c, next) => {
    c.set('caller', { kind: 'client', name: c.req.header('x-name') ?? '', tlp: 'green', canWrite: false })
    await next()
  })
  app.use(limitAnswers(gates))
  app.get('/fails', () => {
    throw new Error('broken')
  })
  app.get('/', (c) => c.text('page'))
  const ask = (name: string, path = '/') => {
    const outgoing = Object.assign(new EventEmitter(), { closed: false, destroyed: false })
    const connection = { address: '192.0.2.7', secure: true, certificate: null }
    const answer = app.request(path, { headers: { 'x-name': name } }, { connection, outgoing })
    return { answer: Promise.resolve(answer), leave: () => outgoing.emit('close') }
  }
  return { ask, gates }
}

test('who has not read its answers waits for itself and keeps nobody else waiting; too many in the queue are 429', async () => {
  const { ask, gates } = appWith(2, 1)
  const [first, second] = [ask('greedy'), ask('greedy')]
  expect((await first.answer).status).toBe(200)
  expect((await second.answer).status).toBe(200)
  const third = ask('greedy')
  const refused = await ask('greedy').answer
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '2'])
  expect((await ask('honest').answer).status).toBe(200)
  let served = false
  void third.answer.then(() => (served = true))
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect(served).toBe(false)
  first.leave()
  expect((await third.answer).status).toBe(200)
  second.leave()
  third.leave()
  for (let turn = 0; turn < 500 && gates.size > 1; turn++) await new Promise((resolve) => setTimeout(resolve, 5))
  // Only the honest one's answer is still on its way.
  expect(gates.size).toBe(1)
})

test('an answer that failed is said, and gives its place back when it has left', async () => {
  const { ask, gates } = appWith(1, 0)
  const failing = ask('one', '/fails')
  expect((await failing.answer).status).toBe(500)
  failing.leave()
  for (let turn = 0; turn < 500 && gates.size > 0; turn++) await new Promise((resolve) => setTimeout(resolve, 5))
  expect(gates.size).toBe(0)
})
