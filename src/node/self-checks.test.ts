import { spawnSync } from 'node:child_process'
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, statfsSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readConfig } from '../config/read-config.ts'
import { migrations } from '../store/migrations/all.ts'
import { openStore } from '../store/open.ts'
import { connected, createPostgresDatabase } from '../testing/postgres.ts'
import { createNode } from './create.ts'
import { runSelfChecks } from './self-checks.ts'

const folder = mkdtempSync(join(tmpdir(), 'trefoil-checks-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const sound = join(folder, 'sound')
const anyPort = { TREFOIL_EXCHANGE_LISTEN: '127.0.0.1:0', TREFOIL_CONSOLE_LISTEN: '127.0.0.1:0' }
const dayMs = 86_400_000

beforeAll(async () => {
  createNode({
    dir: sound,
    member: 'US',
    name: 'US',
    exchangeUrl: 'https://localhost:8893',
    consoleUrl: 'http://localhost:8894',
  })
  await using _ = await openStore({ database: join(sound, 'trefoil.db'), owner: 'US' })
})

let copies = 0
function copy(): string {
  const dir = join(folder, String(copies++))
  cpSync(sound, dir, { recursive: true })
  chmodSync(join(dir, 'keys'), 0o700)
  return dir
}

/** What is wrong with an installation, as `check: what was found`. */
async function wrong(dir: string, env: Record<string, string> = {}, nowMs = Date.now()): Promise<string[]> {
  const config = readConfig(dir, { ...anyPort, ...env })
  const checks = await runSelfChecks(config, nowMs, false, (error) => (error as Error).message)
  // What else fills the disk of this machine is no matter here.
  return checks.filter(({ ok, name }) => !ok && name !== 'disk space').map(({ name, found }) => `${name}: ${found}`)
}

test('a sound installation has nothing wrong', async () => {
  expect(await wrong(sound)).toEqual([])
})

test('everything that others can read is named at once, with the one command that helps', async () => {
  const dir = copy()
  for (const name of ['keys', 'keys/log.pem', 'keys/encryption.pem']) chmodSync(join(dir, name), 0o755)
  const [found = '', ...more] = await wrong(dir)
  expect(more).toEqual([])
  expect(found).toMatch(/^permissions: .* run: chmod go-rwx \S+keys \S+encryption\.pem \S+log\.pem$/)
})

test('files of keys that are damaged or gone are named, each by what to do', async () => {
  const damaged = copy()
  writeFileSync(join(damaged, 'keys/tls.pem'), 'x')
  writeFileSync(join(damaged, 'keys/ca-key.pem'), 'x')
  expect(await wrong(damaged)).toEqual([
    'keys: ca-key.pem is no key; restore the keys from one backup',
    'certificate: tls.pem is no certificate; it is issued anew at the next start',
  ])
  const gone = copy()
  rmSync(join(gone, 'keys/signing.pem'))
  expect((await wrong(gone))[0]).toMatch(/signing\.pem is missing or cannot be read; restore it from a backup/)
})

test('a clock that is wrong, and what ended by it, is said', async () => {
  expect(await wrong(sound, {}, Date.parse('2001-01-01T00:00:00Z'))).toContainEqual(
    expect.stringMatching(/^clock: the clock says 2001-01-01T00:00:00.000Z; set it/),
  )
  expect(await wrong(sound, {}, Date.now() + 398 * dayMs)).toEqual([expect.stringMatching(/^certificate: it ended on/)])
})

test('a port that another program holds is named', async () => {
  const other = createServer()
  await new Promise<void>((resolve) => other.listen(0, '127.0.0.1', resolve))
  const address = other.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const found = await wrong(sound, { TREFOIL_CONSOLE_LISTEN: `127.0.0.1:${port}` })
  await new Promise((resolve) => other.close(resolve))
  expect(found).toEqual([expect.stringMatching(/^console port: .*EADDRINUSE/)])
})

test('a database that is damaged, or of another schema, is said and left as it is', async () => {
  const damaged = copy()
  writeFileSync(join(damaged, 'trefoil.db'), 'no database, and longer than a header of one would have to be')
  for (const name of ['trefoil.db-wal', 'trefoil.db-shm']) rmSync(join(damaged, name), { force: true })
  expect(await wrong(damaged)).toContainEqual(expect.stringMatching(/^store and charter: .*restore a backup/))
  const older = copy()
  const database = join(older, 'trefoil.db')
  const current = migrations.at(-1)?.version ?? 0
  {
    await using store = await openStore({ database })
    const schema = (tx: { db: typeof store.read }) =>
      tx.db.updateTable('meta').set({ value: '1' }).where('name', '=', 'schema').execute()
    await store.write(schema)
  }
  const found = await wrong(older)
  expect(found[0]).toContain(`schema 1, this Trefoil ${current}: take a backup, then start the node`)
  // Looked at twice, it is what it was; and as its tables are not those of that schema, a start says so and changes nothing.
  expect(await wrong(older)).toEqual(found)
  await expect(openStore({ database })).rejects.toMatchObject({
    kind: 'conflict',
    message: expect.stringMatching(/was taken back and nothing was changed; restore a backup$/),
  })
})

test('wrong values of the configuration are named all at once', () => {
  const env = { TREFOIL_LOG_LEVEL: 'loud', TREFOIL_MAX_BODY_BYTES: 'lots', TREFOIL_LOOK_BACK_DAYS: '-1' }
  expect(() => readConfig(sound, env)).toThrow(/TREFOIL_LOG_LEVEL.*TREFOIL_MAX_BODY_BYTES.*TREFOIL_LOOK_BACK_DAYS/)
})

/** A small file system of its own, where this machine lets us have one. */
const small = join(folder, 'small')
mkdirSync(small)
const hasSmall =
  process.platform === 'linux' &&
  spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=8m', 'tmpfs', small], { stdio: 'ignore' }).status === 0
afterAll(() => {
  if (hasSmall) spawnSync('umount', [small], { stdio: 'ignore' })
})

test.skipIf(!hasSmall)('a full disk is named, keeps no other check from being made, and is left as it is', async () => {
  const dir = join(small, 'node')
  cpSync(sound, dir, { recursive: true })
  chmodSync(join(dir, 'keys'), 0o700)
  const { bavail, bsize } = statfsSync(small)
  writeFileSync(join(small, 'fill'), Buffer.alloc(bavail * bsize))
  const config = readConfig(dir, anyPort)
  const checks = await runSelfChecks(config, Date.now(), false, (error) => (error as Error).message)
  expect(checks.map(({ name }) => name)).toContain('console port')
  const bad = checks.filter(({ ok }) => !ok)
  expect(bad.map(({ name }) => name)).toEqual(['disk space', 'store and charter', 'sources'])
  expect(bad[0]?.found).toBe('0 MB free; free some space before the disk is full')
  expect(bad[1]?.found).toMatch(/^the disk is full/)
  rmSync(join(small, 'fill'))
  expect(await wrong(dir)).toEqual([])
})

test('a database server that loses what was acknowledged, or would change texts, is wrong; what it is otherwise is said', async () => {
  await using made = await createPostgresDatabase()
  const env = { TREFOIL_DATABASE: made.database }
  await using _ = await openStore({ database: made.database, owner: 'US' })
  // The server of tests never syncs.
  expect(await wrong(sound, env)).toEqual([
    expect.stringMatching(/^database server: fsync or full_page_writes is off:/),
  ])
  const latin = `${new URL(made.database).pathname.slice(1)}_latin`
  await connected(made.database, (client) =>
    client.query(`create database ${latin} template template0 encoding 'LATIN1' lc_collate 'C' lc_ctype 'C'`),
  )
  const url = new URL(made.database)
  url.pathname = `/${latin}`
  try {
    const found = await wrong(sound, { TREFOIL_DATABASE: url.href })
    expect(found.map((one) => one.split(':', 1)[0])).toEqual(['database server', 'store and charter', 'sources'])
    for (const one of found) expect(one).toMatch(/: the database is encoded as LATIN1, and Trefoil needs UTF8,/)
  } finally {
    await connected(made.database, (client) => client.query(`drop database ${latin} with (force)`))
  }
})
