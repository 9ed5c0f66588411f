import { expect, test } from 'vitest'
import { japan, memoryTaxii, read, stranger } from '../testing/memory-taxii.ts'

const taxii = 'application/taxii+json;version=2.1'
const endpoints = [
  '/taxii2/',
  '/trilateral/',
  '/trilateral/collections/',
  '/trilateral/collections/intelligence/',
  '/trilateral/collections/intelligence/objects/',
  '/trilateral/collections/intelligence/manifest/',
]

test.each(endpoints)(
  '%s answers every spelling of TAXII 2.1, literally as application/taxii+json;version=2.1',
  async (path) => {
    const { ask } = memoryTaxii()
    const accepted = [
      taxii,
      'application/taxii+json',
      'application/taxii+json; version=2.1',
      'application/taxii+json;version="2.1"',
      'APPLICATION/TAXII+JSON;Version=2.1',
      'application/taxii+json;version=2.1;q=0.1',
      'text/html, application/taxii+json;q=0.5, */*;q=0.1',
      'application/taxii+json;version=2.0, application/taxii+json;version=2.1',
      'application/vnd.oasis.taxii+json; version=2.0,application/taxii+json',
    ]
    for (const accept of accepted) {
      const answer = await ask(path, { headers: { accept } })
      expect([accept, answer.status]).toEqual([accept, 200])
      expect(answer.headers.get('content-type')).toBe(taxii)
    }
    const refused = [
      '*/*',
      'application/*',
      'application/json',
      'application/taxii+json;version=2.0',
      'application/taxii+json;q=0',
      'application/taxii+json;version=2.1;q=0, application/taxii+json',
      'application/vnd.oasis.taxii+json; version=2.0',
      '',
      ';;;,,,"',
    ]
    for (const accept of refused) {
      const answer = await ask(path, { headers: { accept } })
      expect([accept, answer.status]).toEqual([accept, 406])
      expect(answer.headers.get('content-type')).toBe(taxii)
      expect(await read(answer)).toMatchObject({ http_status: '406', title: expect.any(String) })
    }
  },
)

test('only the manifest also takes the Accept of STIX, and still answers as TAXII', async () => {
  const { ask } = memoryTaxii()
  const headers = { accept: 'application/stix+json;version=2.1' }
  const manifest = await ask('/trilateral/collections/intelligence/manifest/', { headers })
  expect([manifest.status, manifest.headers.get('content-type')]).toEqual([200, taxii])
  expect((await ask('/trilateral/collections/intelligence/objects/', { headers })).status).toBe(406)
})

test('without credentials every path answers 401 with WWW-Authenticate, so nobody learns what there is', async () => {
  const { ask } = memoryTaxii()
  for (const path of [...endpoints, '/nothing/', '/trilateral/collections/nothing/', '/x']) {
    const answer = await ask(path, { as: 'nobody' })
    expect([path, answer.status]).toEqual([path, 401])
    expect(answer.headers.get('www-authenticate')).toContain('Basic realm=')
    expect(answer.headers.get('content-type')).toBe(taxii)
  }
  const certificateOfAStranger = { ...stranger, certificate: Buffer.from('??') }
  expect((await ask('/taxii2/', { as: 'nobody', connection: certificateOfAStranger })).status).toBe(401)
})

test('a client signs in by Basic, bearer or token; a member by its certificate; a wrong password is 401', async () => {
  const { ask } = memoryTaxii()
  const as = 'nobody' as const
  expect((await ask('/taxii2/')).status).toBe(200)
  expect((await ask('/taxii2/', { as, headers: { authorization: 'Bearer token-reader' } })).status).toBe(200)
  expect((await ask('/taxii2/', { as, headers: { authorization: 'Token token-reader' } })).status).toBe(200)
  expect((await ask('/taxii2/', { as, connection: japan })).status).toBe(200)
  for (const authorization of ['Basic ????', 'Basic', 'Bearer wrong', `Basic ${btoa('reader:wrong')}`, 'Digest x']) {
    const answer = await ask('/taxii2/', { as, connection: japan, headers: { authorization } })
    expect([authorization, answer.status]).toEqual([authorization, 401])
  }
})

test('if the node serves the public, whoever has no credentials reads what is released to the public', async () => {
  const { ask, release } = memoryTaxii({ publicMayRead: true })
  release.publish('{"type":"tool","id":"tool--00000001-0000-4000-8000-000000000000"}', ['trilateral|public'])
  const answer = await ask('/trilateral/collections/intelligence/objects/', { as: 'nobody' })
  expect((await read(answer)).objects).toHaveLength(1)
})

test('paths end with a slash; unknown ones are 404, other methods 405 with Allow, both as TAXII errors', async () => {
  const { ask } = memoryTaxii()
  for (const path of [
    '/taxii2',
    '/trilateral',
    '/trilateral/collections',
    '/trilateral/other/',
    '/',
    '//',
    '/taxii2/x/',
  ]) {
    const answer = await ask(path)
    expect([path, answer.status]).toEqual([path, 404])
    expect(await read(answer)).toMatchObject({ http_status: '404' })
  }
  const put = await ask('/trilateral/collections/intelligence/objects/', { method: 'PUT', body: '{}' })
  expect([put.status, put.headers.get('allow')]).toEqual([405, 'GET, HEAD, POST'])
  expect((await ask('/nothing/', { method: 'PATCH' })).status).toBe(405)
})

test('a request without User-Agent is served, and HEAD answers as GET without the body', async () => {
  const { ask } = memoryTaxii()
  const head = await ask('/taxii2/', { method: 'HEAD' })
  expect([head.status, head.headers.get('content-type'), await head.text()]).toEqual([200, taxii, ''])
})
