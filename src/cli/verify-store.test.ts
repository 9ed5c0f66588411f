import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import type { Card } from '../alliance/model.ts'
import { formatEnvelope } from '../crypto/dsse.ts'
import { generateSigningKey } from '../crypto/keys.ts'
import type { Manifest } from '../ledger/manifest.ts'
import { makeReceipt, signReceipt } from '../ledger/receipt.ts'
import { LedgerKeeper } from '../node/ledger.ts'
import { appendCharter } from '../store/charters.ts'
import { addInboundSteps, setInboundHead } from '../store/inbound.ts'
import { setProgress } from '../store/progress.ts'
import { addReceipt } from '../store/receipts.ts'
import type { Db, Store } from '../store/store.ts'
import { makeCharter, makeMembers, type TestMember } from '../testing/alliance.ts'
import { carry, createCore, keyOfMember, local, makeIndicator, nowMs, trilateral } from '../testing/core.ts'
import { describeOnBothStores } from '../testing/stores.ts'
import { verifyDatabase, verifyStore } from './verify-store.ts'

interface Kept {
  readonly store: Store
  readonly card: Card
}

const logKeys = { US: generateSigningKey(), JP: generateSigningKey() }

function withLedger({ card }: TestMember, key: { publicKey: string }): Card {
  const origin = `${card.member.toLowerCase()}.example/log`
  return { ...card, ledger: { origin, key: key.publicKey, witnessKey: generateSigningKey().publicKey } }
}

/** US has released to JP and taken one back; JP has taken the steps and answered. */
async function exchanged(stores: readonly [Store, Store]): Promise<{ us: Kept; jp: Kept }> {
  const members = makeMembers('US', 'JP', 'PH').map((member): TestMember => {
    const { privatePem, publicKey } = keyOfMember(member.card.member)
    return { ...member, privatePem, card: { ...member.card, signingKey: publicKey } }
  })
  const charter = makeCharter(members, [trilateral])
  const [us, jp] = [withLedger(members[0]!, logKeys.US), withLedger(members[1]!, logKeys.JP)]
  const cores = [createCore(stores[0], 'US', charter.charter), createCore(stores[1], 'JP', charter.charter)] as const
  for (const { store } of cores) {
    await store.write(async (tx) => {
      const envelope = formatEnvelope(charter.envelope)
      await appendCharter(tx, { version: 1, digest: charter.digest, envelope, at: await tx.takeTicks(1) })
      await setProgress(tx, 'told', Number.MAX_SAFE_INTEGER)
    })
  }
  const indicators = Array.from({ length: 5 }, (_, at) => makeIndicator(`host${at}.example`, { tlp: 'green' }))
  await local(cores[0], indicators)
  await local(cores[0], [makeIndicator('amber.example', { tlp: 'amber' })])
  await carry(cores[0], cores[1])
  const client = { kind: 'client', name: 'c', tlp: 'amber', canWrite: true } as const
  const versions = { first: false, last: false, all: true, exact: [] }
  await cores[0].release.remove(client, 'trilateral', indicators[4]!.id, versions)

  const sent = await stores[0].read
    .selectFrom('step')
    .selectAll()
    .where('peer', '=', 'JP')
    .where('lane', '=', 'routine')
    .orderBy('seq')
    .execute()
  const last = sent.at(-1)!
  const manifests = sent.map(({ manifest }) => JSON.parse(manifest) as Manifest)
  const receipt = signReceipt(makeReceipt(manifests, Buffer.from(last.entry, 'hex'), []), members[1]!.privatePem)
  const row = {
    lane: 'routine',
    first_seq: receipt.firstSeq,
    last_seq: receipt.lastSeq,
    accepted: receipt.accepted,
    rejected: 0,
    body: JSON.stringify(receipt),
  }
  await stores[0].write((tx) => addReceipt(tx, { ...row, direction: 'got', peer: 'JP' }))
  await stores[1].write(async (tx) => {
    // Older than the objects: as if their page had not been the first.
    await tx.insertMany('receipt', [{ ...row, num: 1, at: 1, direction: 'given', peer: 'US' }])
    await addInboundSteps(
      tx,
      sent.map(({ seq, entry, leaf, at, salt, manifest }) => {
        return { peer: 'US', lane: 'routine', seq, entry, leaf, at, salt, manifest, rejected: '[]' }
      }),
    )
    await setInboundHead(tx, { peer: 'US', lane: 'routine', seq: last.seq, last: last.entry, at: last.at })
  })
  const keeper = new LedgerKeeper({
    store: stores[0],
    self: 'US',
    ledger: us.ledger!,
    logKey: logKeys.US.privatePem,
    cards: () => [],
    clock: { nowMs: () => nowMs },
  })
  await keeper.checkpoint()
  return { us: { store: stores[0], card: us }, jp: { store: stores[1], card: jp } }
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

/** Changes the text of an object, and its digest with it. */
async function rewrite(db: Db, from: string, to: string): Promise<void> {
  const row = await db.selectFrom('object').selectAll().where('label', '=', from).executeTakeFirstOrThrow()
  const body = row.body.replaceAll(from, to)
  await db
    .updateTable('object')
    .set({ body, digest: sha256(body), seal: '' })
    .where('seq', '=', row.seq)
    .execute()
}

const edits: readonly (readonly [string, 'us' | 'jp', (db: Db) => Promise<unknown>, RegExp])[] = [
  [
    'a text that was changed together with its digest',
    'us',
    (db) => rewrite(db, 'host1.example', 'host9.example'),
    /^release at position \d+: object indicator--\S+ version \S+ is readable by trilateral\|member:JP, and no step gives that text to JP/,
  ],
  [
    'a step whose manifest was changed',
    'us',
    (db) =>
      db
        .updateTable('step')
        .set(({ fn, val }) => ({ manifest: fn<string>('replace', ['manifest', val('trilateral'), val('bilateral')]) }))
        .where('peer', '=', 'PH')
        .where('seq', '=', 2)
        .execute(),
    /^step 2 of routine to PH: its manifest or its salt/,
  ],
  [
    'a step that was removed from the middle',
    'us',
    (db) => db.deleteFrom('step').where('peer', '=', 'JP').where('lane', '=', 'routine').where('seq', '=', 1).execute(),
    /^step 2 of routine to JP: step 1 before it is missing/,
  ],
  [
    'the last step of a stream that was removed',
    'us',
    (db) => db.deleteFrom('step').where('peer', '=', 'JP').where('lane', '=', 'routine').where('seq', '=', 2).execute(),
    /^stream routine to JP: it ends with step 2, and the last step that is here is 1/,
  ],
  [
    'a whole stream that was removed',
    'us',
    async (db) => {
      for (const table of ['step', 'stream'] as const)
        await db.deleteFrom(table).where('peer', '=', 'JP').where('lane', '=', 'priority').execute()
    },
    /^release: object|^step: ledger entry \d+ has no step|was given to JP/,
  ],
  [
    'a release row that was narrowed by hand',
    'us',
    async (db) => {
      const { num } = await db
        .selectFrom('lane')
        .select('num')
        .where('type', '=', 'indicator')
        .orderBy((row) => row.fn<number>('length', ['views']))
        .executeTakeFirstOrThrow()
      const { seq } = await db
        .selectFrom('object')
        .select('seq')
        .where('label', '=', 'host0.example')
        .executeTakeFirstOrThrow()
      await db.updateTable('release').set({ lane: num, latest: num }).where('seq', '=', seq).execute()
    },
    /^release: object indicator--\S+ version \S+ was given to \S+ \(\S+\), and its release rows do not say so/,
  ],
  [
    'a recall that was made undone in the store alone',
    'us',
    async (db) => {
      const { num } = await db.selectFrom('lane').selectAll().orderBy('views', 'desc').executeTakeFirstOrThrow()
      const [row] = await db.selectFrom('object').selectAll().limit(1).execute()
      const id = 'indicator--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f'
      const body = row!.body.replace(row!.id, id)
      await db
        .insertInto('object')
        .values({ ...row!, seq: row!.seq - 1, key: 1, id, body, digest: sha256(body) })
        .execute()
      await db
        .insertInto('release')
        .values({ pos: row!.seq - 1, seq: row!.seq - 1, lane: num, latest: num })
        .execute()
    },
    /^release at position \d+: .*|no step gives that text/,
  ],
  [
    'a receipt whose row was changed',
    'us',
    (db) => db.updateTable('receipt').set({ accepted: 4 }).execute(),
    /^receipt \d+: JP's receipt for steps 1 to 2 of routine: its row says something else/,
  ],
  [
    'a receipt whose content was changed',
    'us',
    (db) =>
      db
        .updateTable('receipt')
        .set(({ fn, val }) => ({
          accepted: 5,
          body: fn<string>('replace', ['body', val('"accepted":6'), val('"accepted":5')]),
        }))
        .execute(),
    /^receipt \d+: JP's receipt for steps 1 to 2 of routine: its signature does not hold/,
  ],
  [
    'a tile that was changed',
    'us',
    (db) =>
      db
        .updateTable('tile')
        .set({ bytes: Buffer.alloc(320).toString('base64') })
        .where('level', '=', 0)
        .execute(),
    /^ledger: entry 0, tile\/entries\/000.p\/\d+: the entry is not the one/,
  ],
  [
    'a ledger that was cut short, with its steps',
    'us',
    async (db) => {
      await db
        .updateTable('log')
        .set({ size: 0, root: sha256('') })
        .execute()
      await db.deleteFrom('step').execute()
      await db.deleteFrom('stream').execute()
    },
    /^ledger: the checkpoint that was signed last was of \d+ entries, and 0 are here/,
  ],
  [
    'a step taken from a member whose manifest was changed',
    'jp',
    (db) =>
      db
        .updateTable('inbound_step')
        .set(({ fn, val }) => ({ manifest: fn<string>('replace', ['manifest', val('release'), val('recall')]) }))
        .where('seq', '=', 2)
        .execute(),
    /^inbound_step 2 of routine from US: its manifest or its salt/,
  ],
  [
    'a step taken from a member that was removed',
    'jp',
    (db) => db.deleteFrom('inbound_step').where('seq', '=', 1).execute(),
    /^inbound_step (1 of routine from US is missing|2 of routine from US: step 1 before it is missing)/,
  ],
  [
    'a received text that its giver never gave',
    'jp',
    (db) => rewrite(db, 'amber.example', 'other.example'),
    /^object indicator--\S+ version \S+: US never gave this text/,
  ],
]

describeOnBothStores('verify', (open) => {
  test('what two nodes exchanged agrees with their ledgers, streams and receipts', async () => {
    const { us, jp } = await exchanged([await open(), await open()])
    expect(await verifyStore(us.store, us.card)).toEqual({
      objects: 5,
      releases: 5,
      charters: 1,
      entries: 9,
      steps: 9,
      taken: 0,
      receipts: 1,
      firstBad: null,
    })
    expect(await verifyStore(jp.store, jp.card)).toMatchObject({ objects: 6, taken: 2, receipts: 1, firstBad: null })
  })

  test('what somebody changed by hand is named: the table, the entry, and what is wrong with it', async () => {
    const kept = await exchanged([await open(), await open()])
    for (const [what, where, edit, said] of edits) {
      const { store, card } = kept[where]
      const undone = new Error('undone')
      let found: string | null = null
      await store
        .write(async (tx) => {
          await edit(tx.db)
          found = (await verifyDatabase(tx.db, card)).firstBad
          throw undone
        })
        .catch((error: unknown) => expect(error).toBe(undone))
      expect.soft(found, what).toMatch(said)
    }
    for (const { store, card } of [kept.us, kept.jp]) expect((await verifyStore(store, card)).firstBad).toBeNull()
  })
})
