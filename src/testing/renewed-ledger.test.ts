import { randomUUID } from 'node:crypto'
import { copyFileSync, existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, expect, test } from 'vitest'
import { verifyStore } from '../cli/verify-store.ts'
import { readConfig } from '../config/read-config.ts'
import { verifyEvidence } from '../evidence/verify.ts'
import { ed25519Verifier } from '../ledger/note.ts'
import { parseProofFile, verifyProofFile } from '../ledger/proof-file.ts'
import { cardOf } from '../node/card.ts'
import { keysOf } from '../node/keys.ts'
import type { MemberCode } from '../policy/model.ts'
import { makeAgreement } from './alliance.ts'
import { type Federation, startFederation, waitUntil } from './federation.ts'

const members = ['JP', 'PH', 'US']
const agreements = [makeAgreement('trilateral', members)]
let nodes: Federation

afterEach(async () => {
  await nodes[Symbol.asyncDispose]()
})

function indicator(name: string) {
  const created = '2026-01-01T00:00:00.000Z'
  const pattern = { pattern: "[ipv4-addr:value = '203.0.113.7']", pattern_type: 'stix', valid_from: created }
  return {
    type: 'indicator',
    spec_version: '2.1',
    id: `indicator--${randomUUID()}`,
    created,
    modified: created,
    name,
    ...pattern,
  }
}

/** The members' API, as the operator of the node. */
async function ask(member: MemberCode, path: string, body?: object): Promise<{ status: number; text: string }> {
  const node = nodes.node(member)
  const headers = { host: 'localhost', authorization: `Bearer ${node.token}`, 'content-type': 'application/json' }
  const request = new Request(
    `http://localhost/api/v1${path}`,
    body === undefined ? { headers } : { method: 'POST', headers, body: JSON.stringify(body) },
  )
  const connection = { address: '127.0.0.1', secure: false, certificate: null }
  const answer = await node.surfaces.people(request, { connection })
  return { status: answer.status, text: await answer.text() }
}

interface LedgerNow {
  readonly origin: string
  readonly size: number
  readonly signs: boolean
  readonly because: string | null
}
const ledgerOf = async (member: MemberCode) => JSON.parse((await ask(member, '/ledger')).text) as LedgerNow
const holds = async (member: MemberCode, id: string) => (await nodes.textAt(member, id)) !== null
const linkTo = (member: MemberCode, peer: MemberCode) =>
  nodes
    .node(member)
    .exchange.links()
    .find((link) => link.member === peer)!
const cardIn = (member: MemberCode) => cardOf(readConfig(nodes.dirOf(member), {}), keysOf(nodes.dirOf(member)))
const problemAt = async (member: MemberCode) => (await verifyStore(nodes.node(member).store, cardIn(member))).firstBad
const evidenceAt = async (member: MemberCode) =>
  (await nodes.node(member).store.read.selectFrom('evidence').select(['kind', 'source']).execute()).map(
    ({ kind, source }) => `${kind} ${source}`,
  )

function copyDatabase(from: string, to: string): void {
  for (const end of ['', '-wal', '-shm']) {
    rmSync(`${to}${end}`, { force: true })
    if (existsSync(`${from}${end}`)) copyFileSync(`${from}${end}`, `${to}${end}`)
  }
}

async function publish(name: string, reaches: readonly MemberCode[] = []): Promise<string> {
  const object = indicator(name)
  await nodes.publish('US', [object], { tlp: 'green' })
  for (const member of reaches) await waitUntil(`${member} holds ${name}`, () => holds(member, object.id), 60_000)
  return object.id
}

test('a ledger that members contradict ends, and another begins with a charter: who adopts it reads everything anew, who does not takes nothing', async () => {
  nodes = await startFederation({ members, engine: 'sqlite', agreements })
  const database = readConfig(nodes.dirOf('US'), {}).databaseAddress
  const backup = join(nodes.dirOf('US'), 'old-backup')
  const before = await publish('before', ['JP', 'PH'])
  await waitUntil('the ledger is signed', async () => (await ledgerOf('US')).signs)
  expect((await ask('US', '/ledger/renew', { reason: 'to try' })).status).toBe(409)
  const oldProof = (await ask('US', '/ledger/proof?member=JP&lane=routine&seq=1')).text
  const oldEvidence = (await ask('US', `/objects/${before}/evidence`)).text
  const oldCard = cardIn('US').ledger!

  await nodes.stop('US')
  copyDatabase(database, backup)
  await nodes.start('US')
  const lost = await publish('lost', ['JP', 'PH'])
  // Others know more of its ledger than the backup that comes back holds, and it goes on as if nothing were.
  const { size } = await ledgerOf('US')
  await waitUntil(
    'the others have seen the whole ledger',
    async () => {
      for (const member of ['JP', 'PH']) {
        const row = await nodes
          .node(member)
          .store.read.selectFrom('peer_log')
          .select('size')
          .where('peer', '=', 'US')
          .executeTakeFirst()
        if (row?.size !== size) return false
      }
      return true
    },
    60_000,
  )
  await nodes.stop('US')
  copyDatabase(backup, database)
  await nodes.start('US')
  await waitUntil('members contradict it', async () => (await ledgerOf('US')).because === 'behind', 60_000)
  const after = await publish('after')
  await waitUntil('its history is another', async () => (await ledgerOf('US')).because === 'forked', 60_000)
  expect(await holds('JP', after)).toBe(false)

  expect((await ask('US', '/ledger/renew', {})).status).toBe(400)
  const renewed = await ask('US', '/ledger/renew', { reason: 'restored from an old backup' })
  expect(JSON.parse(renewed.text)).toEqual({ origin: 'us.trefoil/ledger/2', after: 'us.trefoil/ledger/1' })
  // Asked again it is the same key.
  const card = cardIn('US').ledger!
  await ask('US', '/ledger/renew', { reason: 'again' })
  expect(cardIn('US').ledger).toEqual(card)
  expect(card).toMatchObject({ origin: 'us.trefoil/ledger/2', after: { reason: 'restored from an old backup' } })
  expect(card.key).not.toBe(oldCard.key)

  await nodes.stop('US')
  await nodes.start('US')
  expect(await ledgerOf('US')).toMatchObject({ signs: false, because: 'renewing', origin: 'us.trefoil/ledger/1' })
  expect(await problemAt('US')).toBeNull()
  const charter = await nodes.agree(agreements, ['US', 'JP'])
  await waitUntil('the next ledger is signed', async () => (await ledgerOf('US')).signs, 60_000)
  expect((await ledgerOf('US')).origin).toBe('us.trefoil/ledger/2')
  await waitUntil('Japan has what came after', () => holds('JP', after), 60_000)
  // The Philippines have not accepted it.
  await nodes.node('PH').exchange.pullNow('US')
  await waitUntil(
    'the Philippines ask for the charter',
    () => linkTo('PH', 'US').reason?.code === 'charter-newer',
    60_000,
  )
  expect([await holds('PH', after), await holds('PH', before)]).toEqual([false, true])
  expect(await evidenceAt('JP')).toContain('ledger-succeeded US')
  expect(await evidenceAt('PH')).not.toContain('ledger-succeeded US')
  const audit = await nodes.node('US').store.read.selectFrom('audit').select(['action', 'subject']).execute()
  expect(audit).toContainEqual({ action: 'renew-ledger', subject: 'us.trefoil/ledger/2' })
  expect(audit).toContainEqual({ action: 'begin-ledger', subject: 'us.trefoil/ledger/2' })
  for (const member of members) expect([member, await problemAt(member)]).toEqual([member, null])

  // What the old ledger proved stays proven by its key, and the next proves all that is held.
  const verified = (text: string, { origin, key }: typeof oldCard) => {
    const file = parseProofFile(text)
    const { manifest, salt } = JSON.parse(Buffer.from(file.extra!).toString()) as { manifest: object; salt: string }
    return {
      file,
      manifest,
      salt,
      log: { origin, keys: [ed25519Verifier(origin, key)], witnesses: { keys: new Map(), quorum: 0 } },
    }
  }
  const newProof = (await ask('US', '/ledger/proof?member=JP&lane=routine&seq=1')).text
  for (const [text, of] of [
    [oldProof, oldCard],
    [newProof, card],
  ] as const) {
    const { file, log } = verified(text, of)
    const entry = await nodes
      .node('JP')
      .store.read.selectFrom('inbound_step')
      .select('entry')
      .where('lane', '=', 'routine')
      .where('seq', '=', 1)
      .where('peer', '=', 'US')
      .executeTakeFirstOrThrow()
    expect(verifyProofFile(file, Buffer.from(entry.entry, 'hex'), log)).toBeTruthy()
  }
  expect(verifyEvidence(oldEvidence).facts.length).toBeGreaterThan(0)
  expect(verifyEvidence((await ask('US', `/objects/${before}/evidence`)).text).facts.length).toBeGreaterThan(0)
  // What was given in the part that was lost stays where it was given; the one that gave it knows nothing of it.
  expect([await holds('JP', lost), await holds('US', lost)]).toEqual([true, false])

  await nodes.node('PH').adoptCharter(charter)
  await waitUntil('the Philippines have what came after', () => holds('PH', after), 60_000)
  expect(await problemAt('PH')).toBeNull()
}, 180_000)
