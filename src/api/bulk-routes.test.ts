import { Hono } from 'hono'
import { expect, test } from 'vitest'
import { Fault } from '../base/fault.ts'
import { bulkRoutes } from './bulk-routes.ts'
import { bulkPiece } from './contract/bulk.ts'
import type { ApiEnv, Guarded, SignedIn } from './operation.ts'
import type { ApiParts } from './parts.ts'

/** What is answered to an act over a whole filter where this comes after its first piece. */
async function answerWhere(fails: unknown) {
  const reported: unknown[] = []
  const prepare = async function* () {
    yield 400
    throw fails
  }
  const parts = { space: null, bulk: { prepare }, reportUnexpected: (error: unknown) => void reported.push(error) }
  const route = bulkRoutes(parts as unknown as ApiParts).find(
    ({ method, path }) => method === 'post' && path === '/bulk',
  )
  const who = { person: { kind: 'person', name: 'an analyst', role: 'analyst' }, session: null } as unknown as SignedIn
  const app = new Hono<ApiEnv>()
  app.post('/bulk', (c) => (route as Guarded).handle(c, who))
  const answer = await app.request('/bulk', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ filter: {}, kind: 'useful' }),
  })
  const lines = (await answer.text()).split('\n').filter((line) => line !== '')
  return { answer, reported, pieces: lines.map((line) => bulkPiece.parse(JSON.parse(line))) }
}

test('what a filter shows too much of is said on the last line, after how far it was looked through', async () => {
  const { answer, pieces, reported } = await answerWhere(new Fault('too-many', 'more than 10000 objects match'))
  expect(answer.headers.get('content-type')).toContain('application/x-ndjson')
  expect(pieces).toEqual([
    { looked: 400 },
    { problem: expect.objectContaining({ status: 429, detail: 'more than 10000 objects match' }) },
  ])
  expect(reported).toEqual([])
})

test('what nobody foresaw is reported, and nothing of it is told', async () => {
  const { pieces, reported } = await answerWhere(new Error('the disk of the node is full of secrets'))
  expect(pieces.at(-1)).toMatchObject({ problem: { status: 500, detail: 'internal error' } })
  expect(reported).toHaveLength(1)
})
