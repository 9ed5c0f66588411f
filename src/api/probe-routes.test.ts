import { expect, test } from 'vitest'
import { createMemoryApi, operatorToken } from '../testing/memory-api.ts'

test('a node lives before it is ready, and says why it is not', async () => {
  const { ask, node, close } = createMemoryApi()
  node.notReady = 'the search index is being built'
  expect((await ask('/healthz', { headers: { host: '10.0.0.3' } })).status).toBe(200)
  const waiting = await ask('/readyz', { headers: { host: '10.0.0.3' } })
  expect([waiting.status, await waiting.text()]).toEqual([503, 'the search index is being built\n'])
  node.notReady = null
  expect((await ask('/readyz')).status).toBe(200)
  close.abort()
  expect((await ask('/readyz')).status).toBe(503)
})

test('a store that fails or does not answer makes the node not ready', async () => {
  const { ask, parts, node } = createMemoryApi()
  parts.notReady = async () => {
    throw new Error('secret detail')
  }
  const failing = await ask('/readyz')
  expect([failing.status, await failing.text()]).toEqual([503, 'the store does not answer\n'])
  expect(node.unexpected).toHaveLength(1)
  parts.notReady = () => new Promise(() => {})
  expect((await ask('/readyz')).status).toBe(503)
})

test('metrics count requests, imports and links in the text format of Prometheus', async () => {
  const { ask, signIn } = createMemoryApi()
  const cookie = await signIn('releaser')
  const body = '{"type":"tool","id":"tool--00000000-0000-4000-8000-000000000000"}'
  await ask('/api/v1/import', { method: 'POST', body, cookie })
  await ask('/api/v1/objects/tool--00000000-0000-4000-8000-000000000000', { cookie })
  await ask('/api/v1/objects/tool--00000000-0000-4000-8000-000000000001', { cookie })
  await ask('/api/v1/made-up-by-a-stranger', { cookie })
  const answer = await ask('/metrics')
  expect(answer.headers.get('content-type')).toContain('version=0.0.4')
  const text = await answer.text()
  for (const line of [
    'trefoil_requests_total{method="post",path="/import",status="200"} 1',
    'trefoil_requests_total{method="get",path="/objects/{id}",status="200"} 1',
    'trefoil_requests_total{method="get",path="/objects/{id}",status="404"} 1',
    'trefoil_requests_total{method="other",path="other",status="404"} 1',
    'trefoil_import_objects_total{outcome="added"} 1',
    'trefoil_link_state{member="US",state="idle"} 1',
    'trefoil_link_state{member="US",state="pulling"} 0',
    'trefoil_link_lag_seconds{member="US"} 4.5',
    'trefoil_search_lag_objects 2',
  ])
    expect(text.split('\n')).toContain(line)
  expect(text).not.toContain('made-up')
  expect(text).toMatch(/^nodejs_eventloop_lag_seconds\{quantile="0.99"\} \d/m)
  for (const line of text.trimEnd().split('\n'))
    expect(line).toMatch(/^(?:# (?:HELP|TYPE) \w+ .+|\w+(?:\{(?:\w+="[^"]*",?)+\})? -?\d[\d.e+-]*)$/)
})

test('metrics are for this machine, and for who holds the token', async () => {
  const { ask } = createMemoryApi({ hosts: ['console.example'] })
  const address = '192.0.2.7'
  expect((await ask('/metrics', { address })).status).toBe(401)
  expect((await ask('/metrics', { address: '127.0.0.1.evil' })).status).toBe(401)
  expect((await ask('/metrics', { address: '::ffff:127.0.0.1' })).status).toBe(200)
  const headers = { host: 'console.example', authorization: `Bearer ${operatorToken}` }
  expect((await ask('/metrics', { address, headers })).status).toBe(200)
})

test('metrics come also while the store does not answer', async () => {
  const { ask, parts } = createMemoryApi()
  parts.status = async () => {
    throw new Error('gone')
  }
  expect(await (await ask('/metrics')).text()).toContain('trefoil_healthy 0')
})
