import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { zstdCompressSync } from 'node:zlib'
import { Hono } from 'hono'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { draftCharter, readCharter, type SignedCharter, signCharter } from '../src/alliance/charter.ts'
import { readConfig } from '../src/config/read-config.ts'
import { publicKeyOf } from '../src/crypto/keys.ts'
import { createPeerRoutes, tlsProtocolOf } from '../src/exchange/peer-routes.ts'
import { stepsMediaType } from '../src/exchange/step-page.ts'
import type { HttpEnv } from '../src/http/connection.ts'
import { type Listener, startListener } from '../src/http/listener.ts'
import { signCheckpoint } from '../src/ledger/checkpoint.ts'
import { cardOf } from '../src/node/card.ts'
import { createNode } from '../src/node/create.ts'
import { keysOf } from '../src/node/keys.ts'
import type { RunningNode } from '../src/node.ts'
import type { StixId } from '../src/stix/object.ts'
import { waitUntil as waitWithin } from '../src/testing/federation.ts'
import { freePorts } from '../src/testing/free-ports.ts'
import { MemoryLedger } from '../src/testing/memory-ledger.ts'
import { given } from '../src/testing/memory-node.ts'
import { serveHere } from '../src/testing/one-node.ts'
import { ref, sample } from '../src/testing/sample-objects.ts'
import { exampleAgreement } from './campaigns/process-alliance.ts'

const basePort = await freePorts()
const folder = mkdtempSync(join(tmpdir(), 'trefoil-hostile-'))
const dirOf = (member: string): string => join(folder, member.toLowerCase())
const members = ['JP', 'PH', 'US'] as const
// A machine may be busy: what is waited for comes at once on one that is not.
const patienceMs = 40_000
const green = 'marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb'

let victim: RunningNode
let server: Listener
let ledger: MemoryLedger
let charter: SignedCharter
/** In place of the honest answer of a path. */
let twist: (path: string, answer: Response) => Response | Promise<Response>
let offered: string | null = null
let number = 0

const cardFor = (member: string) => cardOf(readConfig(dirOf(member), {}), keysOf(dirOf(member)))

// A member with its true keys and certificate, and a server of its own making; the victim is a whole node, over TLS.
beforeAll(async () => {
  const app = new Hono<HttpEnv>()
  app.all('*', async (c) => twist(new URL(c.req.url).pathname, await routes.fetch(c.req.raw, c.env)))
  for (const member of members) {
    createNode({
      dir: dirOf(member),
      member,
      name: member,
      exchangeUrl: `https://127.0.0.1:${basePort + members.indexOf(member)}`,
      consoleUrl: 'http://localhost:7080',
    })
  }
  const keys = keysOf(dirOf('US'))
  ledger = new MemoryLedger('US', cardFor('US').ledger!.origin, {
    privatePem: keys.log,
    publicKey: publicKeyOf(keys.log),
  })
  const routes = createPeerRoutes({
    self: 'US',
    charter: () => charter,
    charterText: async () => offered,
    release: {
      steps: async (member, lane, after, most) => ledger.page(member, lane, after, most),
      heads: async (member) => ledger.heads(member),
    },
    ledger,
    mailbox: { deposit: async () => {}, list: async () => [], read: async () => null, remove: async () => {} },
    memberOf: () => 'JP',
    protocolOf: tlsProtocolOf,
    onNotify: () => {},
    onHeard: () => {},
    onReceipt: async () => {},
    onOutcomes: async () => {},
    reportUnexpected: (error) => {
      throw error
    },
    clock: { nowMs: Date.now },
  })
  twist = (_path, answer) => answer
  server = await startListener({
    fetch: app.fetch,
    host: '127.0.0.1',
    port: basePort + members.indexOf('US'),
    tls: { key: keys.certificateKey, cert: `${keys.certificate}\n${keys.authority}`, requestCert: true },
  })
  victim = await serveHere(dirOf('JP'))
  const draft = draftCharter({
    alliance: 'Hostile',
    cards: members.map(cardFor),
    agreements: [exampleAgreement],
    quorum: 2,
  })
  const text = members.reduce((so, member) => signCharter(so, member, keysOf(dirOf(member)).signing), draft)
  charter = readCharter(text)
  await victim.adoptCharter(text)
})

afterAll(async () => {
  await victim[Symbol.asyncDispose]()
  await server[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true, force: true })
})

function waitUntil(what: string, holds: () => Promise<boolean>): Promise<void> {
  return waitWithin(what, holds, patienceMs)
}

/** What the operator of the victim is shown. */
async function api(
  path: string,
  method = 'GET',
  body?: string,
): Promise<{ status: number; json: Record<string, unknown> }> {
  const headers = { authorization: `Bearer ${victim.token}`, 'content-type': 'application/json' }
  const answer = await fetch(`${victim.consoleUrl}/api/v1${path}`, {
    method,
    headers,
    ...(body === undefined ? {} : { body }),
  })
  return { status: answer.status, json: (await answer.json()) as Record<string, unknown> }
}

async function evidence(): Promise<{ kind: string; source: string; objectId: string; reason: string }[]> {
  return (await api('/evidence?limit=200')).json.items as never
}

async function linkToUs(): Promise<{
  state: string
  lastError: string | null
  reason: { code: string; facts: Record<string, string> } | null
}> {
  const { links } = (await api('/status')).json as { links: { member: string }[] }
  return links.find(({ member }) => member === 'US') as never
}

/** Gives the victim one object, as a step of the hostile ledger. */
function give(text: string, own: { id: string; version?: string; origin?: string; seal?: string | null }): void {
  const parcel = {
    id: own.id as StixId,
    version: own.version ?? '2026-01-02T03:04:05.678Z',
    origin: own.origin ?? 'US',
    agreement: 'trilateral',
    assigned: {},
    seal: own.seal ?? null,
    text,
  }
  ledger.step('JP', 'routine', ++number, [given(parcel)])
}

function freshId(): StixId {
  return `malware--${String(++number).padStart(8, '0')}-1111-4111-8111-111111111111` as StixId
}

function malware(id: StixId, own: object = {}): string {
  return JSON.stringify({ ...sample('malware', { id, object_marking_refs: [green] }), ...own })
}

async function expectRefused(id: StixId, kind: string, reason: RegExp): Promise<void> {
  await api('/links/US/pull', 'POST')
  await waitUntil(`${id} is refused`, async () => (await evidence()).some((one) => one.objectId === id))
  expect((await evidence()).find((one) => one.objectId === id)).toMatchObject({
    kind,
    source: 'US',
    reason: expect.stringMatching(reason),
  })
}

test('what an honest step brings is taken, so that refusals below mean something', async () => {
  const id = freshId()
  give(malware(id), { id })
  await api('/links/US/pull', 'POST')
  await waitUntil('it is there', async () => (await api(`/objects/${id}`)).status === 200)
  // The same version with other content.
  give(malware(id, { name: 'Somebody else' }), { id })
  await expectRefused(id, 'conflict', /content/)
  expect((await api(`/objects/${id}`)).json).toMatchObject({ name: 'Example' })
})

test('an object that speaks in the name of another member is refused, recorded and shown', async () => {
  const id = freshId()
  give(malware(id, { created_by_ref: cardFor('PH').identity }), { id })
  await expectRefused(id, 'not-its-creator', /PH/)
  expect((await api(`/objects/${id}`)).status).toBe(404)
})

test('an object that is passed off as relayed from another member, with a forged seal, is refused, recorded and shown', async () => {
  const id = freshId()
  give(malware(id), { id, origin: 'PH', seal: Buffer.alloc(64, 1).toString('base64') })
  await expectRefused(id, 'seal', /seal of PH/)
  expect((await api(`/objects/${id}`)).status).toBe(404)
})

test('an object whose JSON has a key twice is refused, recorded and shown', async () => {
  const id = freshId()
  give(malware(id).replace('"name":', '"name":"one","name":'), { id })
  await expectRefused(id, 'not-i-json', /twice/)
  expect((await api(`/objects/${id}`)).status).toBe(404)
})

test('an object under a marking that nobody explained, a nesting bomb and an object of five megabytes are refused one by one', async () => {
  const deep = JSON.parse(`${'['.repeat(200)}${']'.repeat(200)}`)
  for (const [own, kind] of [
    [{ object_marking_refs: [ref('marking-definition', '9')] }, 'not-permitted'],
    [{ x_deep: deep }, 'too-large'],
    [{ description: 'x'.repeat(5_000_000) }, 'too-large'],
  ] as const) {
    const id = freshId()
    give(malware(id, own), { id })
    await expectRefused(id, kind, /./)
    expect((await api(`/objects/${id}`)).status).toBe(404)
  }
})

test('a bomb in place of a page, a proof that never ends and a truncated note: refused, recorded, shown, and asked again later', async () => {
  const bomb = new Uint8Array(zstdCompressSync(Buffer.alloc(300 * 1024 * 1024)))
  const twists: readonly (readonly [typeof twist, RegExp])[] = [
    [
      (path, answer) =>
        path === '/peer/v1/stream'
          ? new Response(bomb, { headers: { 'content-type': stepsMediaType, 'content-encoding': 'zstd' } })
          : answer,
      /larger than/,
    ],
    [(path, answer) => (path === '/peer/v1/hello' ? new Response(new Uint8Array(1_000_000)) : answer), /larger than/],
    [
      async (path, answer) => {
        if (path !== '/peer/v1/stream') return answer
        const bytes = Buffer.from(await answer.arrayBuffer())
        const at = bytes.indexOf('\\n— ')
        return new Response(Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 20)]), {
          headers: { 'content-type': stepsMediaType },
        })
      },
      /page|note|checkpoint/,
    ],
  ]
  for (const [one, said] of twists) {
    twist = one
    const before = (await evidence()).length
    const id = freshId()
    give(malware(id), { id })
    await api('/links/US/pull', 'POST')
    await waitUntil(
      'it is recorded',
      async () => (await evidence()).length > before || said.test((await linkToUs()).lastError ?? ''),
    )
    expect((await linkToUs()).lastError).toMatch(said)
    expect((await api(`/objects/${id}`)).status).toBe(404)
    twist = (_path, answer) => answer
    await api('/links/US/pull', 'POST')
    await waitUntil('the honest page is taken', async () => (await api(`/objects/${id}`)).status === 200)
  }
}, 150_000)

test('a charter without its quorum, and one that a member has signed twice, are refused, and the operator is told why', async () => {
  const draft = draftCharter({
    alliance: 'Hostile',
    cards: members.map(cardFor),
    agreements: [exampleAgreement],
    quorum: 2,
    previous: charter,
  })
  const once = signCharter(draft, 'US', keysOf(dirOf('US')).signing, charter)
  const envelope = JSON.parse(once) as { signatures: unknown[] }
  const twice = JSON.stringify({ ...envelope, signatures: [envelope.signatures[0], envelope.signatures[0]] })
  for (const text of [once, twice]) {
    offered = text
    // The operator looks at what the other member offers, and tries to adopt it.
    expect((await api('/links/US/charter')).json).toMatchObject({ member: 'US', charter: text })
    const answer = await api('/charter', 'PUT', text)
    expect(answer).toMatchObject({
      status: 403,
      json: { detail: expect.stringMatching(/1 of|quorum|twice|signature/) },
    })
    expect((await api('/alliance')).json.charter).toMatchObject({ version: 1 })
    const { items } = (await api('/audit')).json as { items: { action: string; detail: string }[] }
    expect(items[0]).toMatchObject({ action: 'charter-refused' })
  }
})

test('a step that was given before, with another content, ends trust until a person has looked', async () => {
  const restore = ledger.backup()
  const first = freshId()
  give(malware(first), { id: first })
  await api('/links/US/pull', 'POST')
  await waitUntil('it is taken', async () => (await api(`/objects/${first}`)).status === 200)
  restore()
  const second = freshId()
  give(malware(second), { id: second })
  await api('/links/US/pull', 'POST')
  await waitUntil('the link takes nothing', async () => (await linkToUs()).reason?.code === 'distrusted')
  expect((await api(`/objects/${second}`)).status).toBe(404)
  expect((await evidence())[0]).toMatchObject({ source: 'US', kind: expect.stringMatching(/^(ledger|stream)-/) })
  expect((await api('/status')).json.alarms).toBeGreaterThan(0)
})

test('a ledger that shows two trees of one size stays distrusted, whatever it says next', async () => {
  const { size } = ledger
  const forked = signCheckpoint(
    { origin: ledger.origin, size, root: Buffer.alloc(32, 9), extensions: [] },
    keysOf(dirOf('US')).log,
  )
  twist = async (path, answer) =>
    path === '/peer/v1/hello' ? Response.json({ ...((await answer.json()) as object), checkpoint: forked }) : answer
  await api('/links/US/trust', 'POST', '{}')
  await api('/links/US/pull', 'POST')
  await waitUntil('it is distrusted again', async () => (await linkToUs()).reason?.code === 'distrusted')
}, 600_000)
