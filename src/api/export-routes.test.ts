import { expect, test } from 'vitest'
import type { Charter } from '../alliance/model.ts'
import { splitObjects } from '../stix/bundle.ts'
import type { StixId } from '../stix/object.ts'
import { card, createMemoryApi, type MemoryApi } from '../testing/memory-api.ts'

const address = '/api/v1/export'

function hold(
  { node }: MemoryApi,
  n: number,
  readers: string[],
  over: { type?: string; version?: string } = {},
): string {
  const type = over.type ?? 'indicator'
  const version = over.version ?? '2026-01-01T00:00:00Z'
  const id = `${type}--${n.toString(16).padStart(8, '0')}-0000-4000-8000-000000000000` as StixId
  const text = `{ "id":"${id}",\n "name":"caf\\u00e9 日本 ${n}", "modified":"${version}", "type":"${type}",  "x":1.0 }`
  const added = node.held.length + 1
  node.held.push({
    id,
    type,
    version,
    name: `n${n}`,
    tlp: null,
    origin: 'JP',
    added,
    text,
    readers: ['staff', ...readers],
  })
  return text
}

function formAlliance({ node }: MemoryApi): void {
  const terms = { title: 't', from: '2020-01-01T00:00:00Z', purposes: [], clauses: [] }
  const charter: Charter = {
    format: 'trefoil/charter/1',
    ...{ alliance: 'x', version: 1, previous: null, quorum: 2 },
    members: [card('JP'), card('US'), card('PH')],
    agreements: [
      { id: 'trilateral', parties: ['JP', 'US', 'PH'], ...terms },
      { id: 'bilateral', parties: ['JP', 'US'], ...terms },
    ],
  }
  node.alliance = { self: card('JP'), charter: { charter, digest: 'd', signedBy: ['JP', 'US'], adoptedAt: 1 } }
}

async function exported(api: MemoryApi, query = ''): Promise<string[]> {
  const answer = await api.ask(`${address}${query}`, { cookie: await api.signIn('releaser') })
  expect(answer.status).toBe(200)
  const text = await answer.text()
  expect(JSON.parse(text)).toMatchObject({ type: 'bundle', id: expect.stringMatching(/^bundle--[0-9a-f-]{36}$/) })
  return splitObjects(text).texts
}

test('an export is the stored texts, byte for byte, in their order', async () => {
  const api = createMemoryApi()
  const texts = Array.from({ length: 700 }, (_, n) => hold(api, n, []))
  expect(await exported(api)).toEqual(texts)
})

test('an export for a recipient has what that recipient may have, once, and nothing else', async () => {
  const api = createMemoryApi()
  formAlliance(api)
  hold(api, 1, ['trilateral|member:PH'])
  const both = hold(api, 2, ['trilateral|member:US', 'bilateral|member:US'])
  const one = hold(api, 3, ['bilateral|member:US'])
  hold(api, 4, [])
  expect((await exported(api, '?recipient=US')).sort()).toEqual([both, one].sort())
  expect(await exported(api, '?recipient=member:US&type=malware')).toEqual([])
  const open = hold(api, 5, ['trilateral|public', 'trilateral|client:green'])
  expect(await exported(api, '?recipient=public')).toEqual([open])
  expect(await exported(api, '?recipient=client:green')).toEqual([open])
})

test('an export has the newest versions, or all when asked', async () => {
  const api = createMemoryApi()
  const older = hold(api, 1, [], { version: '2026-01-01T00:00:00Z' })
  const newer = hold(api, 1, [], { version: '2026-01-02T00:00:00Z' })
  expect(await exported(api)).toEqual([newer])
  expect(await exported(api, '?versions=all')).toEqual([older, newer])
})

test('types can be chosen, more than one', async () => {
  const api = createMemoryApi()
  hold(api, 1, [])
  const malware = hold(api, 2, [], { type: 'malware' })
  const tool = hold(api, 3, [], { type: 'tool' })
  expect(await exported(api, '?type=malware&type=tool')).toEqual([malware, tool])
})

test('an export of nothing is a bundle without objects', async () => {
  const api = createMemoryApi()
  const answer = await api.ask(address, { cookie: await api.signIn('releaser') })
  expect(await answer.json()).not.toHaveProperty('objects')
})

test('the file says whose it is and for whom', async () => {
  const api = createMemoryApi()
  formAlliance(api)
  const cookie = await api.signIn('releaser')
  const nameFor = async (query: string) =>
    (await api.ask(`${address}${query}`, { cookie })).headers.get('content-disposition')
  expect(await nameFor('?recipient=US')).toBe('attachment; filename="JP-for-US-2026-01-15.json"')
  expect(await nameFor('?recipient=client:amber%2Bstrict')).toContain('JP-for-client-amber-strict-')
  expect(await nameFor('')).toContain('JP-for-own-staff-')
  expect(api.node.audit.filter((one) => one.action === 'export').map((one) => one.subject)).toEqual([
    'US',
    'client:amber+strict',
    '',
  ])
})

test('a misspelt recipient or parameter exports nothing', async () => {
  const api = createMemoryApi()
  formAlliance(api)
  hold(api, 1, [])
  const cookie = await api.signIn('releaser')
  for (const query of ['?recipient=us', '?recipient=', '?recepient=US', '?recipient=US&recipient=PH', '?type=A'])
    expect([query, (await api.ask(`${address}${query}`, { cookie })).status]).toEqual([query, 400])
  expect((await api.ask(`${address}?recipient=AU`, { cookie })).status).toBe(404)
  expect(api.node.audit.filter((one) => one.action === 'export')).toEqual([])
})

test('a failure before the first byte is a proper answer, one after it breaks the transfer', async () => {
  const api = createMemoryApi()
  for (let n = 0; n < 600; n++) hold(api, n, [])
  const { release } = api.parts
  const page = release.page
  let calls = 0
  let failAt = 1
  release.page = (...given) => {
    if (++calls === failAt) throw new Error('the store has gone')
    return page(...given)
  }
  const cookie = await api.signIn('releaser')
  expect((await api.ask(address, { cookie })).status).toBe(500)
  calls = 0
  failAt = 2
  await expect((await api.ask(address, { cookie })).text()).rejects.toThrow()
})

test('a reader that goes away stops the reading', async () => {
  const api = createMemoryApi()
  for (let n = 0; n < 2000; n++) hold(api, n, [])
  const page = api.parts.release.page
  let calls = 0
  api.parts.release.page = (...given) => {
    calls += 1
    return page(...given)
  }
  const answer = await api.ask(address, { cookie: await api.signIn('releaser') })
  await answer.body!.cancel()
  expect(calls).toBeLessThanOrEqual(3)
})
