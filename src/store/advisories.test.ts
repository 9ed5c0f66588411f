import { expect, test } from 'vitest'
import { describeOnBothStores } from '../testing/stores.ts'
import {
  addAdvisoryStatement,
  advisoryById,
  countAdvisories,
  countStatements,
  dropUnsentStatement,
  dueAdvisories,
  listAdvisories,
  markSent,
  namesOf,
  nextDueAdvisory,
  putAdvisory,
  statementsOf,
  unsentStatements,
} from './advisories.ts'
import {
  type AdvisoryFileRow,
  advisoryFile,
  advisoryFilesOf,
  advisoryKeys,
  dropAdvisoryFiles,
  filesOfAdvisory,
  keepAdvisoryKey,
  lastAdvisoryFile,
  putAdvisoryFiles,
} from './advisory-files.ts'

const row = (id: string, state: string, embargo_at: number) => ({
  ...{ id, name: `US-2026-${id}`, agreement: 'a', lead: 'US', state, title: 'A title', head: 'h', embargo_at },
  ...{ changed_at: embargo_at, published: 0 },
})
const statement = (digest: string, sent: number, received_at: number) => ({
  ...{ advisory: 'r1', digest, author: 'JP', kind: 'sign-off', at: '2026', received_at, sent, text: '{}' },
})
const file = (path: string, version: number, updated_at: number): AdvisoryFileRow => ({
  ...{ path, advisory: 'r1', version, tlp: 'clear', kind: 'csaf', title: 'A title', language: 'en', media_type: 'x' },
  ...{
    published_at: updated_at,
    updated_at,
    bytes: 1,
    sha256: '',
    sha512: '',
    signature: '',
    fingerprint: '',
    body: 'YQ==',
  },
})

describeOnBothStores('advisories in the store', (open) => {
  test('what is due is found in order, and when the next is', async () => {
    const store = await open()
    await store.write(async (tx) => {
      for (const one of [row('3', 'complete', 300), row('1', 'complete', 100), row('2', 'drafting', 50)])
        await putAdvisory(tx, one)
      await putAdvisory(tx, row('2', 'drafting', 60))
    })
    expect((await dueAdvisories(store.read, 300, 10)).map(({ id }) => id)).toEqual(['1', '3'])
    expect((await dueAdvisories(store.read, 100, 10)).map(({ id }) => id)).toEqual(['1'])
    expect([await nextDueAdvisory(store.read, 100), await nextDueAdvisory(store.read, 300)]).toEqual([300, null])
    expect(await countAdvisories(store.read)).toEqual({ complete: 2, drafting: 1 })
    const listed = await listAdvisories(store.read, { states: ['complete'], limit: 1, offset: 1 })
    expect(listed.map(({ id }) => id)).toEqual(['1'])
    expect((await namesOf(store.read, 'US-2026-')).sort()).toEqual(['US-2026-1', 'US-2026-2', 'US-2026-3'])
  })

  test('a statement is kept once; what was never sent is dropped, with its advisory where nothing else is known', async () => {
    const store = await open()
    await store.write(async (tx) => {
      await putAdvisory(tx, row('r1', 'drafting', 1))
      expect(await addAdvisoryStatement(tx, statement('b', 0, 2))).toBe(true)
      expect(await addAdvisoryStatement(tx, statement('a', 0, 1))).toBe(true)
      expect(await addAdvisoryStatement(tx, statement('a', 1, 3))).toBe(false)
    })
    expect((await statementsOf(store.read, 'r1')).map(({ digest }) => digest)).toEqual(['a', 'b'])
    expect(await countStatements(store.read, 'r1', 'JP')).toBe(2)
    await store.write((tx) => markSent(tx, 'r1', 'a'))
    expect((await unsentStatements(store.read, 10)).map(({ digest }) => digest)).toEqual(['b'])
    await store.write((tx) => dropUnsentStatement(tx, 'r1', 'a'))
    await store.write((tx) => dropUnsentStatement(tx, 'r1', 'b'))
    expect((await statementsOf(store.read, 'r1')).map(({ digest }) => digest)).toEqual(['a'])
    expect(await advisoryById(store.read, 'r1')).toBeDefined()
  })

  test('a later version takes the place of the files before, and when one was first published stays', async () => {
    const store = await open()
    await store.write(async (tx) => {
      await putAdvisoryFiles(tx, [file('white/1.json', 1, 10), file('white/gone.json', 1, 10)])
      await putAdvisoryFiles(tx, [file('white/1.json', 2, 20)])
      await dropAdvisoryFiles(tx, 'r1', 2)
      for (let again = 0; again < 2; again++) await keepAdvisoryKey(tx, { fingerprint: 'F', armoured: 'k', at: 1 })
    })
    expect((await filesOfAdvisory(store.read, 'r1')).map(({ path }) => path)).toEqual(['white/1.json'])
    expect(await advisoryFile(store.read, 'white/1.json')).toMatchObject({
      published_at: 10,
      updated_at: 20,
      body: 'YQ==',
    })
    expect(await advisoryFilesOf(store.read, { tlp: 'clear', kind: 'pdf', limit: 9 })).toEqual([])
    expect((await advisoryFilesOf(store.read, { tlp: 'clear', limit: 9 })).length).toBe(1)
    expect([await lastAdvisoryFile(store.read), (await advisoryKeys(store.read)).length]).toEqual([20, 1])
  })
})
