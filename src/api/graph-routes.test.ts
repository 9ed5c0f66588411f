import { expect, test } from 'vitest'
import { createMemoryApi } from '../testing/memory-api.ts'
import { graphPiece } from './contract/graph.ts'

const idOf = (n: number) => `malware--00000000-0000-4000-8000-00000000000${n}` as const
const version = '2026-01-01T00:00:00Z'

test('a picture comes as lines, each a piece by itself, and what is refused is refused before the first', async () => {
  const api = createMemoryApi()
  for (const n of [1, 2]) {
    const text = JSON.stringify({ id: idOf(n), type: 'malware', name: `malware ${n}` })
    const facts = { id: idOf(n), type: 'malware', version, name: `malware ${n}`, tlp: 'green' as const, origin: 'US' }
    api.node.held.push({ ...facts, added: n, text, readers: ['staff'] } as never)
  }
  const cookies = { reader: await api.signIn('reader'), auditor: await api.signIn('auditor') }
  const ask = async (role: 'reader' | 'auditor', body: unknown) =>
    await api.ask('/api/v1/graph', { method: 'POST', body: JSON.stringify(body), cookie: cookies[role] })
  const answer = await ask('reader', { ids: [idOf(1), idOf(2), 'no identifier', idOf(1)] })
  expect(answer.status).toBe(200)
  expect(answer.headers.get('content-type')).toBe('application/x-ndjson')
  const text = await answer.text()
  expect(text.endsWith('\n')).toBe(true)
  const pieces = text
    .trimEnd()
    .split('\n')
    .map((line) => graphPiece.parse(JSON.parse(line)))
  expect(pieces.flatMap(({ nodes }) => nodes.map(({ id }) => id))).toEqual([idOf(1), idOf(2)])
  // More at once than may wait: those that were let in are whole.
  const many = await Promise.all(Array.from({ length: 40 }, () => ask('reader', { ids: [idOf(1), idOf(2)] })))
  const lines = await Promise.all(
    many.map(async (one) => (one.status === 200 ? (await one.text()).trimEnd().split('\n').length : one.status)),
  )
  expect(lines.filter((count) => count !== 2 && count !== 429)).toEqual([])
  expect(lines).toContain(2)
  const empty = await ask('reader', { ids: [] })
  expect([empty.status, await empty.text()]).toEqual([200, ''])
  expect((await ask('auditor', { ids: [idOf(1)] })).status).toBe(403)
  expect((await ask('reader', { ids: 'all' })).status).toBe(400)
})
