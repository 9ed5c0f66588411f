import { expect, test } from 'vitest'
import { describeOnBothStores } from '../testing/stores.ts'
import { appendCharter, charterOfVersion, currentCharter } from './charters.ts'
import { countAlarms, keptPerKind, pageEvidence, recordEvidence } from './evidence.ts'
import { countMessages, dueMessages, enqueueMessage, nextDueAt, postponeMessage, removeMessage } from './outbox.ts'
import { deletePeer, getPeer, listPeers, newPeer, putPeer } from './peers.ts'
import { databaseBytes } from './size.ts'
import { getSubmission, purgeSubmissions, putSubmission, submissionsKeptMicros } from './submissions.ts'

describeOnBothStores('peers', (open) => {
  test('keep the state of the link, in the transaction that stores what was pulled', async () => {
    const store = await open()
    expect(await getPeer(store.read, 'JP')).toBeUndefined()
    await store.write((tx) => putPeer(tx, newPeer('PH')))
    await store.write((tx) => putPeer(tx, newPeer('JP')))
    await store.write((tx) =>
      putPeer(tx, { ...newPeer('JP'), cursor: 42, state: 'waiting', failures: 3, last_error: 'no answer' }),
    )
    expect(await getPeer(store.read, 'JP')).toMatchObject({ cursor: 42, state: 'waiting', failures: 3 })
    expect((await listPeers(store.read)).map((peer) => peer.member)).toEqual(['JP', 'PH'])
    await store.write((tx) => deletePeer(tx, 'PH'))
    expect(await listPeers(store.read)).toHaveLength(1)
  })
})

describeOnBothStores('the outbox', (open) => {
  const message = { peer: 'JP', kind: 'notify', subject: '', body: '{"head":1}' }

  test('hands out what is due, oldest first, until it was answered', async () => {
    const store = await open({ nowMs: () => 1 })
    const one = await store.write((tx) => enqueueMessage(tx, message))
    await store.write((tx) => enqueueMessage(tx, { ...message, peer: 'PH' }))
    expect((await dueMessages(store.read, { now: one, limit: 9 })).map((row) => row.peer)).toEqual(['JP'])
    expect((await dueMessages(store.read, { now: one + 10, limit: 9 })).map((row) => row.peer)).toEqual(['JP', 'PH'])
    expect(await dueMessages(store.read, { now: one + 10, limit: 1 })).toHaveLength(1)
    expect(await countMessages(store.read)).toEqual(
      new Map([
        ['JP', 1],
        ['PH', 1],
      ]),
    )
    await store.write((tx) => removeMessage(tx, one))
    expect(await dueMessages(store.read, { now: one + 10, limit: 9, peer: 'JP' })).toEqual([])
  })

  test('a message put off is due later, and counts its attempts', async () => {
    const store = await open({ nowMs: () => 1 })
    expect(await nextDueAt(store.read)).toBeUndefined()
    const num = await store.write((tx) => enqueueMessage(tx, message))
    await store.write((tx) => postponeMessage(tx, num, 9_000))
    expect(await dueMessages(store.read, { now: 8_999, limit: 9 })).toEqual([])
    expect(await dueMessages(store.read, { now: 9_000, limit: 9 })).toMatchObject([{ num, attempts: 1 }])
    expect(await nextDueAt(store.read)).toBe(9_000)
  })

  test('a newer message about the same subject takes the older one’s place, and the answer to the older does not remove it', async () => {
    const store = await open()
    const older = await store.write((tx) => enqueueMessage(tx, message))
    const newer = await store.write((tx) => enqueueMessage(tx, { ...message, body: '{"head":2}' }))
    await store.write((tx) => removeMessage(tx, older))
    await store.write((tx) => postponeMessage(tx, older, Number.MAX_SAFE_INTEGER))
    const due = await dueMessages(store.read, { now: newer, limit: 9 })
    expect(due).toMatchObject([{ num: newer, body: '{"head":2}', attempts: 0 }])
  })
})

describeOnBothStores('charters', (open) => {
  test('are kept whole, version by version, and never go back', async () => {
    const store = await open()
    expect(await currentCharter(store.read)).toBeUndefined()
    const charter = (version: number) => ({ version, digest: `d${version}`, envelope: `{"v":${version}}`, at: version })
    for (const version of [1, 2, 10]) await store.write((tx) => appendCharter(tx, charter(version)))
    expect(await currentCharter(store.read)).toMatchObject({ version: 10, envelope: '{"v":10}' })
    expect(await charterOfVersion(store.read, 2)).toMatchObject({ digest: 'd2' })
    expect(await charterOfVersion(store.read, 3)).toBeUndefined()
    for (const version of [2, 3, 10])
      await expect(store.write((tx) => appendCharter(tx, charter(version)))).rejects.toMatchObject({ kind: 'conflict' })
  })
})

describeOnBothStores('evidence', (open) => {
  const facts = (n: number) => ({
    kind: 'invalid',
    source: 'PH',
    objectId: `note--${n}`,
    version: '',
    reason: 'r',
    body: '',
  })

  test('is read newest first, without the bytes; alarms are counted', async () => {
    const store = await open()
    await store.write((tx) => recordEvidence(tx, []))
    await store.write((tx) => recordEvidence(tx, [facts(1), { ...facts(2), kind: 'conflict', body: '{"secret":1}' }]))
    const page = await pageEvidence(store.read, { limit: 1 })
    expect(page).toMatchObject([{ kind: 'conflict', object_id: 'note--2' }])
    expect(page[0]).not.toHaveProperty('body')
    expect(await pageEvidence(store.read, { before: page[0]?.num, limit: 9 })).toMatchObject([{ object_id: 'note--1' }])
    expect(await countAlarms(store.read)).toBe(1)
    expect(await pageEvidence(store.read, { limit: 9, alarmsOnly: true })).toMatchObject([{ kind: 'conflict' }])
  })

  test('is bounded: a flood pushes out its own oldest entries, no alarm and nobody else’s', async () => {
    const store = await open()
    const alarm = { ...facts(0), kind: 'conflict' }
    await store.write((tx) => recordEvidence(tx, [alarm, { ...facts(0), source: 'JP' }]))
    await store.write((tx) =>
      recordEvidence(
        tx,
        Array.from({ length: keptPerKind.refusals + 3 }, (_, n) => facts(n + 1)),
      ),
    )
    await store.write((tx) => recordEvidence(tx, [facts(99_999)]))
    const flood = await store.read
      .selectFrom('evidence')
      .select('object_id')
      .where('source', '=', 'PH')
      .where('kind', '=', 'invalid')
      .orderBy('num')
      .execute()
    expect(flood).toHaveLength(keptPerKind.refusals)
    expect(flood[0]?.object_id).toBe('note--5')
    expect(flood.at(-1)?.object_id).toBe('note--99999')
    expect(await countAlarms(store.read)).toBe(1)
    expect(await store.read.selectFrom('evidence').select('num').where('source', '=', 'JP').execute()).toHaveLength(1)
  })

  test('of any length from outside is cut to size', async () => {
    const store = await open()
    const long = 'x'.repeat(2_000_000)
    await store.write((tx) =>
      recordEvidence(tx, [{ kind: long, source: long, objectId: long, version: long, reason: long, body: long }]),
    )
    const row = await store.read.selectFrom('evidence').selectAll().executeTakeFirstOrThrow()
    expect([row.kind, row.source, row.object_id, row.version, row.reason, row.body].map((text) => text.length)).toEqual(
      [100, 200, 200, 100, 1_000, 1_048_576],
    )
  })
})

describeOnBothStores('status resources', (open) => {
  test('are found by their owner alone, in their own API root, for 48 hours', async () => {
    const store = await open()
    const at = 1_000_000_000_000_000
    const submission = {
      id: 'id-1',
      owner: 'feed',
      agreement: 'trilateral',
      requested_at: at,
      body: '{"status":"pending"}',
    }
    await store.write((tx) => putSubmission(tx, submission))
    await store.write((tx) => putSubmission(tx, { ...submission, body: '{"status":"complete"}' }))
    const asked = { id: 'id-1', owner: 'feed', agreement: 'trilateral' }
    expect(await getSubmission(store.read, asked)).toMatchObject({ body: '{"status":"complete"}' })
    expect(await getSubmission(store.read, { ...asked, owner: 'other' })).toBeUndefined()
    expect(await getSubmission(store.read, { ...asked, agreement: 'bilateral' })).toBeUndefined()
    expect(await store.write((tx) => purgeSubmissions(tx, at + submissionsKeptMicros))).toBe(0)
    expect(await store.write((tx) => purgeSubmissions(tx, at + submissionsKeptMicros + 1))).toBe(1)
    expect(await getSubmission(store.read, asked)).toBeUndefined()
  })
})

describeOnBothStores('the size of the database', (open) => {
  test('grows with what it holds', async () => {
    const store = await open()
    const empty = await databaseBytes(store)
    const rows = Array.from({ length: 300 }, (_, num) => ({
      num,
      at: num,
      actor: 'a',
      action: 'b',
      subject: `${num}`,
      detail: 'x'.repeat(2_000),
    }))
    await store.write((tx) => tx.insertMany('audit', rows))
    expect(await databaseBytes(store)).toBeGreaterThan(empty + 300 * 100)
  })
})
