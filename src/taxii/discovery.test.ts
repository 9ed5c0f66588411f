import { expect, test } from 'vitest'
import { agreementOf, japan, memoryTaxii, read } from '../testing/memory-taxii.ts'

const uuidV4 = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/

test('discovery is at /taxii2/ and lists, in one order, only the roots that the caller may use', async () => {
  const { ask } = memoryTaxii()
  const forClient = await read(ask('/taxii2/'))
  expect(forClient).toMatchObject({ title: expect.any(String), default: '/bilateral/' })
  expect(forClient.api_roots).toEqual(['/bilateral/', '/trilateral/'])
  const forJapan = await read(ask('/taxii2/', { as: 'nobody', connection: japan }))
  expect(forJapan.api_roots).toEqual(['/trilateral/'])
  expect((await ask('/bilateral/', { as: 'nobody', connection: japan })).status).toBe(404)
  expect((await ask('/ended/')).status).toBe(404)
})

test('roots are told at the address that the caller asked over TLS, and relative where that is none', async () => {
  const { ask } = memoryTaxii()
  const rootsAt = async (host: string, secure: boolean): Promise<string[]> => {
    const connection = { address: '192.0.2.1', secure, certificate: null }
    const { api_roots, ...rest } = await read(ask('/taxii2/', { connection, headers: { host } }))
    expect(rest.default).toBe(api_roots[0])
    return api_roots
  }
  for (const host of ['node.example', 'Node-1.example:7443', '192.0.2.7:443', '[2001:db8::1]:7443'])
    expect(await rootsAt(host, true)).toEqual([`https://${host}/bilateral/`, `https://${host}/trilateral/`])
  const none = ['', 'a.example/x', 'a.example?x', 'user@a.example', 'a b', 'a.example:port', '..', `${'a'.repeat(301)}`]
  for (const host of none) expect(await rootsAt(host, true)).toEqual(['/bilateral/', '/trilateral/'])
  expect(await rootsAt('node.example', false)).toEqual(['/bilateral/', '/trilateral/'])
})

test('without any root the lists are left out, not empty', async () => {
  const { ask } = memoryTaxii({ agreements: () => [agreementOf('others', ['JP', 'PH'])] })
  const discovery = await read(ask('/taxii2/'))
  expect(discovery).not.toHaveProperty('api_roots')
  expect(discovery).not.toHaveProperty('default')
})

test('an API root says its title, version 2.1 and the largest body that it takes', async () => {
  const { ask } = memoryTaxii()
  expect(await read(ask('/trilateral/'))).toEqual({
    title: 'Agreement trilateral',
    versions: ['application/taxii+json;version=2.1'],
    max_content_length: 64 * 1024 * 1024,
  })
})

test('collections: a reader has one, a writer three, with ids that never change and an alias that works in their place', async () => {
  const { ask } = memoryTaxii()
  const reader = (await read(ask('/trilateral/collections/'))).collections
  expect(reader.map((one: { alias: string }) => one.alias)).toEqual(['intelligence'])
  const writer = (await read(ask('/trilateral/collections/', { as: 'writer' }))).collections
  const rights = writer.map((one: Record<string, unknown>) => [one.alias, one.can_read, one.can_write])
  expect(rights).toEqual([
    ['intelligence', true, false],
    ['submissions', false, true],
    ['publications', true, true],
  ])
  for (const collection of writer) {
    expect(collection.id).toMatch(uuidV4)
    expect(collection.media_types).toEqual(['application/stix+json;version=2.1'])
    const byId = await read(ask(`/trilateral/collections/${collection.id}/`, { as: 'writer' }))
    const byAlias = await read(ask(`/trilateral/collections/${collection.alias}/`, { as: 'writer' }))
    expect(byId).toEqual(collection)
    expect(byAlias).toEqual(collection)
  }
  const again = (await read(memoryTaxii().ask('/trilateral/collections/'))).collections
  expect(again[0]!.id).toBe(reader[0]!.id)
  const elsewhere = (await read(ask('/bilateral/collections/'))).collections
  expect(elsewhere[0]!.id).not.toBe(reader[0]!.id)
  expect((await ask('/trilateral/collections/submissions/')).status).toBe(404)
})
