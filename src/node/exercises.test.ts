import { randomUUID } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterEach, describe, expect, test } from 'vitest'
import type { NewExercise } from '../api/exercise-desk.ts'
import { verifyStore } from '../cli/verify-store.ts'
import { nodePaths } from '../config/node-directory.ts'
import { handlingExtension } from '../stix/handling-extension.ts'
import type { Store } from '../store/store.ts'
import { type Federation, startFederation, waitUntil } from '../testing/federation.ts'
import { engines } from '../testing/stores.ts'
import { cardOf } from './card.ts'
import type { Room } from './exercise-room.ts'
import { keysOf } from './keys.ts'

const members = ['JP', 'PH', 'US']
let federation: Federation | undefined

afterEach(async () => {
  await federation?.[Symbol.asyncDispose]()
  federation = undefined
})

const name = 'SEA DRAGON 27'
const mark = 'drillstringxq'
const wholeDay = (): Pick<NewExercise, 'from' | 'until'> => ({
  from: new Date(Date.now() - 60_000).toISOString(),
  until: new Date(Date.now() + 86_400_000).toISOString(),
})
const opened = (changes: Partial<NewExercise> = {}): NewExercise => ({
  name,
  agreement: 'trilateral',
  members: ['JP', 'PH'],
  ...wholeDay(),
  ...changes,
})

function inject(what: string, more: Record<string, unknown> = {}, exercise: string | null = name) {
  const now = new Date().toISOString()
  return {
    type: 'indicator',
    spec_version: '2.1',
    id: `indicator--${randomUUID()}`,
    created: now,
    modified: now,
    name: `${mark} ${what}`,
    pattern: `[domain-name:value = '${mark}-${what}.example']`,
    pattern_type: 'stix',
    valid_from: now,
    ...(exercise === null
      ? {}
      : { extensions: { [handlingExtension]: { extension_type: 'property-extension', exercise } } }),
    ...more,
  }
}

const roomOf = (nodes: Federation, member: string): Room => {
  const room = nodes.node(member).exercises.roomNamed(name)
  if (room === null) throw new Error(`${member} is not in it`)
  return room
}
const give = (nodes: Federation, member: string, objects: readonly object[]) =>
  roomOf(nodes, member).road.intake.accept(
    { kind: 'local', actor: 'person:test' },
    objects.map((object) => ({ text: JSON.stringify(object), assigned: { tlp: 'green' } })),
  )
const heldIn = async (store: Store, id: string) =>
  (await store.read.selectFrom('object').select('id').where('id', '=', id).execute()).length

const filesOf = (nodes: Federation, member: string): string[] => {
  const { exercises } = nodePaths(nodes.node(member).config.dir)
  return existsSync(exercises) ? readdirSync(exercises) : []
}

/** Everything that a node keeps, as one text: each table of its store, and each file of its directory to the byte. */
async function everythingOf(nodes: Federation, member: string): Promise<string> {
  const { store, config } = nodes.node(member)
  const tables =
    store.engine === 'sqlite'
      ? sql<{ name: string }>`select name from sqlite_schema where type = 'table' and name not like 'sqlite_%'`
      : sql<{ name: string }>`select tablename as name from pg_tables where schemaname = current_schema()`
  const texts: string[] = []
  for (const { name: table } of (await tables.execute(store.read)).rows)
    texts.push(JSON.stringify((await sql`select * from ${sql.table(table)}`.execute(store.read)).rows))
  for (const path of readdirSync(config.dir, { recursive: true, encoding: 'utf8' })) {
    const file = join(config.dir, path)
    if (statSync(file).isFile()) texts.push(readFileSync(file, 'latin1'))
  }
  return texts.join('\n')
}

describe.each(engines)('an exercise among three nodes on %s', (engine) => {
  test('reaches who has joined it, nobody else, and nothing of it is left at its end', async () => {
    const nodes = await startFederation({ members, engine })
    federation = nodes
    await nodes.node('US').exercises.open(opened())
    for (const member of ['JP', 'PH'])
      await waitUntil(`${member} has heard of it`, async () =>
        (await nodes.node(member).exercises.list()).some((one) => one.name === name && one.state === 'invited'),
      )
    await nodes.node('JP').exercises.join(name)
    const live = inject('live', {}, null)
    await nodes.publish('US', [live], { tlp: 'green' })
    const injects = [inject('one'), inject('two'), inject('three')]
    expect((await give(nodes, 'US', injects)).rejected).toEqual([])
    await waitUntil('the injects are at JP', async () => {
      const { store } = roomOf(nodes, 'JP').road
      return (await Promise.all(injects.map(({ id }) => heldIn(store, id)))).every((count) => count === 1)
    })
    const answer = inject('answer')
    await give(nodes, 'JP', [answer])
    await waitUntil('the answer is at US', async () => (await heldIn(roomOf(nodes, 'US').road.store, answer.id)) === 1)
    await waitUntil('what is live is at PH', async () => (await nodes.textAt('PH', live.id)) !== null)
    expect(nodes.node('PH').exercises.roomNamed(name)).toBeNull()
    for (const member of members) {
      const { release } = nodes.node(member)
      const person = { kind: 'person', name: 'test', role: 'admin' } as const
      expect((await release.counts(person)).total).toBe(1)
      expect((await release.list(person, { text: mark, limit: 10 })).items.length).toBeLessThanOrEqual(1)
      await expect(release.detail(person, injects[0]!.id)).rejects.toMatchObject({ kind: 'not-found' })
    }
    const room = roomOf(nodes, 'US')
    const person = { kind: 'person', name: 'test', role: 'analyst' } as const
    expect((await room.road.release.counts(person)).total).toBe(4)
    const seen = await room.road.release.recipients(person, injects[0]!.id)
    expect(seen.map(({ recipient, decision }) => `${recipient} ${decision.outcome}`)).toEqual([
      'member:JP release',
      'member:PH release',
    ])
    // Taken back within it, too.
    await room.road.recall.recalls.recall(
      { kind: 'person', name: 'test', role: 'releaser' },
      { id: injects[2]!.id, reason: 'a wrong inject' },
    )
    await waitUntil('the third is gone from JP', async () => {
      return (await heldIn(roomOf(nodes, 'JP').road.store, injects[2]!.id)) === 0
    })
    for (const member of ['US', 'JP']) {
      const { basis, road } = roomOf(nodes, member)
      expect(await verifyStore(road.store, basis.self)).toMatchObject({ firstBad: null })
      const { config, store } = nodes.node(member)
      expect(await verifyStore(store, cardOf(config, keysOf(config.dir)))).toMatchObject({ firstBad: null })
    }

    await nodes.node('US').exercises.end(name)
    await waitUntil('it has ended at JP', () => nodes.node('JP').exercises.roomNamed(name) === null)
    await waitUntil('it has ended at PH', async () => (await nodes.node('PH').exercises.list()).length === 0)
    for (const member of members) {
      await waitUntil(`its files are gone at ${member}`, () => filesOf(nodes, member).length === 0)
      const everything = await everythingOf(nodes, member)
      for (const { id } of [...injects, answer]) expect(everything.includes(id)).toBe(false)
      for (const what of ['one', 'two', 'three', 'answer']) expect(everything.includes(`${mark}-${what}`)).toBe(false)
      expect(everything.includes(live.id)).toBe(true)
      const { config, store } = nodes.node(member)
      expect(await verifyStore(store, cardOf(config, keysOf(config.dir)))).toMatchObject({ firstBad: null })
    }
    await expect(nodes.node('JP').exercises.join(name)).rejects.toMatchObject({ kind: 'not-found' })
    await expect(nodes.node('US').exercises.open(opened())).rejects.toMatchObject({ kind: 'conflict' })
  })
})
