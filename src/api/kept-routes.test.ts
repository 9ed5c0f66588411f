import { expect, test } from 'vitest'
import { createMemoryApi, jsonOf, operatorToken } from '../testing/memory-api.ts'
import type { Kept } from './contract/kept.ts'

const base = '/api/v1/session'
const view = { name: 'Fresh from Japan', search: '?origin=JP' }

test('saved views and how far somebody has looked stay with the person, and with nobody else', async () => {
  const api = createMemoryApi()
  const [analyst, reader] = [await api.signIn('analyst'), await api.signIn('reader')]
  const put = (path: string, json: object, cookie: string) =>
    api.ask(`${base}/${path}`, { method: 'PUT', json, cookie })
  const kept = (cookie: string) => jsonOf<Kept>(api.ask(`${base}/kept`, { cookie }))
  expect(await kept(analyst)).toEqual({ views: [], seenUntil: null })
  expect((await put('views', { views: [view] }, analyst)).status).toBe(200)
  expect((await put('visit', { seenUntil: '2026-01-15T10:00:00Z' }, analyst)).status).toBe(200)
  expect(await kept(analyst)).toEqual({ views: [view], seenUntil: '2026-01-15T10:00:00Z' })
  expect(await kept(reader)).toEqual({ views: [], seenUntil: null })
})

test('views are bounded, each has a name of its own, and an account that is no person keeps none', async () => {
  const api = createMemoryApi()
  const cookie = await api.signIn('analyst')
  const status = async (views: unknown) =>
    (await api.ask(`${base}/views`, { method: 'PUT', json: { views } as object, cookie })).status
  expect(await status([view, view])).toBe(409)
  expect(await status(Array.from({ length: 51 }, (_, n) => ({ ...view, name: `v${n}` })))).toBe(400)
  expect(await status([{ ...view, name: 'a\u0000b' }])).toBe(400)
  expect(await status([{ ...view, search: 'x'.repeat(2001) }])).toBe(400)
  const operator = { authorization: `Bearer ${operatorToken}` }
  expect((await api.ask(`${base}/views`, { method: 'PUT', json: { views: [] }, headers: operator })).status).toBe(403)
})

test('what was kept and is damaged counts as nothing', async () => {
  const api = createMemoryApi()
  const cookie = await api.signIn('analyst')
  api.node.kept.set('analyst', '{"views":7}')
  expect(await jsonOf<Kept>(api.ask(`${base}/kept`, { cookie }))).toEqual({ views: [], seenUntil: null })
})
