import { expect, test } from 'vitest'
import { generateSigningKey } from '../crypto/keys.ts'
import { pageAudit } from '../store/audit.ts'
import { logNamed } from '../store/logs.ts'
import type { Store } from '../store/store.ts'
import { describeOnBothStores } from '../testing/stores.ts'
import { appendAudit, appendAudits } from './append.ts'
import { openAuditCheckpoint, signAuditCheckpoint } from './checkpoint.ts'
import { auditLogName } from './entry.ts'
import { AuditTrail } from './trail.ts'
import { verifyAudit } from './verify.ts'

const key = generateSigningKey().privatePem
const act = (n: number, detail = '') => ({ actor: 'person:ana', action: 'why', subject: `object ${n}`, detail })

describeOnBothStores('the audit log', (open) => {
  async function filled(count: number): Promise<Store> {
    const store = await open({ owner: 'JP' })
    await store.write((tx) =>
      appendAudits(
        tx,
        Array.from({ length: count }, (_, n) => act(n)),
      ),
    )
    return store
  }
  const rowOf = async (store: Store, subject: string) =>
    (await pageAudit(store.read, { limit: 10_000 })).find((row) => row.subject === subject)!

  test('agrees with its rows, and says under whose name it stands', async () => {
    const store = await filled(700)
    await store.write((tx) => appendAudit(tx, act(700, 'a lone \ud800 and a \0')))
    expect(await verifyAudit(store, key)).toEqual({ rows: 701, firstBad: null })
    const note = await signAuditCheckpoint(store, key)
    expect(note).toMatch(/^jp\.trefoil\/audit\/1\n701\n/)
    expect(await openAuditCheckpoint(store, note!, key)).toMatchObject({ size: 701 })
    expect(await signAuditCheckpoint(store, key)).toBe(note)
    await expect(openAuditCheckpoint(store, note!, generateSigningKey().privatePem)).rejects.toMatchObject({
      kind: 'integrity',
    })
  })

  test('names the row that somebody altered', async () => {
    const store = await filled(300)
    const { num } = await rowOf(store, 'object 270')
    await store.write((tx) => tx.db.updateTable('audit').set({ actor: 'person:ben' }).where('num', '=', num).execute())
    const found = await verifyAudit(store, key)
    expect(found).toEqual({ rows: 270, firstBad: `audit row ${num} is not the one that was logged: it was altered` })
  })

  test('notices a row that was removed, in the middle and at the end, and one that was slipped in', async () => {
    const middle = await filled(30)
    const before = await rowOf(middle, 'object 10')
    const gone = await rowOf(middle, 'object 11')
    await middle.write((tx) => tx.db.deleteFrom('audit').where('num', '=', gone.num).execute())
    expect(await verifyAudit(middle, key)).toEqual({
      rows: 11,
      firstBad: `an audit row after ${before.num} was removed`,
    })

    const end = await filled(30)
    const last = await rowOf(end, 'object 29')
    await end.write((tx) => tx.db.deleteFrom('audit').where('num', '=', last.num).execute())
    expect((await verifyAudit(end, key)).firstBad).toContain('(entry 29) was removed')

    const more = await filled(30)
    const from = await rowOf(more, 'object 20')
    await more.write((tx) =>
      tx.db
        .insertInto('audit')
        .values({ ...from, num: from.num + 10 ** 9 })
        .execute(),
    )
    expect((await verifyAudit(more, key)).firstBad).toContain('is in no log: it was slipped in')
  })

  test('a log that was cut off, or begun anew, is not the one of a checkpoint that was kept elsewhere', async () => {
    const store = await filled(20)
    const note = (await signAuditCheckpoint(store, key))!
    await store.write((tx) => appendAudit(tx, act(20)))
    expect(await verifyAudit(store, key, [note])).toEqual({ rows: 21, firstBad: null })
    await store.write(async (tx) => {
      await tx.db.deleteFrom('tile').where('log', '=', auditLogName).execute()
      await tx.db.deleteFrom('log').where('name', '=', auditLogName).execute()
      await tx.db.deleteFrom('audit').where('subject', '=', 'object 3').execute()
      await appendAudit(tx, act(21))
    })
    expect((await logNamed(store.read, auditLogName))?.head.size).toBe(21)
    expect(await verifyAudit(store, key)).toMatchObject({ firstBad: null })
    expect((await verifyAudit(store, key, [note])).firstBad).toContain('are not those of the checkpoint')
    await store.write(async (tx) => {
      await tx.db.deleteFrom('tile').where('log', '=', auditLogName).execute()
      await tx.db.deleteFrom('log').where('name', '=', auditLogName).execute()
      await tx.db.deleteFrom('audit').execute()
    })
    expect((await verifyAudit(store, key, [note])).firstBad).toContain('had 20 entries')
  })

  test('what was written before there was a log begins it', async () => {
    const store = await filled(5)
    await store.write(async (tx) => {
      await tx.db.deleteFrom('tile').execute()
      await tx.db.deleteFrom('log').execute()
    })
    expect(await verifyAudit(store, key)).toEqual({ rows: 0, firstBad: null })
    await store.write((tx) => appendAudit(tx, act(6)))
    expect(await verifyAudit(store, key)).toEqual({ rows: 6, firstBad: null })
  })

  test('an act whose transaction fails is neither in the rows nor in the log', async () => {
    const store = await filled(3)
    const failed = store.write(async (tx) => {
      await appendAudit(tx, act(4))
      throw new Error('crash')
    })
    await expect(failed).rejects.toThrow('crash')
    expect(await verifyAudit(store, key)).toEqual({ rows: 3, firstBad: null })
  })
})

describeOnBothStores('the trail', (open) => {
  async function trailOn(store: Store) {
    const kept: string[] = []
    const reported: unknown[] = []
    const trail = new AuditTrail({
      store,
      key,
      keep: (note) => kept.push(note),
      report: (error) => reported.push(error),
    })
    return { trail, kept, reported }
  }

  test('acts at the same moment become few transactions, in order, and all are logged', async () => {
    const store = await open({ owner: 'JP' })
    let writes = 0
    const counting: Store = {
      ...store,
      write(work) {
        writes += 1
        return store.write(work)
      },
    }
    const { trail, kept } = await trailOn(counting)
    await Promise.all(Array.from({ length: 400 }, (_, n) => trail.add(act(n))))
    expect(writes).toBeLessThan(5)
    const rows = await pageAudit(store.read, { limit: 500 })
    expect(rows.map((row) => row.subject)).toEqual(Array.from({ length: 400 }, (_, n) => `object ${399 - n}`))
    trail.note(act(400))
    const note = await trail.checkpoint()
    expect(kept).toEqual([note])
    expect(note).toContain('\n401\n')
    await trail[Symbol.asyncDispose]()
    expect(await verifyAudit(store, key, kept)).toEqual({ rows: 401, firstBad: null })
  })

  test('acts one after the other, each begun as the one before is done, are all written at once', async () => {
    const store = await open({ owner: 'JP' })
    const { trail } = await trailOn(store)
    for (let n = 0; n < 50; n++) await trail.add(act(n))
    expect(await verifyAudit(store, key)).toEqual({ rows: 50, firstBad: null })
    await trail[Symbol.asyncDispose]()
  })

  test('while the audit cannot be written, what is awaited fails, reads wait, and in the end none is let happen', async () => {
    const store = await open({ owner: 'JP' })
    let broken = true
    const flaky: Store = {
      ...store,
      write: (work) => (broken ? Promise.reject(new Error('disk full')) : store.write(work)),
    }
    const { trail, reported } = await trailOn(flaky)
    trail.note(act(0))
    await expect(trail.add(act(1))).rejects.toThrow('disk full')
    for (let n = 2; n <= 5_000; n++) trail.note(act(n))
    expect(() => trail.note(act(9_999))).toThrow('reads cannot be recorded')
    expect(reported.length).toBeGreaterThan(0)
    broken = false
    await trail[Symbol.asyncDispose]()
    expect(await verifyAudit(store, key)).toEqual({ rows: 5_000, firstBad: null })
  })
})
