import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { createMemoryApi, type MemoryApi, operatorToken } from '../testing/memory-api.ts'
import { type NodeEvent, event as nodeEvent } from './contract/status.ts'

const address = '/api/v1/events'

/** Reads what has been sent until the text is there or the stream ends. */
async function listen(api: MemoryApi, cookie: string, headers: Record<string, string> = {}) {
  const answer = await api.ask(address, { cookie, headers })
  expect(answer.status).toBe(200)
  expect(answer.headers.get('content-type')).toBe('text/event-stream')
  const reader = answer.body!.getReader()
  const decoder = new TextDecoder()
  let text = ''
  return {
    reader,
    async until(wanted: string | ((text: string) => boolean)): Promise<string> {
      const isThere = typeof wanted === 'string' ? () => text.includes(wanted) : () => wanted(text)
      while (!isThere()) {
        const { value, done } = await reader.read()
        if (done) return text
        text += decoder.decode(value)
      }
      return text
    },
    async end(): Promise<string> {
      for (;;) {
        const { value, done } = await reader.read()
        if (done) return text
        text += decoder.decode(value)
      }
    },
  }
}
const emit = (api: MemoryApi, event: NodeEvent) => {
  for (const listener of api.node.listeners) listener(event)
}

test('a listener hears what changed, and a sign of life between', async () => {
  const api = createMemoryApi({ heartbeatMs: 10 })
  const stream = await listen(api, await api.signIn('analyst'))
  emit(api, { kind: 'arrived', subject: '3' })
  emit(api, { kind: 'link', subject: 'US' })
  const text = await stream.until('"US"')
  expect(text).toContain('data: {"kind":"arrived","subject":"3"}\n\n')
  expect(await stream.until('event: beat\ndata\n\n')).toContain('event: beat\ndata\n\n')
  await stream.reader.cancel()
  expect(api.node.listeners.size).toBe(0)
})

test('a subject cannot write lines of its own into the stream', async () => {
  const api = createMemoryApi()
  const stream = await listen(api, await api.signIn('analyst'))
  emit(api, { kind: 'flash', subject: 'x\n\ndata: {"kind":"charter"}' })
  emit(api, { kind: 'link', subject: 'end' })
  expect((await stream.until('"end"')).match(/^data:/gm)).toHaveLength(2)
  await stream.reader.cancel()
})

test('signing out closes the streams of that session and of no other', async () => {
  const api = createMemoryApi()
  const cookie = await api.signIn('analyst')
  const other = await api.signIn('admin')
  const [mine, theirs] = [await listen(api, cookie), await listen(api, other)]
  await api.ask('/api/v1/session', { method: 'DELETE', cookie })
  await mine.end()
  emit(api, { kind: 'charter', subject: '2' })
  expect(await theirs.until('charter')).toContain('charter')
  await theirs.reader.cancel()
})

test('a stream ends with its session, which listening alone does not prolong', async () => {
  const api = createMemoryApi({ heartbeatMs: 5 })
  const stream = await listen(api, await api.signIn('analyst'))
  await sleep(20)
  api.node.nowMs += 8 * 3_600_000 + 1
  await stream.end()
  expect(api.node.listeners.size).toBe(0)
})

test('a stream ends with the node', async () => {
  const api = createMemoryApi()
  const cookie = await api.signIn('analyst')
  const stream = await listen(api, cookie)
  api.close.abort()
  await stream.end()
  expect((await api.ask(address, { cookie })).status).toBe(503)
})

test('the number of streams is bounded, for a session and in all', async () => {
  const api = createMemoryApi({ maxSubscribers: 10 })
  const open = async (cookie: string) => (await api.ask(address, { cookie })).status
  const [first, second] = [await api.signIn('analyst'), await api.signIn('admin')]
  const statuses = []
  for (let n = 0; n < 9; n++) statuses.push(await open(first))
  for (let n = 0; n < 3; n++) statuses.push(await open(second))
  expect(statuses).toEqual([...Array(8).fill(200), 429, 200, 200, 429])
  api.close.abort()
})

test('who opens session after session leaves the others most of the streams', async () => {
  const api = createMemoryApi({ maxSubscribers: 200 })
  const open = async (cookie: string) => (await api.ask(address, { cookie })).status
  const statuses = []
  for (let session = 0; session < 4; session++) {
    const cookie = await api.signIn('analyst')
    for (let n = 0; n < 8; n++) statuses.push(await open(cookie))
  }
  expect(statuses).toEqual([...Array(24).fill(200), ...Array(8).fill(429)])
  expect(await open(await api.signIn('admin'))).toBe(200)
  api.close.abort()
})

test('whoever says which event it had last is told what changes from now on, as anybody', async () => {
  const api = createMemoryApi()
  emit(api, { kind: 'flash', subject: 'before' })
  const stream = await listen(api, await api.signIn('analyst'), { 'last-event-id': '1' })
  emit(api, { kind: 'flash', subject: 'after' })
  const text = await stream.until('"after"')
  await stream.reader.cancel()
  expect(text.match(/"subject":"[a-z]+"/g)).toEqual(['"subject":"after"'])
  expect(text).not.toMatch(/^id:/m)
})

test('a HEAD leaves no stream open', async () => {
  const api = createMemoryApi()
  expect((await api.ask(address, { method: 'HEAD', cookie: await api.signIn('analyst') })).status).toBe(200)
  expect(api.node.listeners.size).toBe(0)
})

test('a listener that does not read gets each change once, in bounded memory', async () => {
  const api = createMemoryApi()
  const answer = await api.ask(address, { headers: { authorization: `Bearer ${operatorToken}` } })
  for (let n = 0; n < 10_000; n++) emit(api, { kind: 'incident', subject: `id-${n}` })
  for (let n = 0; n < 10_000; n++) emit(api, { kind: 'link', subject: 'US' })
  setTimeout(() => api.close.abort(), 20)
  const text = await answer.text()
  expect(text.match(/"US"/g)?.length ?? 0).toBeLessThanOrEqual(1)
  expect(text.length).toBeLessThan(20_000)
})

test('of what did not keep up is told how much arrived, and of which kinds the rest was; of a kind that it may not hear, nothing', async () => {
  const api = createMemoryApi()
  const [analyst, auditor] = [
    await listen(api, await api.signIn('analyst')),
    await listen(api, await api.signIn('auditor')),
  ]
  for (let n = 0; n < 1_000; n++) {
    for (const kind of ['arrived', 'incident', 'recall', 'link'] as const)
      emit(api, { kind, subject: kind === 'arrived' ? '5' : `${kind}-${n}` })
  }
  const eventsIn = (text: string) =>
    [...text.matchAll(/^data: (.+)$/gm)].map(([, event]) => JSON.parse(event!) as NodeEvent)
  const arrivedIn = (text: string) =>
    eventsIn(text).reduce((sum, { kind, subject }) => sum + (kind === 'arrived' ? Number(subject) : 0), 0)
  const hasLast = (text: string) =>
    /"recall","subject":"(recall-999)?"/.test(text) && /"link","subject":"(link-999)?"/.test(text)
  const heard = await analyst.until((text) => arrivedIn(text) >= 5_000)
  expect(arrivedIn(heard)).toBe(5_000)
  expect(eventsIn(heard).some(({ kind }) => kind === 'incident')).toBe(true)
  const kinds = eventsIn(await auditor.until(hasLast)).map(({ kind }) => kind)
  expect([...new Set(kinds)].sort()).toEqual(['link', 'recall'])
  for (const { reader } of [analyst, auditor]) await reader.cancel()
})

test.each([
  ['auditor', ['charter', 'link', 'recall']],
  ['reader', ['arrived', 'charter', 'exercise', 'flash', 'link', 'recall', 'review', 'warning']],
  ['releaser', nodeEvent.shape.kind.options],
] as const)('%s hears of what that role may ask for, and of nothing else', async (role, heard) => {
  const api = createMemoryApi()
  const stream = await listen(api, await api.signIn(role))
  for (const kind of nodeEvent.shape.kind.options) emit(api, { kind, subject: '7' })
  emit(api, { kind: 'link', subject: 'end' })
  const kinds = [...(await stream.until('"end"')).matchAll(/"kind":"([a-z]+)","subject":"7"/g)].map(([, kind]) => kind)
  expect(kinds.sort()).toEqual([...heard].sort())
  await stream.reader.cancel()
})
