import { Fault } from '../../../src/base/fault.ts'
import { readNodeFile } from '../../../src/config/node-file.ts'
import { readFormat } from '../../../src/formats/in/all.ts'
import { inFormats } from '../../../src/formats/in/in-formats.ts'
import { readManifest } from '../../../src/sources/misp-source.ts'
import { jsonThatFits, type Schema, withKeys } from './fitting-json.ts'
import { type Reader, readers } from './parsers.ts'
import type { Target } from './target.ts'
import { sensorReaders } from './telemetry.ts'

interface Described {
  readonly requestBody?: { readonly content: Readonly<Record<string, { readonly schema: Schema }>> }
}
type Paths = Readonly<Record<string, Readonly<Record<string, Described>>>>

// Names that every object of JavaScript answers to, or that change what it answers to.
const words = ['__proto__', 'constructor']
const hostile = withKeys('{}', words, '{"polluted":true,"prototype":{"polluted":true},"role":"admin"}')
// A password costs a third of a second whatever it is: these are asked once.
const slow = /\/(?:session|users|password)$/

/** Sends such names and keys to every operation of the API, and as every body that members and clients send: what broke, and how many were understood. */
export async function sendHostileKeys(
  target: Target,
): Promise<{ readonly broken: string[]; readonly understood: number }> {
  const broken: string[] = []
  let understood = 0
  async function hold(method: string, address: string, body?: string, type = 'application/json'): Promise<void> {
    const status = await send(target, { method, address, ...(body === undefined ? {} : { body }), type })
    if (status === 500) broken.push(`${method} ${address} ${body ?? ''}`)
    if (status < 300) understood += 1
  }
  const { paths, components } = target.openapi
  for (const [path, operations] of Object.entries(paths as unknown as Paths))
    for (const [method, { requestBody }] of Object.entries(operations)) {
      const schema = requestBody?.content['application/json']?.schema
      if (schema === undefined) {
        if (path.includes('{') && !slow.test(path)) for (const word of words) await hold(method, filled(path, word))
        continue
      }
      const fitting = (word: string) => jsonThatFits(schema, components.schemas, word)
      for (const word of slow.test(path) ? ['constructor'] : words)
        await hold(method, filled(path, word), fitting(word))
      if (slow.test(path)) continue
      for (const body of [hostile, withKeys(fitting('name'), words, hostile)])
        await hold(method, filled(path, 'name'), body)
    }
  for (const [path, body] of ofMachines)
    for (const one of [
      body,
      ...words.map((word) => withKeys(body, [word], hostile)),
      ...words.map((word) => `"${word}"`),
    ])
      await hold('post', path, one, path.startsWith('/trilateral/') ? 'application/taxii+json;version=2.1' : undefined)
  return { broken, understood }
}

/** Gives such keys, in every object of a sound sample, and such words as its texts, to all that reads files, pages and messages: each must say a value or a `Fault`. */
export async function readHostileKeys(): Promise<string[]> {
  const broken: string[] = []
  for (const { name, samples, read } of [...(await readers()), ...sensorReaders(), ...readersOfFiles])
    for (const sample of samples.filter((one) => typeof one === 'string'))
      for (const word of words)
        for (const text of [
          sample.replaceAll('}', `,"${word}":${hostile}}`).replaceAll('{,', '{'),
          sample.replaceAll(/: ?"[^"\\]*"/g, `:"${word}"`),
          sample.replaceAll(/"[^"\\]*":/g, `"${word}":`),
        ])
          try {
            await read(Buffer.from(text))
          } catch (error) {
            if (!(error instanceof Fault) || error.kind === 'internal') broken.push(`${name}: ${String(error)} ${text}`)
          }
  return broken
}

const at = '2026-01-01T00:00:00.000Z'
const uuid = '3f1c0a52-6d7e-4b8f-9a10-c2d3e4f50617'
const event = {
  ...{ uuid, info: 'x', date: '2026-01-01', timestamp: '1', Orgc: { name: 'x', uuid } },
  Tag: [{ name: 'tlp:green' }],
  Attribute: [{ uuid, type: 'domain', category: 'x', value: 'evil.example', timestamp: '1', to_ids: true }],
  Object: [{ uuid, name: 'file', Attribute: [{ uuid, type: 'md5', object_relation: 'md5', value: 'x' }] }],
  Galaxy: [{ type: 'threat-actor', GalaxyCluster: [{ uuid, value: 'x', meta: { synonyms: ['y'] } }] }],
}
const vulnerability = { cveID: 'CVE-2026-0001', vendorProject: 'x', product: 'x', vulnerabilityName: 'x' }
const texts: Readonly<Record<string, string>> = {
  misp: JSON.stringify({ Event: event }),
  'misp-galaxy': JSON.stringify({ type: 'threat-actor', uuid, values: [{ uuid, value: 'x', meta: { refs: ['y'] } }] }),
  csv: JSON.stringify([{ ip: '203.0.113.9', type: 'x' }]),
  kev: JSON.stringify({ catalogVersion: '1', vulnerabilities: [vulnerability] }),
  osv: JSON.stringify({ id: 'x', modified: at, affected: [{ package: { name: 'x', ecosystem: 'npm' } }] }),
  csaf: JSON.stringify({
    document: { category: 'x', title: 'x', tracking: { id: 'x' } },
    vulnerabilities: [{ cve: 'x' }],
  }),
}
const readersOfFiles: readonly Reader[] = [
  ...inFormats.map((format) => ({
    name: format,
    samples: [texts[format] ?? 'x,"y":"z"\n{"y":"z"}'],
    read: (bytes: Buffer) => {
      const { objects } = readFormat(format, bytes.toString(), {
        ...{ member: 'US', identity: `identity--${uuid}`, nowMs: Date.parse(at), source: '__proto__' },
      })
      return objects
    },
  })),
  {
    name: 'the configuration of a node',
    samples: [JSON.stringify({ member: 'US', name: 'x', identity: `identity--${uuid}` })],
    read: (bytes) => readNodeFile(bytes.toString(), 'node.json'),
  },
  {
    name: 'the list of a MISP feed',
    samples: [JSON.stringify({ [uuid]: { timestamp: '1' } })],
    read: (bytes) => readManifest(bytes.toString(), 100),
  },
]

const heads = '{"flash":0,"priority":0,"routine":0}'
const ofMachines: readonly (readonly [string, string])[] = [
  ['/peer/v1/notify', `{"from":"JP","heads":${heads}}`],
  ['/peer/v1/receipt', '{"format":"trefoil/receipt/1","stream":{"from":"US","to":"JP"}}'],
  ['/peer/v1/outcomes', '{"outcomes":[]}'],
  ['/peer/v1/inquiry', '{"epoch":1,"elements":["AA=="]}'],
  ['/peer/v1/exercises', '{"exercise":"x","state":"open"}'],
  ['/peer/v1/mailbox/__proto__', '{}'],
  ['/ledger/add-checkpoint', '{}'],
  ['/trilateral/collections/submissions/objects/', '{"objects":[]}'],
]

function filled(path: string, word: string): string {
  return path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
    /^(?:num|task)$/.test(name) ? '1' : encodeURIComponent(word),
  )
}

interface Sent {
  readonly method: string
  readonly address: string
  readonly body?: string
  readonly type: string
}

/** The status that the operator gets from the surface of people, a client or a member from that of machines. */
async function send(target: Target, { method, address, body, type }: Sent): Promise<number> {
  const people = address.startsWith('/api/')
  const asking = people ? 'operator' : address.startsWith('/trilateral/') ? 'client-amber' : 'member-JP'
  const { headers, certificate } = target.callers.find(({ name }) => name === asking)!
  const base = people ? 'http://localhost:7080' : 'https://127.0.0.1:7443'
  const ending = new AbortController()
  const request = new Request(base + address, {
    method: method.toUpperCase(),
    headers: { ...headers, host: new URL(base).host, 'content-type': type, accept: type },
    signal: ending.signal,
    ...(body === undefined ? {} : { body }),
  })
  target.clock.ms += 1_000
  const connection = { address: '192.0.2.7', secure: !people, certificate }
  const bindings = { connection, incoming: { socket: { getProtocol: () => 'TLSv1.3' } } } as unknown as Parameters<
    Target['node']['surfaces']['people']
  >[1]
  const answer = await target.node.surfaces[people ? 'people' : 'machines'](request, bindings)
  await answer.body?.cancel()
  ending.abort()
  return answer.status
}
