import { gzipSync, zstdCompressSync } from 'node:zlib'
import { sample } from '../../../src/testing/sample-objects.ts'
import type { Chance } from '../chance.ts'
import type { Caller } from './callers.ts'
import { mutateBytes, mutateJson, mutateText, nastyJson, nastyText } from './nasty.ts'
import { type Schema, valueFor } from './schema-value.ts'
import type { Target } from './target.ts'

export type SurfaceName = 'taxii' | 'peer' | 'ledger' | 'api' | 'console'

/** One request, whole: the same number of the same seed makes the same. */
export interface FuzzRequest {
  readonly surface: SurfaceName
  readonly caller: Caller
  readonly method: string
  /** With its query. */
  readonly path: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array | null
}

const types = [
  'indicator',
  'malware',
  'relationship',
  'report',
  'sighting',
  'identity',
  'observed-data',
  'vulnerability',
]
const taxii = 'application/taxii+json;version=2.1'
const anyMethods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND', 'get', 'X']

/** Values that others were given: cursors, ids of submissions, whatever came in answers to somebody else. */
export class Loot {
  readonly #values: string[] = ['AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA']
  add(value: string): void {
    if (this.#values.length < 300) this.#values.push(value)
    else this.#values[value.charCodeAt(value.length - 1) % 300] = value
  }
  pick(chance: Chance): string {
    return chance.pick(this.#values)
  }
}

/** Makes the request of a number. `readOnly`: of those that may change nothing. */
export function makeRequest(target: Target, loot: Loot, chance: Chance, readOnly: boolean): FuzzRequest {
  const make = chance.pick([
    taxiiRequest,
    taxiiRequest,
    taxiiRequest,
    apiRequest,
    apiRequest,
    apiRequest,
    peerRequest,
    ledgerRequest,
    consoleRequest,
  ])
  const made = make(target, loot, chance, readOnly)
  const method =
    readOnly && !['GET', 'HEAD', 'OPTIONS'].includes(made.method)
      ? chance.pick(['GET', 'HEAD', 'OPTIONS'])
      : made.method
  const body = method === 'GET' || method === 'HEAD' ? null : made.body
  return { ...made, method, body, headers: { ...made.headers, ...oddHeaders(chance) } }
}

type Make = (target: Target, loot: Loot, chance: Chance, readOnly: boolean) => FuzzRequest

const taxiiRequest: Make = ({ ids, callers }, loot, chance) => {
  const caller = chance.pick(callers.slice(0, 6))
  const root = oftenGood(chance, ['trilateral', 'trilateral', 'trilateral', 'taxii2'])
  const collection = oftenGood(chance, ['intelligence', 'intelligence', 'publications', 'submissions'])
  const id = oftenGood(chance, ids)
  const good = [
    '/taxii2/',
    `/${root}/`,
    `/${root}/collections/`,
    `/${root}/collections/${collection}/`,
    `/${root}/collections/${collection}/manifest/`,
    `/${root}/collections/${collection}/objects/`,
    `/${root}/collections/${collection}/objects/`,
    `/${root}/collections/${collection}/objects/${id}/`,
    `/${root}/collections/${collection}/objects/${id}/versions/`,
    `/${root}/status/${oftenGood(chance, [loot.pick(chance)])}/`,
  ]
  const path = chance.happens(0.9) ? chance.pick(good) : mutateText(chance, chance.pick(good))
  const filters: readonly [string, readonly string[]][] = [
    ['added_after', ['2020-01-01T00:00:00Z', '2030-01-01T00:00:00.000001Z']],
    ['limit', ['1', '2', '1000', '0', '100000']],
    ['next', [loot.pick(chance)]],
    ['match[id]', [...ids, ids.join(',')]],
    ['match[type]', [...types, 'indicator,malware']],
    ['match[version]', ['last', 'first', 'all', '2026-01-02T03:04:05.678Z']],
    ['match[spec_version]', ['2.1', '2.0', '2.0,2.1']],
    ['match[x]', ['y']],
  ]
  const method = chance.happens(0.75)
    ? chance.pick(['GET', 'GET', 'GET', 'POST', 'DELETE', 'HEAD'])
    : chance.pick(anyMethods)
  const posted = method === 'POST' && chance.happens(0.8)
  const at = posted ? '/trilateral/collections/submissions/objects/' : path
  const headers: Record<string, string> = { accept: taxii, ...caller.headers }
  if (method === 'POST')
    headers['content-type'] = oftenGood(chance, [taxii, 'application/taxii+json', 'application/stix+json'])
  return { surface: 'taxii', caller, method, path: at + queryOf(chance, filters), headers, body: envelope(chance) }
}

const apiRequest: Make = ({ openapi, ids, callers }, loot, chance, readOnly) => {
  const caller = chance.happens(0.9) ? chance.pick(callers.slice(6)) : chance.pick(callers)
  const { schemas } = openapi.components
  const all = Object.entries(openapi.paths as { [path: string]: { [method: string]: Schema } }).flatMap(
    ([path, methods]) => Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  )
  const suited = all.filter((one) => !readOnly || one.method === 'get')
  const { path: template, method: declared, operation } = chance.pick(suited)
  const parameters = (operation.parameters ?? []) as { name: string; in: string; schema?: Schema }[]
  const path = template.replaceAll(/\{(\w+)\}/g, (_, name: string) => {
    const good =
      name === 'id' ? ids : name === 'member' ? ['JP', 'PH', 'XX'] : name === 'name' ? ['victim', 'US-1'] : ['1', '2']
    return encodeSafely(oftenGood(chance, [...good, loot.pick(chance)]))
  })
  const filters = parameters
    .filter((one) => one.in === 'query')
    .map(({ name, schema }): [string, string[]] => [
      name,
      [String(valueFor(schema ?? {}, schemas, chance)), loot.pick(chance), 'zebra', ...ids],
    ])
  const method = chance.happens(0.93) ? declared.toUpperCase() : chance.pick(anyMethods)
  const content = (operation.requestBody as { content?: { [type: string]: { schema?: Schema } } } | undefined)?.content
  const [type, described] = chance.pick(Object.entries(content ?? { 'application/json': {} }))
  const value =
    Object.keys(described.schema ?? {}).length === 0 ? bundle(chance) : valueFor(described.schema!, schemas, chance)
  const body = chance.happens(0.5)
    ? Buffer.from(JSON.stringify(value) ?? '')
    : chance.happens(0.5)
      ? Buffer.from(JSON.stringify(mutateJson(chance, value)) ?? '')
      : nastyJson(chance, value)
  const headers = { ...caller.headers, 'content-type': type === '*/*' ? 'application/json' : type }
  const odd = chance.happens(0.03) ? mutateText(chance, path).replace(/^\/?/, '/') : path
  return { surface: 'api', caller, method, path: odd + queryOf(chance, filters), headers, body }
}

const peerRequest: Make = ({ callers }, _loot, chance) => {
  const caller = chance.happens(0.85)
    ? chance.pick(callers.filter(({ certificate }) => certificate !== null))
    : chance.pick(callers)
  const paths = [
    'hello',
    'stream',
    'stream',
    'stream',
    'consistency',
    'charter',
    'receipt',
    'outcomes',
    'notify',
    'mailbox',
    'mailbox/JP',
    'mailbox/PH',
    'mailbox/1',
    'mailbox/XX',
  ]
  const path = `/peer/v1/${oftenGood(chance, paths)}`
  const numbers = ['0', '1', '2', '7', '1000', '2001', '9007199254740991']
  const filters: [string, string[]][] = [
    ['lane', ['routine', 'priority', 'flash']],
    ['after', numbers],
    ['size', numbers],
    ['limit', numbers],
    ['from', numbers],
    ['to', numbers],
  ]
  const method = chance.happens(0.8) ? chance.pick(['GET', 'GET', 'POST', 'DELETE']) : chance.pick(anyMethods)
  const value = chance.pick<unknown>([
    { from: 'JP', heads: { flash: 0, priority: 0, routine: 1 } },
    { receipt: { from: 'JP', to: 'US', lane: 'routine', first: 1, last: 1 }, signature: 'AAAA' },
    { outcomes: [{ id: 'indicator--x', version: '', outcome: 'purged' }] },
    [],
  ])
  const body = chance.happens(0.3)
    ? Buffer.from(JSON.stringify(value))
    : chance.happens(0.5)
      ? Buffer.from(JSON.stringify(mutateJson(chance, value)))
      : nastyJson(chance, value)
  return {
    surface: 'peer',
    caller,
    method,
    path: path + queryOf(chance, filters),
    headers: { ...caller.headers },
    body,
  }
}

const ledgerRequest: Make = ({ callers }, _loot, chance) => {
  const caller = chance.pick(callers.slice(0, 6))
  const paths = [
    'checkpoint',
    'key',
    'tile/0/000',
    'tile/0/000.p/1',
    'tile/entries/000.p/2',
    'tile/63/x999/999',
    'add-checkpoint',
    'proof/routine/1',
    'proof/flash/99',
  ]
  const path = `/ledger/${oftenGood(chance, paths)}`
  const note = `old 0\n\nus.example/ledger\n1\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n\n— us.example AAAA\n`
  const method = chance.happens(0.85) ? chance.pick(['GET', 'GET', 'POST']) : chance.pick(anyMethods)
  const body = mutateBytes(chance, Buffer.from(note))
  return { surface: 'ledger', caller, method, path, headers: { ...caller.headers }, body }
}

const consoleRequest: Make = ({ callers }, _loot, chance) => {
  const caller = chance.pick([...callers.slice(6), callers[0]!])
  const paths = [
    '/',
    '/index.html',
    '/objects',
    '/alliance',
    '/trefoil.svg',
    '/assets/nothing-12345678.js',
    '/healthz',
    '/readyz',
    '/metrics',
    '/../package.json',
    '/%2e%2e/keys/ca.pem',
    '/.well-known/security.txt',
    '/api',
    '/api/v1',
    '/api/v2/x',
  ]
  const path = chance.happens(0.9) ? chance.pick(paths) : mutateText(chance, chance.pick(paths)).replace(/^\/?/, '/')
  const method = chance.happens(0.85) ? 'GET' : chance.pick(anyMethods)
  return { surface: 'console', caller, method, path, headers: { ...caller.headers }, body: null }
}

function oftenGood(chance: Chance, good: readonly string[]): string {
  return chance.happens(0.88) ? chance.pick(good) : encodeSafely(nastyText(chance)).slice(0, 2_000)
}

/** Percent-encoded, but for what cannot be: that goes as it is. */
function encodeSafely(text: string): string {
  try {
    return encodeURIComponent(text)
  } catch {
    return '%ED%A0%80'
  }
}

function queryOf(chance: Chance, filters: readonly (readonly [string, readonly string[]])[]): string {
  if (filters.length === 0 || chance.happens(0.3)) return ''
  const pairs = Array.from({ length: chance.between(1, 3) }, () => {
    const [name, good] = chance.pick(filters)
    const value = chance.happens(0.7)
      ? encodeSafely(chance.pick(good))
      : chance.happens(0.5)
        ? encodeSafely(nastyText(chance))
        : mutateText(chance, chance.pick(good))
    return `${chance.happens(0.95) ? name : mutateText(chance, name)}=${value}`
  })
  return `?${pairs.join('&').replaceAll('#', '')}`.slice(0, 8_000)
}

function envelope(chance: Chance): Buffer {
  return jsonBody(chance, { objects: objects(chance) })
}

function bundle(chance: Chance): unknown {
  return { type: 'bundle', id: 'bundle--3f1c0a52-6d7e-4b8f-9a10-c2d3e4f50617', objects: objects(chance) }
}

function objects(chance: Chance): unknown[] {
  return Array.from({ length: chance.between(0, 3) }, () => {
    const type = chance.pick(types)
    const id = `${type}--${chance.between(0, 0xffff).toString(16).padStart(8, '0')}-6d7e-4b8f-9a10-c2d3e4f50617`
    const object = { ...sample(type, { id }), name: 'fuzz' }
    return chance.happens(0.4) ? object : mutateJson(chance, object)
  })
}

function jsonBody(chance: Chance, value: unknown): Buffer {
  return chance.happens(0.6) ? Buffer.from(JSON.stringify(value)) : nastyJson(chance, value)
}

const odd: readonly (readonly [string, readonly string[]])[] = [
  [
    'accept',
    [
      '*/*',
      'application/json',
      taxii,
      'application/taxii+json;version=2.0',
      'text/html;q=0',
      ';',
      '"',
      ','.repeat(3_000),
      'application/stix+json;version=2.1',
    ],
  ],
  ['accept-encoding', ['gzip', 'br', 'zstd', 'identity;q=0', '*;q=0', 'deflate', ',,,']],
  ['content-encoding', ['gzip', 'br', 'zstd', 'deflate', 'gzip, gzip', 'identity', 'x', '']],
  [
    'content-type',
    [
      '',
      'text/plain',
      'application/json',
      'multipart/form-data; boundary=x',
      'application/json; charset=utf-16',
      'x'.repeat(3_000),
    ],
  ],
  ['range', ['bytes=0-0', 'bytes=99999999999-', 'items=1-', 'bytes=-1', 'bytes=0-,0-,0-']],
  ['if-none-match', ['*', '"x"', 'W/"x"']],
  ['if-modified-since', ['Thu, 01 Jan 1970 00:00:00 GMT', 'never']],
  [
    'authorization',
    [
      'Basic',
      'Basic =',
      'Basic Og==',
      'Bearer',
      'Bearer x',
      'Token x',
      `Basic ${Buffer.from('victim:x').toString('base64')}`,
      'Negotiate x',
      'Bearer '.repeat(500),
    ],
  ],
  ['cookie', ['trefoil_session_us=x', 'trefoil_session_us=', 'a=b; '.repeat(300), '=;=', 'trefoil_session_us=%00']],
  ['host', ['evil.example', '', 'localhost:99999', '127.0.0.1', '[::1]', 'localhost.', 'a'.repeat(1_000)]],
  ['origin', ['null', 'https://evil.example', 'http://localhost:7080']],
  ['sec-fetch-site', ['cross-site', 'same-origin', 'x']],
  ['content-length', ['-1', '0', '99999999999', 'x', '1']],
  ['x-forwarded-for', ['127.0.0.1']],
  ['x-http-method-override', ['DELETE']],
  ['expect', ['100-continue']],
  ['x-long', ['y'.repeat(12_000)]],
]

function oddHeaders(chance: Chance): Record<string, string> {
  const made: Record<string, string> = {}
  while (chance.happens(0.25)) {
    const [name, values] = chance.pick(odd)
    made[name] = chance.pick(values)
  }
  return made
}

/** The body as its Content-Encoding says, where that is told rightly. */
export function encodedBody({ body, headers }: FuzzRequest, chance: Chance): Uint8Array | null {
  if (body === null || chance.happens(0.3)) return body
  if (headers['content-encoding'] === 'gzip') return gzipSync(body)
  if (headers['content-encoding'] === 'zstd') return zstdCompressSync(body)
  return body
}
