import { chmodSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { deserialize, serialize } from 'node:v8'
import pg from 'pg'
import { openStore } from '../src/store/open.ts'
import { charterOf, createCore } from '../src/testing/core.ts'
import { startPostgresServer } from '../src/testing/postgres-server.ts'
import { type ByHand, byHandOn, byHandOnSqlite, handRows } from './by-hand.ts'
import { ownCpu, Ratio } from './engine-share.ts'
import { makeTexts } from './objects.ts'
import { cpuOfFamily } from './processor-time.ts'
import { type Replay, record, replayOn, replayOnSqlite, type Sent, take, watch } from './replay.ts'
import type { Figure } from './report.ts'

const batch = 1000
/** Batches before anything is measured, so that the code is compiled. */
const warmUp = 20
/** Times that everything is read; the first one is not measured. */
const walks = 5
const doors = { personalData: true, twoPersonRelease: true }

interface Bench {
  readonly name: string
  /** Two databases for nodes: one is listened to, the other measured. */
  readonly databases: readonly [string, string]
  /** Runs the same statements on a database of its own, without anything around them. */
  readonly replay: Replay
  /** Takes in the same objects by statements of its own, in a database of its own. */
  readonly byHand: ByHand
  /** CPU seconds used so far by this process and the engine's. */
  readonly cpu: () => number
}

/**
 * The road in (read, validated, judged, told, stored) and pages of 1,000, against the very statements that they sent, replayed: a batch
 * of the one, then the same batch of the other, so that whatever else the machine does troubles both; then the same objects by hand (`by-hand.ts`). What is sent is learnt from
 * another run, since to listen costs time.
 */
export async function benchBare(total: number): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'trefoil-bench-bare-'))
  chmodSync(folder, 0o711)
  watch()
  await using parts = new AsyncDisposableStack()
  parts.defer(() => rmSync(folder, { recursive: true, force: true }))
  const figures: Figure[] = []
  figures.push(
    ...(await compare(total, {
      name: 'SQLite',
      databases: [join(folder, 'one.db'), join(folder, 'two.db')],
      replay: replayOnSqlite(join(folder, 'three.db')),
      byHand: byHandOnSqlite(join(folder, 'four.db')),
      cpu: ownCpu,
    })),
  )
  const server = parts.use(await startPostgresServer(join(folder, 'server'), { durable: true }))
  const client = new pg.Client({ connectionString: server.url('postgres') })
  await client.connect()
  for (const name of ['one', 'two', 'three', 'four']) await client.query(`create database ${name}`)
  await client.end()
  const bare = new pg.Client({ connectionString: server.url('three') })
  await bare.connect()
  parts.defer(() => bare.end())
  const hand = new pg.Client({ connectionString: server.url('four') })
  await hand.connect()
  parts.defer(() => hand.end())
  for (const one of [bare, hand]) await one.query('set jit = off; set client_min_messages = error')
  figures.push(
    ...(await compare(total, {
      name: 'PostgreSQL',
      databases: [server.url('one'), server.url('two')],
      replay: replayOn(bare),
      byHand: await byHandOn(hand),
      cpu: () => ownCpu() + cpuOfFamily(server.pid),
    })),
  )
  return figures
}

async function compare(total: number, { name, databases, replay, byHand, cpu }: Bench): Promise<Figure[]> {
  const batches = Array.from({ length: total / batch + warmUp }, (_, index) => makeTexts(index * batch, batch))
  const sent = await listen(databases[0], batches)
  await replay(sent.begun)
  await using store = await openStore({ database: databases[1] })
  const node = await openNode(store)
  const imports = new Ratio(cpu)
  for (const [index, texts] of batches.entries()) {
    const ratio = index < warmUp ? new Ratio(cpu) : imports
    await ratio.whole(() => node.accept(texts))
    const statements = unpack(sent.imports[index]!)
    await ratio.bare(() => replay(statements))
    const rows = handRows(texts, index * batch + 1)
    await ratio.byHand(() => byHand(rows))
  }
  const pages = new Ratio(cpu)
  let count = 0
  for (let walk = 0; walk < walks; walk++) {
    const ratio = walk === 0 ? new Ratio(cpu) : pages
    let after = 0
    for (const packed of sent.pages) {
      const statements = unpack(packed)
      const page = await ratio.whole(() => node.page(after))
      await ratio.bare(() => replay(statements))
      if (walk > 0) count += page.items.length
      after = page.items.at(-1)?.added ?? after
    }
  }
  const many = total.toLocaleString('en-US')
  return [
    {
      what: `${name}: ${many} objects in batches of 1,000, durable, of the rate at which the engine alone runs the same statements`,
      value: imports.say(total),
      goal: 'at least 60 %; 10,000/s of a core',
    },
    {
      what: `${name}: the same, of the rate at which rows of objects, found by id, and three rows of release each are written by hand, without a node`,
      value: imports.say(total, 'hand'),
      goal: 'at least 60 %, as the anchors were measured',
    },
    {
      what: `${name}: pages of 1,000, likewise of the engine alone`,
      value: pages.say(count),
      goal: 'at least 60 %; 120,000/s of a core',
    },
  ]
}

async function openNode(store: Awaited<ReturnType<typeof openStore>>) {
  const core = createCore(store, 'US', charterOf(), doors)
  await core.registry.write(store, async () => {})
  const source = { kind: 'local', actor: 'bench' } as const
  const caller = { kind: 'member', code: 'JP' } as const
  const versions = { first: false, last: true, all: false, exact: [] }
  return {
    accept: (texts: readonly string[]) =>
      core.intake.accept(
        source,
        texts.map((text) => ({ text })),
      ),
    page: (after: number) => core.release.page(caller, { agreement: 'trilateral', after, limit: batch, versions }),
  }
}

/** What a node sends for these batches and to read all of it, in pages. */
async function listen(database: string, batches: readonly string[][]) {
  record(true)
  await using store = await openStore({ database })
  const node = await openNode(store)
  const begun = take()
  const imports: Buffer[] = []
  for (const texts of batches) {
    await node.accept(texts)
    imports.push(serialize(take()))
  }
  const pages: Buffer[] = []
  for (let after = 0, more = true; more; ) {
    const page = await node.page(after)
    pages.push(serialize(take()))
    after = page.items.at(-1)?.added ?? after
    more = page.more
  }
  record(false)
  return { begun, imports, pages }
}

/** Kept outside of the heap: millions of values in it would make whatever is measured wait for their collection. */
function unpack(packed: Buffer): Sent[] {
  return deserialize(packed) as Sent[]
}
