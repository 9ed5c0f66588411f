import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { Agent, request } from 'node:https'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { bundleOf, makeTexts } from '../bench/objects.ts'
import { openStore } from '../src/store/open.ts'
import type { Store } from '../src/store/store.ts'
import { freePorts } from '../src/testing/free-ports.ts'
import type { TestDatabase } from '../src/testing/postgres.ts'
import { borrowPostgresDatabase } from '../src/testing/postgres-pool.ts'
import { makeAllianceHere, type NodeProcess, serve } from '../src/testing/processes.ts'
import { openTcpSwitch, type TcpSwitch } from '../src/testing/tcp-switch.ts'

const launcher = resolve(import.meta.dirname, '..', 'trefoil')
const basePort = await freePorts()
const folder = mkdtempSync(join(tmpdir(), 'trefoil-several-'))
const several = 3
let database: TestDatabase
let store: Store
let balancer: TcpSwitch
let dirs: Record<string, string>
let jp: NodeProcess
/** The processes of the node of US, by number. */
const us = new Map<number, NodeProcess>()

/** Each process has a directory of its own, with the keys and the name of the one node. */
async function start(number: number): Promise<void> {
  const env = { TREFOIL_EXCHANGE_LISTEN: '127.0.0.1:0', TREFOIL_CONSOLE_LISTEN: '127.0.0.1:0' }
  const node = await serve('US', `${dirs.US}-${number}`, { env })
  us.set(number, node)
  lead()
}

function lead(): void {
  balancer.lead([...us.values()].map(({ exchange }) => ({ port: Number(new URL(exchange).port) })))
}

async function kill(number: number): Promise<void> {
  const node = us.get(number)!
  us.delete(number)
  lead()
  await node.stop('SIGKILL')
}

interface Leader {
  readonly number: number
  readonly term: number
}

/** The process that leads now, as each says of itself. */
async function leader(): Promise<Leader | null> {
  for (const [number, node] of us) {
    const answer = await fetch(`${node.console}/metrics`, { headers: { authorization: `Bearer ${node.token}` } })
    const text = await answer.text()
    const term = /^trefoil_leader_term (\d+)$/m.exec(text)?.[1]
    if (/^trefoil_leads 1$/m.test(text)) return { number, term: Number(term) }
  }
  return null
}

async function until(what: string, holds: () => Promise<boolean>, withinMs = 120_000): Promise<number> {
  const from = performance.now()
  while (!(await holds().catch(() => false))) {
    if (performance.now() - from > withinMs) throw new Error(`not within ${withinMs} ms: ${what}`)
    await sleep(50)
  }
  return performance.now() - from
}

async function totalOf(node: NodeProcess): Promise<number> {
  const answer = await fetch(`${node.console}/api/v1/counts`, { headers: { authorization: `Bearer ${node.token}` } })
  return ((await answer.json()) as { total: number }).total
}

/** One client of TAXII that goes on at whatever process answers. */
class SwitchingReader {
  readonly seen: string[] = []
  readonly #ca = readFileSync(join(dirs.US!, 'keys', 'ca.pem'))
  readonly #token: string
  /** Where it goes on: after a moment, or by what a full page said. */
  #after = ''
  #next = ''
  #turn = 0

  constructor(token: string) {
    this.#token = token
  }

  /** Reads one page at the next process; how many objects it had, null where that process did not answer. */
  async step(): Promise<number | null> {
    const nodes = [...us.values()]
    const node = nodes[this.#turn++ % nodes.length]
    if (node === undefined) return null
    const url = `${node.exchange}/trilateral/collections/intelligence/objects/?limit=70${this.#after}${this.#next}`
    const got = await this.#get(url).catch(() => null)
    if (got === null) return null
    const objects = got.page.objects ?? []
    this.seen.push(...objects.map(({ id }) => id))
    this.#next = got.page.next === undefined ? '' : `&next=${encodeURIComponent(got.page.next)}`
    if (got.page.next === undefined && got.last !== undefined) this.#after = `&added_after=${got.last}`
    return objects.length
  }

  #get(url: string): Promise<{ page: { objects?: { id: string }[]; next?: string }; last?: string } | null> {
    return new Promise((answered, failed) => {
      const headers = { accept: 'application/taxii+json;version=2.1', authorization: `Bearer ${this.#token}` }
      const agent = new Agent({ ca: this.#ca })
      const asked = request(url, { headers, agent, timeout: 3_000 }, async (answer) => {
        const parts: Buffer[] = []
        for await (const part of answer) parts.push(part as Buffer)
        const last = answer.headers['x-taxii-date-added-last']
        if (answer.statusCode !== 200) answered(null)
        else
          answered({
            page: JSON.parse(Buffer.concat(parts).toString()),
            ...(last === undefined ? {} : { last: String(last) }),
          })
      })
      asked.on('timeout', () => asked.destroy(new Error('late')))
      asked.on('error', failed)
      asked.end()
    })
  }
}

beforeAll(async () => {
  database = await borrowPostgresDatabase()
  dirs = await makeAllianceHere(folder, basePort, { US: database.database })
  store = await openStore({ database: database.database })
  for (let number = 0; number < several; number++) cpSync(dirs.US!, `${dirs.US}-${number}`, { recursive: true })
  balancer = await openTcpSwitch(basePort + 3)
  await Promise.all(Array.from({ length: several }, (_, number) => start(number)))
  jp = await serve('JP', dirs.JP!)
}, 600_000)

afterAll(async () => {
  for (const node of [...us.values(), ...(jp === undefined ? [] : [jp])]) await node.stop('SIGKILL')
  await balancer?.[Symbol.asyncDispose]()
  await store?.[Symbol.asyncDispose]()
  await database?.[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true, force: true })
})

test('several processes of one node: whichever is killed or stands still, nothing acknowledged is lost, nothing forks, and cursors neither miss nor repeat', async () => {
  await until('somebody leads', async () => (await leader()) !== null)
  const [first] = us.values()
  const added = JSON.parse(
    spawnSync(launcher, ['client', 'add', `${dirs.US}-0`, 'siem', '--tlp', 'AMBER', '--json'], { encoding: 'utf8' })
      .stdout,
  ) as { token: string }
  const reader = new SwitchingReader(added.token)
  const acknowledged = new Set<string>()
  const problems: string[] = []
  let from = 0
  let stopped = false

  /** Each writer goes round all processes; what it was not answered it sends again, elsewhere. */
  const write = async (own: number): Promise<void> => {
    for (let turn = own; !stopped; turn++) {
      from += 60
      const texts = makeTexts(from, 60)
      for (let sent = false; !sent && !stopped; ) {
        const nodes = [...us.values()]
        const node = nodes[turn++ % nodes.length]
        if (node === undefined) continue
        try {
          const answer = await fetch(`${node.console}/api/v1/import?tlp=green`, {
            method: 'POST',
            headers: { authorization: `Bearer ${node.token}`, 'content-type': 'application/json' },
            body: bundleOf(texts),
            signal: AbortSignal.timeout(20_000),
          })
          const said = (await answer.json()) as { added: number; unchanged: number }
          if (answer.status === 503) await sleep(50)
          else if (!answer.ok) problems.push(`${answer.status} ${JSON.stringify(said)}`)
          else if (said.added + said.unchanged !== texts.length) problems.push(JSON.stringify(said))
          else sent = true
        } catch {
          await sleep(20)
        }
        if (sent) for (const text of texts) acknowledged.add((JSON.parse(text) as { id: string }).id)
      }
    }
  }
  const read = async (): Promise<void> => {
    while (!stopped) if (((await reader.step()) ?? 0) === 0) await sleep(40)
  }
  const working = Promise.all([write(0), write(1), read()])

  const terms: number[] = []
  const without: number[] = []
  for (const how of ['SIGKILL', 'SIGSTOP'] as const) {
    const written = acknowledged.size
    await until('something more is acknowledged', async () => acknowledged.size >= written + 240 || problems.length > 0)
    await until('somebody leads', async () => (await leader()) !== null)
    const before = (await leader())!
    terms.push(before.term)
    const node = us.get(before.number)!
    if (how === 'SIGKILL') await kill(before.number)
    else {
      node.send('SIGSTOP')
      us.delete(before.number)
      lead()
    }
    const passed = await until('another leads', async () => {
      const now = await leader()
      return now !== null && now.number !== before.number
    })
    without.push(passed)
    // Whoever stood still comes back in the middle of what it did, and finds that its term is over.
    if (how === 'SIGSTOP') {
      node.send('SIGCONT')
      us.set(before.number, node)
      lead()
    } else await start(before.number)
  }
  const written = acknowledged.size
  await until('something more is acknowledged', async () => acknowledged.size >= written + 120 || problems.length > 0)
  stopped = true
  await working
  expect(problems).toEqual([])
  expect(acknowledged.size).toBeGreaterThan(300)
  terms.push((await leader())!.term)
  expect(new Set(terms).size).toBe(terms.length)
  expect(terms).toEqual(terms.toSorted((a, b) => a - b))
  // A lease of three seconds, and ten more where a process stood still in the middle of a write.
  expect(Math.max(...without)).toBeLessThan(90_000)

  // Nothing acknowledged is lost.
  const held = new Set((await store.read.selectFrom('object').select('id').execute()).map(({ id }) => id))
  expect([...acknowledged].filter((id) => !held.has(id))).toEqual([])
  // The reader that went from process to process has each once, in the order of positions.
  await until('the reader has come to the end', async () => (await reader.step()) === 0)
  expect(reader.seen.length).toBe(new Set(reader.seen).size)
  expect([...acknowledged].filter((id) => !reader.seen.includes(id))).toEqual([])
  // The link went on at whoever led, and the other member holds all of it without an alarm.
  await until('the other member holds everything', async () => (await totalOf(jp)) === held.size)
  const status = (await (
    await fetch(`${jp.console}/api/v1/status`, { headers: { authorization: `Bearer ${jp.token}` } })
  ).json()) as { alarms: number; links: { member: string; state: string; reason: unknown }[] }
  expect(status.alarms).toBe(0)
  expect(status.links.find(({ member }) => member === 'US')?.reason).toBeNull()
  expect(first).toBeDefined()
}, 600_000)

test('several processes of one node: when all have stopped, the store, the streams and the ledger agree', async () => {
  for (const node of us.values()) await node.stop()
  us.clear()
  const run = spawnSync(launcher, ['verify', `${dirs.US}-0`, '--json'], { encoding: 'utf8', timeout: 120_000 })
  expect(JSON.parse(run.stdout)).toMatchObject({ ok: true })
}, 600_000)
