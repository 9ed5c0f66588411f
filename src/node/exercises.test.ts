import { randomUUID } from 'node:crypto'
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { sql } from 'kysely'
import { afterEach, describe, expect, test } from 'vitest'
import { endExercise, openExercise } from '../alliance/exercise.ts'
import type { NewExercise } from '../api/exercise-desk.ts'
import { verifyExercises } from '../cli/verify-exercises.ts'
import { verifyStore } from '../cli/verify-store.ts'
import { nodePaths } from '../config/node-directory.ts'
import { handlingExtension } from '../stix/handling-extension.ts'
import { putExercise } from '../store/exercises.ts'
import type { Store } from '../store/store.ts'
import { makeAgreement } from '../testing/alliance.ts'
import { type Federation, startFederation, waitUntil as waitAtMost } from '../testing/federation.ts'
import { engines } from '../testing/stores.ts'
import { cardOf } from './card.ts'
import { type Room, roomDatabase, roomDirectory } from './exercise-room.ts'
import type { Exercises } from './exercises.ts'
import { keysOf } from './keys.ts'

const members = ['JP', 'PH', 'US']
// Several whole nodes, on a machine that may be busy with others.
const patienceMs = 120_000
const waitUntil = (what: string, holds: () => Promise<boolean> | boolean) => waitAtMost(what, holds, patienceMs / 4)
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
  test(
    'reaches who has joined it, nobody else, and nothing of it is left at its end',
    async () => {
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
      await waitUntil(
        'the answer is at US',
        async () => (await heldIn(roomOf(nodes, 'US').road.store, answer.id)) === 1,
      )
      for (const member of ['JP', 'PH'])
        await waitUntil(`what is live is at ${member}`, async () => (await nodes.textAt(member, live.id)) !== null)
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
    },
    patienceMs,
  )
})

const talk = (statements: readonly string[], open: readonly string[] = []) => JSON.stringify({ statements, open })
const keyOf = (nodes: Federation, member: string) => keysOf(nodes.node(member).config.dir).signing
const heardOf = (nodes: Federation, member: string, states: readonly string[]) =>
  waitUntil(`${member} says ${states.join()}`, async () => {
    const found = (await nodes.node(member).exercises.list()).filter((one) => one.name === name)
    return found.map(({ state }) => state).join() === states.join()
  })

test(
  'only who opened an exercise says so and ends it, and only its members are asked or answered',
  async () => {
    federation = await startFederation({ members, engine: 'sqlite' })
    const nodes = federation
    const [us, jp, ph] = ['US', 'JP', 'PH'].map((member) => nodes.node(member).exercises) as [
      Exercises,
      Exercises,
      Exercises,
    ]
    const facts = { name, agreement: 'trilateral', ...wholeDay() }
    // In another's name, by who takes no part, under no agreement, over, or for ever.
    const forged = [
      openExercise({ ...facts, members: ['JP', 'US'], opener: 'US' }, keyOf(nodes, 'PH')),
      openExercise({ ...facts, members: ['JP', 'US'], opener: 'PH' }, keyOf(nodes, 'PH')),
      openExercise({ ...facts, members: ['JP', 'PH'], opener: 'PH', agreement: 'none' }, keyOf(nodes, 'PH')),
      openExercise({ ...facts, members: ['JP', 'PH'], opener: 'PH', until: facts.from }, keyOf(nodes, 'PH')),
      openExercise(
        { ...facts, members: ['JP', 'PH'], opener: 'PH', until: '2031-01-01T00:00:00.000Z' },
        keyOf(nodes, 'PH'),
      ),
      openExercise({ ...facts, members: ['PH', 'US'], opener: 'PH' }, keyOf(nodes, 'PH')),
    ]
    await jp.onStatements('PH', talk(forged.map(({ text }) => text)))
    await jp.onStatements('PH', talk(['{}', 'x']))
    await expect(jp.onStatements('PH', '[]')).rejects.toMatchObject({ kind: 'invalid' })
    expect(await jp.list()).toEqual([])
    // No more than a few of one member wait here.
    const many = Array.from({ length: 30 }, (_, at) =>
      openExercise({ ...facts, name: `many ${at}`, members: ['JP', 'PH'], opener: 'PH' }, keyOf(nodes, 'PH')),
    )
    await jp.onStatements('PH', talk(many.map(({ text }) => text)))
    expect(await jp.list()).toHaveLength(20)

    const { digest } = await us.open(opened({ members: ['JP'] }))
    await heardOf(nodes, 'JP', ['invited'])
    await jp.join(name)
    expect(await ph.list()).toEqual([])
    const [one] = [inject('one')]
    await give(nodes, 'US', [one])
    await waitUntil('it is at JP', async () => (await heldIn(roomOf(nodes, 'JP').road.store, one.id)) === 1)
    // PH takes no part: it finds no such address, as if there were none.
    for (const asked of [digest, '0'.repeat(64)]) expect(us.within('PH', asked)).toBeNull()
    expect(us.within('JP', digest)).not.toBeNull()
    expect(JSON.parse(await us.onStatements('PH', talk([], [digest])))).toEqual({ statements: [] })
    // Nor may another member end it.
    const at = new Date().toISOString()
    const ends = [
      endExercise({ exercise: digest, opener: 'PH', at }, keyOf(nodes, 'PH')),
      endExercise({ exercise: digest, opener: 'US', at }, keyOf(nodes, 'JP')),
    ]
    await jp.onStatements('PH', talk(ends.map(({ text }) => text)))
    await heardOf(nodes, 'JP', ['joined'])

    // Its members follow the charter: what a later one narrows is narrowed within it, too.
    const narrow = { clauses: [{ id: 'C1', title: 'Clear alone', tlpCeiling: 'clear', onward: 'parties' }] } as const
    await nodes.agree([makeAgreement('trilateral', members, narrow)])
    await waitUntil(
      'what it had is taken back',
      async () => (await heldIn(roomOf(nodes, 'JP').road.store, one.id)) === 0,
    )
    await nodes.agree([makeAgreement('trilateral', members)])
    await waitUntil('it is at JP again', async () => (await heldIn(roomOf(nodes, 'JP').road.store, one.id)) === 1)

    // Across a restart it goes on; a node that was away hears of the end when it is back, and nothing is brought back.
    await nodes.stop('US')
    await nodes.start('US')
    const two = inject('two')
    await give(nodes, 'US', [two])
    await waitUntil('it is at JP', async () => (await heldIn(roomOf(nodes, 'JP').road.store, two.id)) === 1)
    const dir = roomDirectory(nodes.node('JP').config.dir, digest)
    const row = (await nodes.node('JP').store.read.selectFrom('exercise').selectAll().execute()).find(
      (it) => it.digest === digest,
    )!
    const backup = join(nodes.node('US').config.dir, '..', 'backup')
    await nodes.stop('JP')
    cpSync(dir, backup, { recursive: true })
    await nodes.node('US').exercises.end(name)
    await nodes.start('JP')
    await heardOf(nodes, 'JP', ['ended'])
    await waitUntil('its files are gone', () => !existsSync(dir))
    // A backup that brings the files back, then one that brings back the word that it is open, too.
    await nodes.stop('JP')
    cpSync(backup, dir, { recursive: true })
    await nodes.start('JP')
    expect(existsSync(dir)).toBe(false)
    const { store } = nodes.node('JP')
    await store.write((tx) => putExercise(tx, row))
    await nodes.stop('JP')
    cpSync(backup, dir, { recursive: true })
    await nodes.start('JP')
    await heardOf(nodes, 'JP', ['ended'])
    await waitUntil('its files are gone again', () => !existsSync(dir))
    // What its opener signed is no invitation any more where it has ended.
    await nodes.node('JP').exercises.onStatements('US', talk([row.opening]))
    await heardOf(nodes, 'JP', ['ended'])
  },
  patienceMs,
)

test(
  'a node that lost the files of an exercise leaves it, one whose files are damaged goes on without it, and what is live is as before',
  async () => {
    federation = await startFederation({ members: ['JP', 'US'], engine: 'sqlite' })
    const nodes = federation
    const { digest } = await nodes.node('US').exercises.open(opened({ members: ['JP'] }))
    await heardOf(nodes, 'JP', ['invited'])
    await nodes.node('JP').exercises.join(name)
    const before = inject('before')
    await give(nodes, 'US', [before])
    await waitUntil('it is at JP', async () => (await heldIn(roomOf(nodes, 'JP').road.store, before.id)) === 1)
    const dirs = { JP: nodes.node('JP').config.dir, US: nodes.node('US').config.dir }

    // Its log is in no backup, and others may have seen more of it than a new one would say.
    await nodes.stop('JP')
    rmSync(roomDatabase(dirs.JP, digest))
    await nodes.start('JP')
    await heardOf(nodes, 'JP', ['ended'])
    expect(existsSync(roomDirectory(dirs.JP, digest))).toBe(false)
    expect(nodes.node('JP').exercises.roomNamed(name)).toBeNull()
    // Its opener still tells of it, and nobody is in it again by that.
    await heardOf(nodes, 'US', ['joined'])
    const late = inject('late')
    expect((await give(nodes, 'US', [late])).rejected).toEqual([])

    await nodes.stop('US')
    for (const end of ['-wal', '-shm']) rmSync(`${roomDatabase(dirs.US, digest)}${end}`, { force: true })
    writeFileSync(roomDatabase(dirs.US, digest), Buffer.alloc(8192, 'no database'))
    await nodes.start('US')
    const live = inject('live', {}, null)
    await nodes.publish('US', [live], { tlp: 'green' })
    await waitUntil('what is live is at JP', async () => (await nodes.textAt('JP', live.id)) !== null)
    for (const object of [before, late]) {
      expect(await nodes.textAt('JP', object.id)).toBeNull()
      expect(await nodes.textAt('US', object.id)).toBeNull()
    }
    // It is neither entered nor answered for, and stays for people to end: then its files go.
    await heardOf(nodes, 'US', ['joined'])
    expect(nodes.node('US').exercises.roomNamed(name)).toBeNull()
    expect(nodes.node('US').exercises.within('JP', digest)).toBeNull()
    expect(existsSync(roomDatabase(dirs.US, digest))).toBe(true)
    await nodes.node('US').exercises.end(name)
    await heardOf(nodes, 'US', ['ended'])
    expect(existsSync(roomDirectory(dirs.US, digest))).toBe(false)
  },
  patienceMs,
)

test(
  'an exercise is asked of by name by our own people alone, and ends at its time',
  async () => {
    federation = await startFederation({ members, engine: 'sqlite' })
    const nodes = federation
    const node = nodes.node('US')
    const { token, consoleUrl } = node
    await node.exercises.open(opened({ members: ['JP'] }))
    await heardOf(nodes, 'JP', ['invited'])
    const ask = (path: string, headers: Record<string, string> = {}, init: RequestInit = {}) =>
      fetch(`${consoleUrl}/api/v1${path}`, { ...init, headers: { authorization: `Bearer ${token}`, ...headers } })
    const space = { 'trefoil-space': encodeURIComponent(name) }
    const one = inject('one')
    const post = { method: 'POST', body: JSON.stringify({ objects: [one] }) }
    const json = { 'content-type': 'application/stix+json' }
    expect(await (await ask('/import?tlp=green', { ...space, ...json }, post)).json()).toMatchObject({ added: 1 })
    expect((await ask(`/objects/${one.id}`)).status).toBe(404)
    expect(await (await ask(`/objects/${one.id}?space=${encodeURIComponent(name)}`)).json()).toMatchObject({
      exercise: name,
    })
    expect(await (await ask('/session', space)).json()).toMatchObject({ exercise: true, space: name })
    expect(await (await ask('/counts')).json()).toMatchObject({ total: 0 })
    expect(await (await ask('/counts', space)).json()).toMatchObject({ total: 1 })
    // What is not part of an exercise, what is none, and who is nobody here.
    for (const path of ['/export', '/users', '/clients', '/flash', '/exercises', '/charter/preview', '/privacy-report'])
      expect((await ask(path, space)).status).toBe(404)
    expect((await ask('/counts', { 'trefoil-space': 'other' })).status).toBe(404)
    expect((await ask('/counts', { 'trefoil-space': '%zz' })).status).toBe(400)
    expect((await ask('/counts?space=other', space)).status).toBe(400)
    expect((await ask(`/import?space=${encodeURIComponent(name)}`, json, post)).status).toBe(400)
    for (const asked of [space, { 'trefoil-space': 'other' }])
      expect((await ask('/counts', { ...asked, authorization: 'Bearer wrong' })).status).toBe(401)
    // An edit of what is in it is found, and named.
    const config = node.config
    const check = () => verifyExercises(node.store, config, keysOf(config.dir))
    expect(await check()).toEqual({ count: 1, objects: 1, firstBad: null })
    await roomOf(nodes, 'US').road.store.write((tx) =>
      tx.db
        .updateTable('object')
        .set({ body: JSON.stringify({ ...one, name: 'edited' }) })
        .execute(),
    )
    expect((await check()).firstBad).toContain(`exercise ${name}: object ${one.id}`)
    await node.exercises.end(name)
    expect(await check()).toEqual({ count: 0, objects: 0, firstBad: null })
    expect((await ask('/counts', space)).status).toBe(404)
    expect(filesOf(nodes, 'US')).toEqual([])
    const short = opened({ name: 'SHORT', members: ['JP'], until: new Date(Date.now() + 1500).toISOString() })
    await node.exercises.open(short)
    await waitUntil('it has ended at its time', () => node.exercises.roomNamed('SHORT') === null)
    await waitUntil('its files are gone', () => filesOf(nodes, 'US').length === 0)
    await waitUntil(
      'nobody is asked to join it any more',
      async () => (await nodes.node('JP').exercises.list()).length === 0,
    )
  },
  patienceMs,
)
