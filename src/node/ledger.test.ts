import { createHash, createPublicKey, verify } from 'node:crypto'
import { sql } from 'kysely'
import { expect, test } from 'vitest'
import type { Card } from '../alliance/model.ts'
import { systemTimers } from '../base/timers.ts'
import { verifyLedger } from '../cli/verify-ledger.ts'
import { generateSigningKey } from '../crypto/keys.ts'
import type { PeerRequest, Transport } from '../exchange/model.ts'
import type { HttpEnv } from '../http/connection.ts'
import { openCheckpoint } from '../ledger/checkpoint.ts'
import { cosignersOf } from '../ledger/cosignature.ts'
import { ed25519Verifier } from '../ledger/note.ts'
import { formatWitnessRequest } from '../ledger/witness-request.ts'
import type { MemberCode } from '../policy/model.ts'
import { peerLog, setPeerCheckpoint } from '../store/peer-logs.ts'
import type { Store } from '../store/store.ts'
import { witnessedBy } from '../store/witnessed.ts'
import { charterOf, createCore, local, makeIndicator, nowMs } from '../testing/core.ts'
import { TestLog } from '../testing/ledger.ts'
import { naiveRoot } from '../testing/naive-merkle.ts'
import { describeOnBothStores } from '../testing/stores.ts'
import { createTiles } from '../tiles/surface.ts'
import { CosignatureCollector } from './cosignatures.ts'
import { witnessesOf } from './cosigned.ts'
import { LedgerKeeper } from './ledger.ts'
import { publicLedger } from './public-ledger.ts'
import { Witness } from './witness.ts'

const members = ['US', 'JP', 'PH'] as const
const keys = Object.fromEntries(
  members.map((code) => [code, { log: generateSigningKey(), witness: generateSigningKey() }]),
)
const cards: readonly Card[] = charterOf().members.map((card): Card => {
  const { log, witness } = keys[card.member]!
  const origin = `${card.member.toLowerCase()}.example/log`
  return { ...card, ledger: { origin, key: log.publicKey, witnessKey: witness.publicKey } }
})
const cardOf = (code: MemberCode) => cards.find(({ member }) => member === code)!
const clock = { nowMs: () => nowMs }
const silent = { info: () => {}, warn: () => {} }

/** One member's node as far as its ledger goes, with its public face. */
function ledgerNode(store: Store, self: MemberCode) {
  const keeper = new LedgerKeeper({
    store,
    self,
    ledger: cardOf(self).ledger!,
    logKey: keys[self]!.log.privatePem,
    cards: () => cards,
    clock,
  })
  const witness = new Witness({ store, self, key: keys[self]!.witness.privatePem, cards: () => cards, clock })
  let caller: MemberCode | null = null
  const app = createTiles({
    ledger: publicLedger({ store, self: cardOf(self), keeper, witness }),
    memberOf: () => caller,
    clock,
  })
  const ask = async (path: string, from: MemberCode | null = null, init: RequestInit = {}) => {
    caller = from
    const connection: HttpEnv['Bindings']['connection'] = { address: '192.0.2.1', secure: true, certificate: null }
    return app.request(path, init, { connection })
  }
  return { store, self, keeper, ask }
}
type LedgerNode = ReturnType<typeof ledgerNode>

/** Requests go straight into the other node's face; `down` cannot be reached. */
function wireOf(from: MemberCode, nodes: readonly LedgerNode[], down: ReadonlySet<MemberCode>): Transport {
  return {
    async request(member, { method, path, body }: PeerRequest) {
      if (down.has(member)) throw new Error('down')
      const answer = await nodes
        .find(({ self }) => self === member)!
        .ask(path, from, { method, ...(body === undefined ? {} : { body: Buffer.from(body) }) })
      const bytes = Buffer.from(await answer.arrayBuffer())
      return {
        status: answer.status,
        headers: {},
        body: (async function* () {
          yield bytes
        })(),
      }
    },
  }
}

async function fill(store: Store, self: MemberCode, count: number): Promise<void> {
  const core = createCore(store, self)
  for (let from = 0; from < count; from++) await local(core, [makeIndicator(`h${from}.example`, { tlp: 'green' })])
}

describeOnBothStores('the ledger of a node', (open) => {
  test('whoever reads its public face with a tree of his own finds exactly what was signed', async () => {
    const us = ledgerNode(await open(), 'US')
    await us.keeper.heardSeen('JP', null)
    await fill(us.store, 'US', 90)
    const note = await (await us.ask('/ledger/checkpoint')).text()
    const [origin, size, root] = note.split('\n')
    expect([origin, size]).toEqual(['us.example/log', '270'])
    // Ed25519 over the text up to the empty line; four bytes of key id stand before the signature (C2SP signed-note).
    const [text, signature] = note.split('\n\n') as [string, string]
    const bytes = Buffer.from(signature.trim().split(' ')[2]!, 'base64').subarray(4)
    const key = createPublicKey({ key: Buffer.from(cardOf('US').ledger!.key, 'base64'), format: 'der', type: 'spki' })
    expect(verify(null, Buffer.from(`${text}\n`), key, bytes)).toBe(true)

    const read = async (path: string) => Buffer.from(await (await us.ask(`/ledger/${path}`)).arrayBuffer())
    const bundles = Buffer.concat([await read('tile/entries/000'), await read('tile/entries/001.p/14')])
    const entries: Buffer[] = []
    for (let at = 0; at < bundles.length; at += 34) {
      expect(bundles.readUInt16BE(at)).toBe(32)
      entries.push(bundles.subarray(at + 2, at + 34))
    }
    expect(naiveRoot(entries).toString('base64')).toBe(root)
    const hashes = Buffer.concat([await read('tile/0/000'), await read('tile/0/001.p/14')])
    const leaf = (entry: Buffer) => createHash('sha256').update(Buffer.of(0)).update(entry).digest()
    expect(hashes).toEqual(Buffer.concat(entries.map(leaf)))
    expect(await read('tile/1/000.p/1')).toEqual(naiveRoot(entries.slice(0, 256)))
    // A narrower tile is the beginning of a wider one; one beyond the signed tree is not there, nor is a second spelling.
    expect(await read('tile/0/001.p/3')).toEqual(hashes.subarray(256 * 32, 259 * 32))
    for (const path of ['tile/0/001.p/15', 'tile/0/002', 'tile/0/1', 'tile/7/000', 'tile/0/000/', 'tile/x/000'])
      expect([path, (await us.ask(`/ledger/${path}`)).status]).toEqual([path, 404])
    expect((await us.ask('/ledger/tile/0/000')).headers.get('cache-control')).toMatch(/^public, max-age=/)
    expect((await us.ask('/ledger/key')).status).toBe(200)
  })

  test('a step is proved to its member alone, and the proof opens with the log’s key and nothing else', async () => {
    const us = ledgerNode(await open(), 'US')
    await us.keeper.heardSeen('JP', null)
    await fill(us.store, 'US', 3)
    expect((await us.ask('/ledger/proof/routine/2')).status).toBe(401)
    expect((await us.ask('/ledger/proof/routine/9', 'JP')).status).toBe(404)
    expect((await us.ask('/ledger/proof/other/1', 'JP')).status).toBe(404)
    const file = await (await us.ask('/ledger/proof/routine/2', 'JP')).text()
    const [head, ...rest] = file.split('\n\n') as [string, string]
    const lines = head.split('\n')
    expect(lines[0]).toBe('c2sp.org/tlog-proof@v1')
    const opened = JSON.parse(Buffer.from(lines[1]!.slice('extra '.length), 'base64').toString()) as {
      manifest: object
      salt: string
    }
    expect(opened.manifest).toMatchObject({ from: 'US', to: 'JP', lane: 'routine', seq: 2 })
    // From the entry up, by hand (RFC 9162 §2.1.3.2), to the root that was signed.
    const text = Buffer.from(lines[1]!.slice('extra '.length), 'base64').toString()
    const manifest = text.slice('{"manifest":'.length, text.lastIndexOf(',"salt":'))
    const entry = createHash('sha256')
      .update('trefoil/ledger-entry/1\n')
      .update(Buffer.from(opened.salt, 'base64'))
      .update(manifest)
      .digest()
    const sha = (...parts: Buffer[]) => createHash('sha256').update(Buffer.concat(parts)).digest()
    const checkpoint = openCheckpoint(rest.join('\n\n'), 'us.example/log', [
      ed25519Verifier('us.example/log', cardOf('US').ledger!.key),
    ])
    let index = Number(lines[2]!.slice('index '.length))
    let last = checkpoint.size - 1
    let hash = sha(Buffer.of(0), entry)
    for (const line of lines.slice(3)) {
      const sibling = Buffer.from(line, 'base64')
      if (index % 2 === 1 || index === last) {
        hash = sha(Buffer.of(1), sibling, hash)
        while (index % 2 === 0 && index !== 0) {
          index /= 2
          last = Math.floor(last / 2)
        }
      } else hash = sha(Buffer.of(1), hash, sibling)
      index = Math.floor(index / 2)
      last = Math.floor(last / 2)
    }
    expect(hash).toEqual(Buffer.from(checkpoint.root))
  })

  test('checkpoints are offered to the other members, who cosign what continues; one that is away is asked again', async () => {
    const nodes = await Promise.all(members.map(async (code) => ledgerNode(await open(), code)))
    const [us] = nodes as [LedgerNode, LedgerNode, LedgerNode]
    await us.keeper.heardSeen('PH', null)
    const down = new Set<MemberCode>(['PH'])
    let now = nowMs
    await using collector = new CosignatureCollector({
      store: us.store,
      self: 'US',
      cards: () => cards,
      keeper: us.keeper,
      transport: wireOf('US', nodes, down),
      clock: { nowMs: () => now },
      timers: systemTimers,
      log: silent,
      pauseMs: 3_600_000,
    })
    await collector.round()
    expect(await witnessedBy(us.store.read)).toEqual([])
    await fill(us.store, 'US', 2)
    await collector.round()
    expect((await witnessedBy(us.store.read)).map(({ member, size }) => [member, size])).toEqual([['JP', 6]])
    down.clear()
    await fill(us.store, 'US', 1)
    now += 60_000
    await collector.round()
    expect((await witnessedBy(us.store.read)).map(({ member, size }) => [member, size])).toEqual([
      ['JP', 9],
      ['PH', 9],
    ])
    const note = await (await us.ask('/ledger/checkpoint')).text()
    const witnesses = witnessesOf('US', cards)
    expect([...cosignersOf(note, witnesses).keys()]).toEqual(['JP', 'PH'])
    expect(witnesses.quorum).toBe(2)
    // The witness forgot nothing: a smaller tree is told what was cosigned.
    const old = formatWitnessRequest({ oldSize: 0, proof: [], note: (await us.keeper.checkpoint()).note })
    const answer = await nodes[1]!.ask('/ledger/add-checkpoint', 'US', { method: 'POST', body: old })
    expect([answer.status, await answer.text()]).toEqual([409, '9\n'])
    expect((await nodes[1]!.ask('/ledger/add-checkpoint', null, { method: 'POST', body: old })).status).toBe(401)
  })

  test('a witness that was given another tree as a reader cosigns nothing, keeps the evidence and trusts the log no more', async () => {
    const store = await open()
    const jp = ledgerNode(store, 'JP')
    const log = new TestLog('us.example/log', keys.US!.log)
    const first = await log.append('one', 'two')
    await store.write((tx) =>
      setPeerCheckpoint(tx, {
        origin: first.origin,
        peer: 'US',
        size: 2,
        root: Buffer.from(first.root).toString('hex'),
        note: first.note,
      }),
    )
    const forged = log.signHead(2, naiveRoot([Buffer.from('one'), Buffer.from('other')]))
    const body = formatWitnessRequest({ oldSize: 0, proof: [], note: forged.note })
    const answer = await jp.ask('/ledger/add-checkpoint', 'US', { method: 'POST', body })
    expect([answer.status, await answer.text()]).toEqual([409, '2\n'])
    expect(await peerLog(store.read, 'us.example/log')).toMatchObject({ cosigned: '', alarm: 'ledger-forked' })
    const [evidence] = await store.read.selectFrom('evidence').selectAll().execute()
    expect(evidence).toMatchObject({ kind: 'ledger-forked', source: 'US' })
    expect(evidence?.body).toContain('trefoil/equivocation/1')
    const malformed = await jp.ask('/ledger/add-checkpoint', 'US', { method: 'POST', body: 'old 1\n' })
    expect(malformed.status).toBe(400)
  })

  test('after a start nothing is signed until a member says what it saw; whoever saw more stops it, also later', async () => {
    const store = await open()
    const us = ledgerNode(store, 'US')
    await fill(store, 'US', 2)
    expect((await us.ask('/ledger/checkpoint')).status).toBe(503)
    expect(await us.keeper.signing()).toMatchObject({ signs: false, because: 'unanswered', missing: 1 })
    // A stranger's word, or one that we did not sign, is no answer.
    await us.keeper.heardSeen('AU', null)
    await us.keeper.heardSeen('JP', new TestLog('us.example/log').sign().note)
    expect((await us.keeper.signing()).signs).toBe(false)
    await us.keeper.heardSeen('JP', null)
    const checkpoint = await us.keeper.checkpoint()
    expect(checkpoint.size).toBe(6)
    await us.keeper.heardSeen('PH', checkpoint.note)
    expect((await us.keeper.signing()).signs).toBe(true)
    // As another run of this node signed before it was set back.
    const log = new TestLog('us.example/log', keys.US!.log)
    await us.keeper.heardSeen('PH', log.signHead(90, naiveRoot([Buffer.from('x')])).note)
    expect(await us.keeper.signing()).toMatchObject({ signs: false, because: 'behind', seen: { size: 90 } })
    await expect(us.keeper.checkpoint()).rejects.toMatchObject({ kind: 'unavailable' })
    await us.keeper.resumeAlone()
    expect((await us.keeper.signing()).signs).toBe(false)
  })

  test('several processes: what one was told lets all sign, until the database is another than it was', async () => {
    const store = await open()
    if (store.shared === null) return
    const [one, other] = [ledgerNode(store, 'US'), ledgerNode(store, 'US')]
    await fill(store, 'US', 2)
    expect((await other.keeper.signing()).signs).toBe(false)
    await one.keeper.heardSeen('JP', null)
    expect([(await one.keeper.signing()).signs, (await other.keeper.signing()).signs]).toEqual([true, true])
    const signed = await Promise.all([one, other].map(({ keeper }) => keeper.checkpoint()))
    expect(signed[0]!.note).toBe(signed[1]!.note)
    // As after a restore: the same rows in another file.
    await sql`vacuum full log`.execute(store.shared.side)
    expect([(await one.keeper.signing()).signs, (await other.keeper.signing()).signs]).toEqual([false, false])
    await expect(one.keeper.checkpoint()).rejects.toMatchObject({ kind: 'unavailable' })
    await other.keeper.heardSeen('PH', signed[0]!.note)
    expect((await one.keeper.checkpoint()).note).toBe(signed[0]!.note)
  })

  test('that follows one that ended begins with its entries once the charter names it, and verify holds it to both', async () => {
    const store = await open()
    const us = ledgerNode(store, 'US')
    await fill(store, 'US', 2)
    await us.keeper.heardSeen('JP', null)
    const old = await us.keeper.checkpoint()
    const { ledger: before, ...rest } = cardOf('US')
    const key = generateSigningKey()
    const ledger = {
      ...before!,
      origin: 'us.example/log/2',
      key: key.publicKey,
      after: { origin: before!.origin, reason: 'forked' },
    }
    let charter = cards
    const parts = { store, self: 'US', ledger, logKey: key.privatePem, cards: () => charter, clock }
    const keeper = new LedgerKeeper(parts)
    // A charter that gives it another key is none that this node can follow.
    charter = cards.map((card) => (card.member === 'US' ? { ...rest, ledger: { ...ledger, key: before!.key } } : card))
    expect(await keeper.signing()).toEqual({ signs: false, because: 'renewing' })
    charter = cards
    await keeper.heardSeen('JP', old.note)
    await expect(keeper.checkpoint()).rejects.toThrow('does not name the one that follows')
    expect((await verifyLedger(store.read, ledger, [before!])).problem).toBeNull()

    charter = cards.map((card) => (card.member === 'US' ? { ...rest, ledger } : card))
    // What members saw of the one that ended is no answer.
    await keeper.heardSeen('JP', old.note)
    expect(await keeper.signing()).toMatchObject({ because: 'unanswered' })
    await keeper.heardSeen('PH', null)
    const next = openCheckpoint((await keeper.checkpoint()).note, ledger.origin, keeper.keys)
    expect([next.size, Buffer.from(next.root)]).toEqual([old.size, Buffer.from(old.root)])
    const charted = [before!, ledger]
    expect((await verifyLedger(store.read, ledger, charted)).problem).toBeNull()
    expect((await verifyLedger(store.read, ledger, [ledger])).problem).toContain('no charter names us.example/log')
    const evidence = await store.read.selectFrom('evidence').select(['kind', 'body']).execute()
    expect(JSON.parse(evidence.find(({ kind }) => kind === 'ledger-ended')!.body)).toMatchObject({
      checkpoint: old.note,
    })
    // Another start, and another process, find it as it is.
    await new LedgerKeeper(parts).signing()
    expect(
      await store.read.selectFrom('log').select('origin').where('name', 'like', 'ledger%').orderBy('origin').execute(),
    ).toEqual([{ origin: 'us.example/log' }, { origin: 'us.example/log/2' }])
    const forged = old.note.replaceAll(/^\d+$/gm, '1')
    await store.write(
      async ({ db }) =>
        void (await db.updateTable('log').set({ checkpoint: forged }).where('origin', '=', before!.origin).execute()),
    )
    expect((await verifyLedger(store.read, ledger, charted)).problem).toContain('the last checkpoint of us.example/log')
  })

  test('the operator may let it sign without the others, but not against what it says itself that it signed', async () => {
    const store = await open()
    const us = ledgerNode(store, 'US')
    await fill(store, 'US', 2)
    expect(await us.keeper.resumeAlone()).toEqual({ signs: true })
    expect((await us.keeper.checkpoint()).size).toBe(6)
    await store.write(async (tx) => {
      await tx.db.updateTable('log').set({ size: 3 }).execute()
    })
    const again = ledgerNode(store, 'US')
    expect((await again.keeper.resumeAlone()).signs).toBe(false)
  })

  test('asked by many at once it signs few times, and each checkpoint covers what was committed before the question', async () => {
    const store = await open()
    const us = ledgerNode(store, 'US')
    await us.keeper.heardSeen('JP', null)
    const core = createCore(store, 'US')
    const sizes = await Promise.all(
      Array.from({ length: 12 }, async (_, at) => {
        await local(core, [makeIndicator(`many${at}.example`, { tlp: 'green' })])
        const committed = (await us.keeper.row()).head.size
        const [one, two] = await Promise.all([us.keeper.checkpoint(), us.keeper.checkpoint()])
        return Math.min(one.size, two.size) - committed
      }),
    )
    expect(Math.min(...sizes)).toBeGreaterThanOrEqual(0)
  })
})
