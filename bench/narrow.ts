/**
 * `npm run bench:narrow -- 400000`: what an object of a page costs a recipient who may read one in a hundred, against one who may
 * read all, of the node and of the bare engine: the very statements of these pages, so the same rows at the same places.
 */
import { createHash } from 'node:crypto'
import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import type { Caller } from '../src/release/model.ts'
import { openStore } from '../src/store/open.ts'
import type { Store } from '../src/store/store.ts'
import { type Core, charterOf, createCore } from '../src/testing/core.ts'
import { startPostgresServer } from '../src/testing/postgres-server.ts'
import { ownCpu, Ratio } from './engine-share.ts'
import { makeTexts } from './objects.ts'
import { cpuOfFamily } from './processor-time.ts'
import { type Replay, record, replayOn, replayOnSqlite, type Sent, take, watch } from './replay.ts'
import { type Figure, printFigures } from './report.ts'

const batch = 1000
const perTransaction = 5000
/** Times that each reader reads; the first one is not measured. */
const walks = 12
/** More text than any cache of an engine here holds: each reader finds it filled with what the other one read. */
const widePages = 100

/** As of a node's readers. */
const readerCacheKiB = 8 * 1024

interface Bench {
  readonly name: string
  readonly database: string
  readonly replay: Replay
  readonly cpu: () => number
}

interface Reader {
  readonly caller: Caller
  readonly pages: number
  readonly ratio: Ratio
  count: number
}

const total = Number(process.argv[2] ?? '400000')
const folder = mkdtempSync(join(process.env.TREFOIL_BENCH_DIR ?? tmpdir(), 'trefoil-bench-narrow-'))
chmodSync(folder, 0o711)
watch()
await using parts = new AsyncDisposableStack()
parts.defer(() => rmSync(folder, { recursive: true, force: true }))
const file = join(folder, 'one.db')
let opened: Replay | undefined
const replaySqlite: Replay = (sent) => {
  opened ??= replayOnSqlite(file, readerCacheKiB)
  return opened(sent)
}
const figures = await compare({ name: 'SQLite', database: file, replay: replaySqlite, cpu: ownCpu })
const server = parts.use(await startPostgresServer(join(folder, 'server'), { durable: false }))
const client = new pg.Client({ connectionString: server.url('postgres') })
await client.connect()
parts.defer(() => client.end())
await client.query('set jit = off; set client_min_messages = error')
figures.push(
  ...(await compare({
    name: 'PostgreSQL',
    database: server.url('postgres'),
    replay: replayOn(client),
    cpu: () => ownCpu() + cpuOfFamily(server.pid),
  })),
)
printFigures(figures)

async function compare({ name, database, replay, cpu }: Bench): Promise<Figure[]> {
  await using store = await openStore({ database })
  const core = createCore(store, 'US', charterOf(), { personalData: false, twoPersonRelease: false })
  await core.registry.write(store, async () => {})
  await fill(core, store)
  console.error(`bench: ${name} holds ${total} objects`)
  const reader = (label: 'clear' | 'green', pages: number): Reader => ({
    caller: { kind: 'client', name: label, tlp: label, canWrite: false },
    pages,
    ratio: new Ratio(cpu),
    count: 0,
  })
  const readers = [reader('green', widePages), reader('clear', Number.POSITIVE_INFINITY)] as const
  const sent: Sent[][][] = []
  for (const { caller, pages } of readers) {
    record(true)
    const statements: Sent[][] = []
    await walk(core, caller, pages, (read) => read().finally(() => statements.push([...take()])))
    record(false)
    sent.push(statements)
  }
  for (let turn = 0; turn < walks; turn++)
    for (const [at, each] of readers.entries()) {
      const ratio = turn === 0 ? new Ratio(cpu) : each.ratio
      const read = await ratio.whole(() => walk(core, each.caller, each.pages, (read) => read()))
      if (turn > 0) each.count += read
      await ratio.bare(async () => {
        for (const statements of sent[at]!) await replay(statements)
      })
    }
  const [wide, narrow] = readers
  const times = (whose: 'whole' | 'bare'): string =>
    (narrow.ratio.cpuOf(whose) / narrow.count / (wide.ratio.cpuOf(whose) / wide.count)).toFixed(2)
  const many = total.toLocaleString('en-US')
  return [
    {
      what: `${name}: pages of 1,000 for who may read 1 % of ${many}, by object and CPU time, against who may read all`,
      value: `${times('whole')} times as long; the engine alone, the same rows at the same places: ${times('bare')} times`,
      goal: 'the same rate per object delivered',
    },
    {
      what: `${name}: of the rate at which the engine alone reads them: who may read 1 %; who may read all`,
      value: `${narrow.ratio.say(narrow.count)}; ${wide.ratio.say(wide.count)}`,
      goal: 'at least 60 %; 120,000/s of a core',
    },
  ]
}

/** The objects that were read. */
async function walk(
  core: Core,
  caller: Caller,
  pages: number,
  each: (read: () => ReturnType<Core['release']['page']>) => ReturnType<Core['release']['page']>,
): Promise<number> {
  const versions = { first: false, last: true, all: false, exact: [] }
  let [after, count] = [0, 0]
  for (let at = 0, more = true; more && at < pages; at++) {
    const page = await each(() => core.release.page(caller, { agreement: 'trilateral', after, limit: batch, versions }))
    count += page.items.length
    after = page.items.at(-1)?.added ?? after
    more = page.more
  }
  return count
}

/** A batch by the door, the rest beside it, like the ones that came in: one object in a hundred is for everybody. */
async function fill(core: Core, store: Store): Promise<void> {
  const labelOf = (number: number): 'clear' | 'green' => (number % 100 === 0 ? 'clear' : 'green')
  const source = { kind: 'local', actor: 'bench' } as const
  await core.intake.accept(
    source,
    makeTexts(0, batch, labelOf).map((text) => ({ text })),
  )
  const rows = await store.read
    .selectFrom('object')
    .innerJoin('release', 'release.seq', 'object.seq')
    .selectAll('object')
    .select(['release.lane', 'release.latest'])
    .orderBy('object.seq')
    .limit(batch)
    .execute()
  const kindOf = (text: string): string => {
    const { type, object_marking_refs } = JSON.parse(text) as { type: string; object_marking_refs: readonly string[] }
    return `${type} ${object_marking_refs[0]}`
  }
  const samples = new Map(rows.map((row) => [kindOf(row.body), row]))
  for (let from = batch; from < total; from += perTransaction)
    await store.write(async (tx) => {
      const first = await tx.takeTicks(perTransaction)
      const made = makeTexts(from, perTransaction, labelOf).map((body, at) => {
        const { lane, latest, ...sample } = samples.get(kindOf(body))!
        const { id, modified, name } = JSON.parse(body) as { id: string; modified: string; name?: string }
        const seq = first + at
        const digest = createHash('sha256').update(body).digest('hex')
        const object = { ...sample, seq, key: core.keyOf(id), id, version: modified, label: name ?? '', digest, body }
        return { object, release: { pos: seq, seq, lane, latest } }
      })
      await tx.insertMany(
        'object',
        made.map(({ object }) => object),
      )
      await tx.insertMany(
        'release',
        made.map(({ release }) => release),
      )
    })
}
