import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { nodePaths } from '../config/node-directory.ts'
import type { RunningNode } from '../node.ts'
import type { Store } from '../store/store.ts'
import { waitUntil } from '../testing/federation.ts'
import { run } from '../testing/memory-terminal.ts'
import { serveHere } from '../testing/one-node.ts'

const person = { kind: 'person', name: 'test', role: 'admin' } as const
let folder = ''
let dir = ''

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'trefoil-sample-'))
  dir = join(folder, 'jp')
  await run(['init', dir, '--member', 'JP', '--name', 'Japan'])
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Every row of every table and every file of the node, as one text. */
async function everythingOf({ store, config }: RunningNode): Promise<string> {
  const tables = sql<{ name: string }>`select name from sqlite_schema where type = 'table' and name not like 'sqlite_%'`
  const texts: string[] = []
  for (const { name } of (await tables.execute(store.read)).rows)
    texts.push(JSON.stringify((await sql`select * from ${sql.table(name)}`.execute(store.read)).rows))
  for (const path of readdirSync(config.dir, { recursive: true, encoding: 'utf8' })) {
    const file = join(config.dir, path)
    if (statSync(file).isFile()) texts.push(readFileSync(file, 'latin1'))
  }
  return texts.join('\n')
}
const rowsOf = async (store: Store, table: 'release_row' | 'object') =>
  (await sql`select * from ${sql.table(table)}`.execute(store.read)).rows.length

test('sample data is there to look at before any charter, stays out of what is live, and goes without a trace', async () => {
  await using node = await serveHere(dir)
  const { exercises, release } = node
  const before = await release.counts(person)
  const { name, sample, members } = await exercises.openSample()
  expect([name, sample, members]).toEqual(['Sample data 1', true, ['JP']])
  const room = exercises.roomNamed(name)
  if (room === null) throw new Error('no room')

  // The search catches up after the commit.
  let found = await room.road.release.list(person, { text: 'Lantern', limit: 50 })
  await waitUntil('the sample is found', async () => {
    found = await room.road.release.list(person, { text: 'Lantern', limit: 50 })
    return found.items.length > 0
  })
  const seen = await room.road.release.counts(person)
  expect(seen.byType).toMatchObject({ 'intrusion-set': 1, indicator: 2, report: 1, sighting: 1 })
  for (const { id } of found.items) {
    // Nobody but this node's own people is among its recipients.
    for (const one of await room.road.release.recipients(person, id)) expect(one.decision.outcome).toBe('withhold')
    await expect(release.detail(person, id)).rejects.toMatchObject({ kind: 'not-found' })
  }
  expect(await release.counts(person)).toEqual(before)
  expect(await rowsOf(node.store, 'object')).toBe(0)

  await expect(exercises.openSample()).rejects.toMatchObject({ kind: 'conflict' })
  const until = new Date(Date.now() + 3_600_000).toISOString()
  const named = { name: 'Sample data 2', agreement: 'x', members: [], from: new Date().toISOString(), until }
  await expect(exercises.open(named)).rejects.toMatchObject({ kind: 'conflict' })

  await exercises.end(name)
  expect(exercises.roomNamed(name)).toBeNull()
  const { exercises: rooms } = nodePaths(dir)
  expect(existsSync(rooms) ? readdirSync(rooms) : []).toEqual([])
  const left = await everythingOf(node)
  for (const trace of ['Paper Lantern', 'WICK', 'lantern.example', ...found.items.map(({ id }) => id)])
    expect(left.includes(trace), trace).toBe(false)
  expect(await release.counts(person)).toEqual(before)
})

test('sample data outlasts a restart, and can be loaded once more under another name', async () => {
  {
    await using node = await serveHere(dir)
    expect((await node.exercises.openSample()).name).toBe('Sample data 2')
  }
  await using node = await serveHere(dir)
  const room = node.exercises.roomNamed('Sample data 2')
  expect((await room?.road.release.counts(person))?.total).toBeGreaterThan(10)
  await node.exercises.end('Sample data 2')
  expect((await node.exercises.list()).map(({ state }) => state)).toEqual(['ended', 'ended'])
})
