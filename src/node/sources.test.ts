import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Quarantine, Source, SourceFound, Sources } from '../api/contract/sources.ts'
import { readConfig } from '../config/read-config.ts'
import { openPgpKey } from '../crypto/openpgp.ts'
import { digestToken, hashPassword } from '../crypto/secret.ts'
import { publicationFiles } from '../desks/advisory/publish.ts'
import { type RunningNode, startNode } from '../node.ts'
import { putAdvisoryFiles } from '../store/advisory-files.ts'
import { makeDocument } from '../testing/advisories.ts'
import { makeAgreement } from '../testing/alliance.ts'
import { identities, makeIndicator, makeObject } from '../testing/core.ts'
import { type Federation, startFederation, waitUntil } from '../testing/federation.ts'
import { clientsIn } from './clients.ts'
import { createNode } from './create.ts'
import { keysOf } from './keys.ts'

const password = 'a password that must never be seen again'
const parts = new AsyncDisposableStack()
let lines = ''
let federation: Federation
let outside: RunningNode
let dir: string
let inbox: string

beforeAll(async () => {
  federation = parts.use(
    await startFederation({
      members: ['US', 'JP'],
      engine: 'sqlite',
      agreements: [makeAgreement('trilateral', ['US', 'JP'])],
    }),
  )
  dir = mkdtempSync(join(tmpdir(), 'trefoil-sources-'))
  parts.defer(() => rmSync(dir, { recursive: true, force: true }))
  inbox = join(dir, 'inbox')
  mkdirSync(inbox)
  createNode({
    dir: join(dir, 'AU'),
    member: 'AU',
    name: 'Outside',
    exchangeUrl: 'https://127.0.0.1:1',
    consoleUrl: 'http://127.0.0.1:1',
  })
  const log = pino(
    { level: 'debug' },
    {
      write(line: string) {
        lines += line
      },
    },
  )
  const env = {
    TREFOIL_EXCHANGE_LISTEN: '127.0.0.1:0',
    TREFOIL_CONSOLE_LISTEN: '127.0.0.1:0',
    TREFOIL_SOURCE_HOSTS: '127.0.0.1',
    TREFOIL_SOURCE_FOLDERS: inbox,
  }
  outside = parts.use(await startNode({ config: readConfig(join(dir, 'AU'), env), log, sources: { lookEveryMs: 50 } }))
  await clientsIn(federation.node('US').store).add({
    ...{ name: 'au', tlp: 'amber', canWrite: false, createdAt: 1, disabled: false },
    secret: await hashPassword(password),
    token: digestToken('token'),
  })
})
afterAll(() => parts.disposeAsync())

async function ask(method: string, path: string, json?: unknown, node = outside) {
  const answer = await fetch(`${node.consoleUrl}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${node.token}`, 'content-type': 'application/json' },
    ...(json === undefined ? {} : { body: JSON.stringify(json) }),
  })
  const text = await answer.text()
  return { status: answer.status, text, json: <T>() => JSON.parse(text) as T }
}
const show = async (name: string) => (await ask('GET', `/sources/${name}`)).json<Source>()
async function runOf(name: string, fromStart = false): Promise<Source> {
  const before = (await show(name)).runs
  await ask('POST', `/sources/${name}/run`, { fromStart })
  await waitUntil('the run ends', async () => (await show(name)).runs > before)
  return await show(name)
}
const heldAt = async (node: RunningNode) =>
  (await node.store.read.selectFrom('object').select('id').orderBy('seq').execute()).map(({ id }) => id)

function settings(): Record<string, unknown> {
  const us = federation.node('US')
  return {
    ...{
      kind: 'taxii',
      address: `${us.exchangeUrl}/taxii2/`,
      collections: ['intelligence'],
      tlp: 'amber',
      everySeconds: 86_400,
    },
    ...{ owner: 'US', basis: 'as its client', ca: keysOf(us.config.dir).authority },
  }
}
const secret = { kind: 'basic', user: 'au', password }

test('a node reads another’s TAXII server as a plain client: everything once, also what comes later and what is revoked', async () => {
  const first = Array.from({ length: 30 }, (_, n) => makeIndicator(`taxii-${n}.example`, { tlp: 'green' }))
  await federation.publish('US', [...first, makeIndicator('red.example', { tlp: 'red' })])
  const found = await ask('POST', '/sources/probe', { settings: settings(), secret })
  expect(found.json<SourceFound>().collections.filter(({ chosen }) => chosen)).toHaveLength(1)
  expect(await heldAt(outside)).toEqual([])
  expect((await ask('POST', '/sources', { name: 'us', settings: settings(), secret })).status).toBe(201)
  await waitUntil('the first run', async () => (await show('us')).runs > 0)
  expect(await show('us')).toMatchObject({
    ...{ state: 'ok', lastError: '', credentials: 'basic', quarantined: 0 },
    counts: { taken: 30, unchanged: 0, refused: 0, withheld: 0 },
  })
  expect(await heldAt(outside)).toEqual(first.map(({ id }) => id))
  const revoked = { ...first[0]!, modified: new Date().toISOString(), revoked: true }
  await federation.publish('US', [revoked, makeIndicator('later.example', { tlp: 'green' })])
  expect((await runOf('us')).counts).toEqual({ taken: 32, unchanged: 0, refused: 0, withheld: 0 })
  expect((await runOf('us', true)).counts.unchanged).toBeGreaterThanOrEqual(31)
  // What it took is ours to keep: nobody else has it under any agreement.
  const why = await ask('GET', `/objects/${first[1]!.id}`)
  expect(why.status).toBe(200)
})

test('a node reads another’s public advisories as a CSAF provider: none before its key is trusted, each once after', async () => {
  const us = federation.node('US')
  const { publisher, openPgp } = us.advisories
  const advisory = makeDocument({ name: 'US-2026-0042', title: 'Valves of pumping stations' })
  const files = await publicationFiles(advisory, {
    ...{ publisher: publisher(), nowMs: Date.now(), author: { id: identities.US!, name: 'US' } },
    key: openPgpKey(new Uint8Array(32).fill(7), 'US'),
    worker: { check: async () => [], pdf: async () => Uint8Array.of(0x25) },
  })
  await us.store.write((tx) => putAdvisoryFiles(tx, files))
  const wish = {
    ...{ kind: 'csaf', address: us.exchangeUrl, everySeconds: 86_400, tlp: 'amber' },
    ca: keysOf(us.config.dir).authority,
  }
  const found = await ask('POST', '/sources/probe', { settings: wish })
  expect(found.json<SourceFound>().provider).toMatchObject({
    ...{ namespace: publisher().url, role: 'csaf_trusted_provider', lists: 5 },
  })
  await ask('POST', '/sources', { name: 'us-advisories', settings: wish })
  await waitUntil('the first run', async () => (await show('us-advisories')).runs > 0)
  expect(await show('us-advisories')).toMatchObject({ counts: { taken: 0, refused: 1 }, lastError: '' })
  expect((await ask('GET', '/sources/us-advisories/quarantine')).json<Quarantine>().items).toMatchObject([
    { place: expect.stringMatching(/\/csaf\/white\/2026\/us-2026-0042\.json$/) },
  ])
  const { publicKey: armoured } = openPgpKey(new Uint8Array(32).fill(7), 'US')
  await ask('POST', '/csaf-publishers', { name: 'US', namespace: publisher().url, armoured })
  expect(openPgp.publicKey).not.toBe(armoured)
  await ask('POST', '/sources/us-advisories/quarantine', { act: 'retry' })
  const read = await runOf('us-advisories')
  expect(read).toMatchObject({ lastError: '', quarantined: 0 })
  expect(read.counts.taken).toBeGreaterThan(0)
  expect((await runOf('us-advisories', true)).counts.unchanged).toBeGreaterThanOrEqual(read.counts.taken)
  expect((await ask('DELETE', '/sources/us-advisories')).status).toBe(204)
})

test('credentials are in no answer, no log, no audit and no copy of the database in the clear', async () => {
  const answers = [
    await ask('GET', '/sources'),
    await ask('GET', '/sources/us'),
    await ask('GET', '/audit?limit=200'),
    await ask('PATCH', '/sources/us', { paused: false }),
    await ask('GET', '/openapi.json'),
  ]
  const row = await outside.store.read.selectFrom('source').selectAll().execute()
  const everywhere = [
    ...answers.map(({ text }) => text),
    lines,
    JSON.stringify(row),
    readFileSync(outside.config.databaseAddress, 'latin1'),
  ]
  for (const text of everywhere) {
    expect(text).not.toContain(password)
    expect(text).not.toContain(Buffer.from(`au:${password}`).toString('base64'))
  }
})

test('with another server’s address the credentials are forgotten, and they are shown to no other server', async () => {
  const us = federation.node('US')
  await ask('POST', '/sources', { name: 'moved', settings: settings(), secret, paused: true })
  const elsewhere = { ...settings(), address: federation.node('JP').exchangeUrl }
  // Asked with the name of the source, whose credentials are for another server.
  expect((await ask('POST', '/sources/probe', { settings: elsewhere, name: 'moved' })).status).not.toBe(200)
  const changed = (await ask('PATCH', '/sources/moved', { settings: elsewhere })).json<Source>()
  expect(changed.credentials).toBe('none')
  expect((await ask('PATCH', '/sources/moved', { settings: settings() })).json<Source>().credentials).toBe('none')
  expect(us.config.member).toBe('US')
  expect((await ask('DELETE', '/sources/moved')).status).toBe(204)
})

test('wrong credentials are told in plain words, and tried again later and later', async () => {
  const wish = { name: 'wrong', settings: settings(), secret: { ...secret, password: 'wrong' } }
  await ask('POST', '/sources', wish)
  await waitUntil('the first failure', async () => (await show('wrong')).failures > 0)
  const failed = await show('wrong')
  expect(failed).toMatchObject({
    state: 'failing',
    lastError: expect.stringMatching(/does not accept the credentials/),
  })
  expect(Date.parse(failed.nextAt!) - Date.parse(failed.lastRunAt!)).toBeGreaterThanOrEqual(15_000)
  expect((await runOf('wrong')).failures).toBeGreaterThanOrEqual(2)
  await ask('PATCH', '/sources/wrong', { secret })
  await waitUntil('the cure', async () => (await show('wrong')).state === 'ok')
  expect(await show('wrong')).toMatchObject({ failures: 0, lastError: '' })
  await ask('DELETE', '/sources/wrong')
})

test('inner addresses, members’ nodes and other folders are no sources', async () => {
  const refused = async (more: object, words: RegExp, node = outside) => {
    const answer = await ask('POST', '/sources', { name: 'no', settings: { ...settings(), ...more } }, node)
    expect({ status: answer.status >= 400 && answer.status < 500, text: answer.text }).toMatchObject({
      status: true,
      text: expect.stringMatching(words),
    })
  }
  await refused({ address: 'https://10.0.0.1/taxii2/' }, /not a public address/)
  await refused({ address: 'http://127.0.0.1/taxii2/' }, /without TLS/)
  await refused({ root: 'https://169.254.169.254/root/' }, /not a public address/)
  await refused({ address: 'https://user:pw@taxii.example/' }, /carries no user/)
  await refused({ kind: 'folder', address: '/etc' }, /not below one/)
  await refused({ agreements: ['other'] }, /no agreement other/)
  await refused({ address: `${federation.node('US').exchangeUrl}/` }, /not a public address/, federation.node('JP'))
  await refused({ address: 'gopher:nothing' }, /./)
})

test('what is bad waits in quarantine, is tried again or thrown away, and is asked about once', async () => {
  const good = makeIndicator('folder.example')
  const early = {
    ...makeObject('relationship', { relationship_type: 'related-to', source_ref: good.id, target_ref: good.id }),
    modified: 'x',
  }
  const write = (name: string, objects: readonly object[]) =>
    writeFileSync(join(inbox, name), JSON.stringify({ type: 'bundle', objects }))
  write('one.json', [good, early, { type: 'indicator' }])
  await ask('POST', '/sources', {
    name: 'folder',
    settings: { kind: 'folder', address: inbox, tlp: 'green', everySeconds: 86_400 },
  })
  await waitUntil('the file is read', async () => {
    await ask('POST', '/sources/folder/run', { fromStart: false })
    return (await show('folder')).counts.taken === 1
  })
  await waitUntil('the run ends', async () => (await show('folder')).state === 'ok')
  expect(await show('folder')).toMatchObject({ counts: { taken: 1, refused: 2 }, quarantined: 2 })
  const waiting = (await ask('GET', '/sources/folder/quarantine')).json<Quarantine>()
  expect(waiting.items.map(({ place }) => place).sort()).toEqual(['one.json, object 2', 'one.json, object 3'])
  const [first] = waiting.items
  expect((await ask('GET', `/sources/folder/quarantine/${first!.digest}`)).text).toContain('"type":')
  expect((await ask('POST', '/sources/folder/quarantine', { act: 'retry' })).json()).toEqual({
    taken: 0,
    discarded: 0,
    left: 2,
  })
  expect((await ask('POST', '/sources/folder/quarantine', { act: 'discard', digest: first!.digest })).json()).toEqual({
    taken: 0,
    discarded: 1,
    left: 1,
  })
  expect((await runOf('folder', true)).counts).toMatchObject({ taken: 1, unchanged: 1, refused: 2 })
  expect((await ask('GET', '/sources/folder/quarantine/nothing')).status).toBe(404)
  const { items } = (await ask('GET', '/sources')).json<Sources>()
  expect(items.map(({ name }) => name)).toContain('folder')
})

test('a paused source rests, a removed one is gone, and what it brought stays', async () => {
  expect((await ask('PATCH', '/sources/us', { paused: true })).json<Source>()).toMatchObject({
    state: 'paused',
    nextAt: null,
  })
  expect((await ask('POST', '/sources/us/run', {})).status).toBe(409)
  const held = (await heldAt(outside)).length
  expect((await ask('DELETE', '/sources/us')).status).toBe(204)
  expect((await ask('GET', '/sources/us')).status).toBe(404)
  expect((await ask('GET', '/sources/us/quarantine')).status).toBe(404)
  expect(await heldAt(outside)).toHaveLength(held)
})
