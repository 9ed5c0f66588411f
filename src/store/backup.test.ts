import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { createPostgresDatabase } from '../testing/postgres.ts'
import { runPostgresProgram } from '../testing/postgres-server.ts'
import { backupDatabase, checkBackup } from './backup.ts'
import { incarnationOf, setSigningIn, signingIn } from './incarnation.ts'
import { openStore } from './open.ts'

const folder = mkdtempSync(join(tmpdir(), 'trefoil-backup-'))
const busyWriter = new URL('../testing/busy-writer.ts', import.meta.url).pathname

afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('a backup that is taken while the node writes holds everything that was acknowledged before it, and nothing half done', async () => {
  const database = join(folder, 'busy.db')
  const child = spawn(process.execPath, [busyWriter, database, 'US'], { stdio: ['ignore', 'pipe', 'inherit'] })
  const acknowledged: number[] = []
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    acknowledged.push(...text.split('\n').filter(Boolean).map(Number))
  })
  while (acknowledged.length < 20) await new Promise((resolve) => setTimeout(resolve, 10))
  for (let round = 0; round < 3; round++) {
    const before = acknowledged.at(-2)!
    const copy = join(folder, `copy-${round}.db`)
    backupDatabase(database, copy)
    expect(statSync(copy).mode & 0o077).toBe(0)
    await using store = await openStore({ database: copy })
    const written = (await store.read.selectFrom('audit').select('num').orderBy('num').execute()).map(({ num }) => num)
    const released = (await store.read.selectFrom('release').select('pos').orderBy('pos').execute()).map(
      ({ pos }) => pos,
    )
    expect(released).toEqual(written.flatMap((num) => [num, num + 1, num + 2]))
    expect(written).toContain(before)
    await new Promise((resolve) => setTimeout(resolve, 30))
  }
  const closed = once(child, 'close')
  child.kill('SIGKILL')
  await closed
})

test('what is no backup, a damaged one and half of one are refused, and nothing is left under the name', async () => {
  const database = join(folder, 'one.db')
  await using store = await openStore({ database, owner: 'JP' })
  const rows = Array.from({ length: 2_000 }, (_, num) => ({
    num,
    at: num,
    actor: '',
    action: '',
    subject: '',
    detail: 'x'.repeat(200),
  }))
  await store.write((tx) => tx.insertMany('audit', rows))
  const copy = join(folder, 'one-copy.db')
  expect(backupDatabase(database, copy)).toMatchObject({ owner: 'JP', objects: 0, ledger: 0 })
  truncateSync(copy, statSync(copy).size - 40_960)
  expect(() => checkBackup(copy)).toThrow(/damaged|not a backup/)
  const other = join(folder, 'other.txt')
  writeFileSync(other, 'no database at all, only some text of some length')
  expect(() => checkBackup(other)).toThrow(/not a backup/)
  expect(() => backupDatabase(join(folder, 'missing.db'), join(folder, 'never.db'))).toThrow()
  expect(readdirSync(folder).filter((name) => name.includes('never') || name.endsWith('.part'))).toEqual([])
})

test('pg_dump and pg_restore give the same store back, and it is not the one in which the node might sign', async () => {
  await using before = await createPostgresDatabase()
  await using after = await createPostgresDatabase()
  await using store = await openStore({ database: before.database, owner: 'JP' })
  await store.write(async (tx) => {
    await setSigningIn(tx, await incarnationOf(tx.db))
    const row = { num: 1, at: await tx.takeTicks(1), actor: 'あ', action: '', subject: '\\', detail: "it's" }
    await tx.insertMany('audit', [row, { ...row, num: 2 }])
  })
  expect(await signingIn(store.read)).toBe(await incarnationOf(store.read))
  const dump = join(folder, 'trefoil.dump')
  runPostgresProgram('pg_dump', ['--format=custom', `--file=${dump}`, before.database])
  runPostgresProgram('pg_restore', ['--no-owner', '--exit-on-error', `--dbname=${after.database}`, dump])
  await using restored = await openStore({ database: after.database, owner: 'JP' })
  const rows = (from: typeof store) => from.read.selectFrom('audit').selectAll().orderBy('num').execute()
  expect(await rows(restored)).toEqual(await rows(store))
  expect(restored.seed).toBe(store.seed)
  expect(await signingIn(restored.read)).not.toBe(await incarnationOf(restored.read))
})
