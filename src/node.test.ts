import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { lockHolder } from './config/lock.ts'
import { demoNodes } from './demo/nodes.ts'
import { waitUntil } from './testing/federation.ts'
import { JumpingClock } from './testing/jumping-clock.ts'
import { run } from './testing/memory-terminal.ts'
import { serveHere } from './testing/one-node.ts'
import { borrowPostgresDatabase } from './testing/postgres-pool.ts'

let data = ''
let dir = ''
beforeEach(async () => {
  data = mkdtempSync(join(tmpdir(), 'trefoil-node-'))
  dir = join(data, 'US')
  const { member, name, identity } = demoNodes[0]!
  await run(['init', dir, '--member', member, '--name', name, '--identity', identity])
})
afterEach(() => rmSync(data, { recursive: true }))

test('a node serves its console and its exchange, and lets go of everything when it closes', async () => {
  const node = await serveHere(dir)
  const ready = await fetch(`${node.consoleUrl}/readyz`)
  expect(ready.status).toBe(200)
  const stranger = await fetch(`${node.consoleUrl}/api/v1/status`)
  expect(stranger.status).toBe(401)
  const closing = performance.now()
  await node[Symbol.asyncDispose]()
  expect(performance.now() - closing).toBeLessThan(60_000)
  await expect(fetch(`${node.consoleUrl}/readyz`)).rejects.toThrow()
  expect(lockHolder(dir)).toBeNull()
  await using again = await serveHere(dir)
  expect((await fetch(`${again.consoleUrl}/healthz`)).status).toBe(200)
})

test('a port in use is named, and the directory is free again', async () => {
  const other = createServer().listen(0, '127.0.0.1')
  await once(other, 'listening')
  const address = other.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  await expect(serveHere(dir, { TREFOIL_CONSOLE_LISTEN: `127.0.0.1:${port}` })).rejects.toThrow(
    `port ${port} is in use: stop what uses it, or choose another with TREFOIL_CONSOLE_LISTEN`,
  )
  expect(lockHolder(dir)).toBeNull()
  other.close()
})

test('a database that newer code wrote is refused and not touched', async () => {
  await (await serveHere(dir))[Symbol.asyncDispose]()
  const file = join(dir, 'trefoil.db')
  const change = (text: string) => {
    using database = new DatabaseSync(file)
    database.exec(text)
  }
  change("update meta set value = '999' where name = 'schema'")
  await expect(serveHere(dir)).rejects.toThrow(/written by a newer Trefoil \(schema 999/)
  expect((await run(['verify', dir])).err).toMatch(/newer Trefoil/)
  using database = new DatabaseSync(file)
  expect(database.prepare("select value from meta where name = 'schema'").get()).toEqual({ value: '999' })
})

test('an agreement that ends while the node runs takes what it released out of reach at that moment', async () => {
  const anHour = 3_600_000
  const clock = new JumpingClock()
  const ends = new Date(Date.now() + anHour)
  const yaml = readFileSync(join(import.meta.dirname, '..', 'agreements', 'trilateral.yaml'), 'utf8')
    .replace(/^until: .*$/m, `until: ${ends.toISOString()}`)
    .replace('parties: [JP, PH, US]', 'parties: [JP, US]')
  writeFileSync(join(data, 'agreement.yaml'), yaml)
  await run([
    'init',
    join(data, 'JP'),
    '--member',
    'JP',
    '--name',
    'Japan',
    '--exchange-url',
    'https://localhost:39999',
  ])
  for (const member of ['US', 'JP'])
    writeFileSync(join(data, `${member}.card`), (await run(['card', join(data, member)])).out)
  const cards = ['US', 'JP'].map((member) => join(data, `${member}.card`))
  const charter = join(data, 'charter.json')
  writeFileSync(
    charter,
    (await run(['charter', 'draft', '--cards', ...cards, '--agreement', join(data, 'agreement.yaml')])).out,
  )
  for (const member of ['US', 'JP']) await run(['charter', 'sign', charter, '--with', join(data, member)])
  await run(['charter', 'adopt', charter, '--into', dir])

  await using node = await serveHere(dir, {}, { clock, timers: clock })
  await run(['import', dir, demoNodes[0]!.intelligence])
  const forJapan = async () => (await node.release.stream('JP', 0, 1000)).items.length
  expect(await forJapan()).toBeGreaterThan(100)
  clock.jump(anHour)
  await waitUntil('nothing of it is released any more', async () => (await forJapan()) === 0)
  const id = (JSON.parse(readFileSync(demoNodes[0]!.intelligence, 'utf8')) as { objects: { id: string }[] }).objects[1]!
    .id
  expect((await run(['why', dir, id, '--recipient', 'JP'])).out).toMatch(
    /^Withheld from Japan: the trilateral agreement is in force only/,
  )
  expect((await run(['verify', dir, '--json'])).json()).toMatchObject({ ok: true })
})

test.each([
  [
    'an object whose text was changed',
    "update object set body = replace(body, 'Typhoon', 'Taifun') where label = 'Volt Typhoon'",
    /^object intrusion-set--\S+ version \S+: its text is not the one/,
  ],
  [
    'an object filed as another',
    "update object set id = 'tool--00000000-0000-4000-8000-000000000000', digest = digest where label = 'Impacket'",
    /filed under the id/,
  ],
  [
    'a release without its object',
    "delete from object where label = 'Impacket'",
    /^release at position \d+: it releases an object that is not there/,
  ],
  [
    'a release that nobody decided',
    "update release set lane = (select num from lane where type = 'note' limit 1) where seq = (select seq from object where label = 'Impacket')",
    /^release at position \d+: it files an object of type tool under note/,
  ],
])('verify names %s', async (_, damage, said) => {
  const node = await serveHere(dir)
  await run(['import', dir, demoNodes[0]!.intelligence])
  await node[Symbol.asyncDispose]()
  {
    using database = new DatabaseSync(join(dir, 'trefoil.db'))
    database.exec(damage)
  }
  const found = await run(['verify', dir, '--json'])
  expect([found.status, found.json()]).toEqual([
    1,
    expect.objectContaining({ ok: false, firstBad: expect.stringMatching(said) }),
  ])
})

test('a node on PostgreSQL does the same from the same command line, and never shows its password', async () => {
  await using made = await borrowPostgresDatabase()
  const there = join(data, 'PG')
  const { member, name, identity } = demoNodes[0]!
  await run(['init', there, '--member', member, '--name', name, '--identity', identity, '--database', made.database])
  {
    await using _node = await serveHere(there)
    expect((await run(['import', there, demoNodes[0]!.intelligence, '--json'])).json()).toMatchObject({ rejected: [] })
    expect((await run(['status', there, '--json'])).json()).toMatchObject({ database: { engine: 'postgres' } })
  }
  expect((await run(['verify', there, '--json'])).json()).toMatchObject({ ok: true })
  const secret = await run(['doctor', there], { env: { TREFOIL_DATABASE: 'postgres://jp:hunter2@127.0.0.1:1/none' } })
  expect([secret.status, secret.out]).toEqual([1, expect.stringContaining('jp:***@127.0.0.1:1')])
  expect(secret.out + secret.err).not.toContain('hunter2')
})
