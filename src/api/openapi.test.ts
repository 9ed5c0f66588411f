import { expect, test } from 'vitest'
import { createMemoryApi, jsonOf } from '../testing/memory-api.ts'
import { base } from './contract/addresses.ts'

interface Described {
  readonly operationId: string
  readonly security: readonly object[]
  readonly parameters: readonly { readonly name: string; readonly in: string; readonly schema: object }[]
}
interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Described>>>>
  readonly components: {
    readonly schemas: Readonly<Record<string, { readonly properties: Readonly<Record<string, object>> }>>
  }
}

const { ask } = createMemoryApi()
const document = await jsonOf<Document>(ask('/api/v1/openapi.json'))

test('the description names every address that is served, and nothing else', () => {
  const { app } = createMemoryApi()
  const served = app.routes
    .filter((route) => route.path.startsWith(base) && route.method !== 'ALL')
    .map((route) => `${route.method} ${route.path.replace(/:(\w+)/g, '{$1}')}`)
  const described = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
  )
  expect(described.sort()).toEqual(served.sort())
})

test('the description holds the addresses that the contract promises', () => {
  const promised = [
    ...['post /session', 'get /session', 'delete /session', 'patch /session/preferences', 'get /about', 'get /objects'],
    ...['get /objects/{id}', 'get /objects/{id}/text', 'get /objects/{id}/recipients', 'get /objects/{id}/why'],
    ...[
      'get /counts',
      'get /arrivals',
      'get /alliance',
      'get /status',
      'post /import',
      'get /export',
      'put /charter',
      'post /users',
    ],
    ...['get /users', 'post /clients', 'get /clients', 'get /audit', 'get /evidence', 'post /links/{member}/pull'],
    ...['get /events', 'get /openapi.json'],
  ]
  for (const one of promised) {
    const [method, path] = one.split(' ') as [string, string]
    expect([one, document.paths[base + path]?.[method] !== undefined]).toEqual([one, true])
  }
})

test('every reference leads to a schema, and every schema says what it is', () => {
  const text = JSON.stringify(document)
  const names = new Set([...text.matchAll(/"#\/components\/schemas\/(\w+)"/g)].map(([, name]) => name!))
  expect(names.size).toBeGreaterThan(15)
  for (const name of names) expect(document.components.schemas).toHaveProperty(name)
  expect(document.components.schemas.list?.properties.items).toEqual({
    type: 'array',
    items: { $ref: '#/components/schemas/summary' },
  })
})

test('operation ids are distinct, and every parameter in a path is declared', () => {
  const ids: string[] = []
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const operation of Object.values(methods)) {
      ids.push(operation.operationId)
      const declared = operation.parameters.filter((one) => one.in === 'path').map((one) => one.name)
      expect([path, declared]).toEqual([path, [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name)])
    }
  }
  expect(new Set(ids).size).toBe(ids.length)
})

test('query parameters are described with their bounds', () => {
  const parameters = document.paths['/api/v1/objects']!.get!.parameters
  expect(parameters.map((one) => one.name)).toEqual(['q', 'type', 'tlp', 'origin', 'since', 'cursor', 'limit'])
  expect(parameters.at(-1)!.schema).toMatchObject({ type: 'integer', minimum: 1, maximum: 200, default: 50 })
  expect(document.paths['/api/v1/about']?.get?.security).toEqual([])
})

test('who holds the description already is told that it is the same', async () => {
  const first = await ask('/api/v1/openapi.json')
  const etag = first.headers.get('etag')
  expect(etag).toMatch(/^"[\w-]{22}"$/)
  const second = await ask('/api/v1/openapi.json', { headers: { 'if-none-match': etag! } })
  expect(second.status).toBe(304)
  expect(await second.text()).toBe('')
})
