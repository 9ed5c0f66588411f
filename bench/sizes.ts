import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { Agent } from 'node:https'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { makeAlliance, type NodeProcess, serve } from '../src/testing/processes.ts'
import { call, importBundle, peakMb, usage } from './api.ts'
import { bundleOf, makeTexts } from './objects.ts'
import { readPage } from './pages.ts'
import { type Figure, percentile, perSecond } from './report.ts'

const batch = 1000
/** Objects of one measured import. */
const stretch = 20_000
const warmUp = 40_000
const pagesRead = 60
export interface Client {
  readonly agent: Agent
  readonly authorization: string
}

interface AtSize {
  readonly held: number
  /** Objects by second of the node's CPU time. */
  readonly imported: number
  readonly read: number
  /** By the client that may read one object in a hundred; null where that is less than a page. */
  readonly readBySmall: number | null
  readonly peakMb: number
}

/**
 * One node of which everybody may read everything but for a client that may read one object in a hundred: what an import and a page
 * cost at each of these sizes, by the node's CPU time, its search index brought up to date each time.
 */
export async function benchSizes(sizes: readonly number[], note: (text: string) => void): Promise<Figure[]> {
  const folder = mkdtempSync(join(process.env.TREFOIL_BENCH_DIR ?? tmpdir(), 'trefoil-bench-sizes-'))
  await using parts = new AsyncDisposableStack()
  parts.defer(() => rmSync(folder, { recursive: true, force: true }))
  const dirs = makeAlliance(folder, 28_400)
  const node = await serve('US', dirs.US!)
  parts.defer(() => node.stop('SIGTERM'))
  const all = await addClient(node, 'all', 'green')
  const small = await addClient(node, 'small', 'clear')
  let held = 0
  const bring = async (count: number): Promise<number> => {
    const before = usage(node.pid).cpuSeconds
    for (const until = held + count; held < until; held += batch) await importBundle(node, bundleOf(textsFrom(held)))
    await quiet(node)
    return count / (usage(node.pid).cpuSeconds - before)
  }
  await bring(warmUp)
  await read(node, all)
  const taken: AtSize[] = []
  for (const size of sizes) {
    while (held < size) {
      const rate = await bring(Math.min(size - held, 500_000))
      note(`${held.toLocaleString('en-US')} objects, at most ${peakMb(node)} MB; ${perSecond(rate, 1)} of CPU time`)
    }
    const imported = await bring(stretch)
    const wide = await read(node, all)
    const narrow = held / 100 >= 2 * batch ? await read(node, small) : null
    taken.push({ held, imported, read: wide, readBySmall: narrow, peakMb: peakMb(node) })
    // Said at once: a run over ten million takes an hour or more, and what it found before it was ended counts.
    note(JSON.stringify(taken.at(-1)))
  }
  const [first, last] = [taken[0]!, taken.at(-1)!]
  const rates = (pick: (one: AtSize) => number | null): string =>
    taken
      .flatMap((one) => {
        const rate = pick(one)
        return rate === null ? [] : [`${perSecond(rate, 1)} with ${one.held.toLocaleString('en-US')}`]
      })
      .join(', ')
  const count = last.held.toLocaleString('en-US')
  return [
    {
      what: 'import by CPU second, search index included, by how much is held',
      value: `${rates(({ imported }) => imported)}: ${(first.imported / last.imported).toFixed(2)} times as long`,
      goal: 'within 1.2 times',
    },
    {
      what: 'TAXII pages of 1,000 by CPU second, by how much is held',
      value: `${rates((one) => one.read)}: ${(first.read / last.read).toFixed(2)} times as long`,
      goal: 'within 1.2 times',
    },
    {
      what: 'the same for a client that may read 1 % of it, by object delivered',
      value:
        last.readBySmall === null
          ? 'too few for a page'
          : `${rates((one) => one.readBySmall)}; ${(last.read / last.readBySmall).toFixed(2)} times as long as for one that may read all`,
      goal: 'the same rate per object delivered',
    },
    {
      what: `most memory of the node while ${count} objects were imported, and while they were paged`,
      value: `${last.peakMb} MB`,
      goal: 'under 400 MB',
    },
  ]
}

/** One object in a hundred is for everybody. */
function textsFrom(from: number): string[] {
  return makeTexts(from, batch, (number) => (number % 100 === 0 ? 'clear' : 'green'))
}

export async function addClient(node: NodeProcess, name: string, tlp: string): Promise<Client> {
  const answer = await call(node, '/clients', {
    method: 'POST',
    body: JSON.stringify({ name, tlp, write: false }),
    headers: { 'content-type': 'application/json' },
  })
  if (!answer.ok) throw new Error(`client: ${answer.status} ${await answer.text()}`)
  const { token } = (await answer.json()) as { token: string }
  const agent = new Agent({ keepAlive: true, maxSockets: 1, ca: readFileSync(join(node.dir, 'keys', 'ca.pem')) })
  return { agent, authorization: `Bearer ${token}` }
}

/** Until the search index has caught up. */
export async function quiet(node: NodeProcess): Promise<void> {
  while (((await (await call(node, '/status')).json()) as { searchLag: number }).searchLag > 0) await sleep(1000)
}

/** Objects by CPU second of the node: the middle of three walks over the first pages, and of the last one for what is held. */
async function read(node: NodeProcess, { agent, authorization }: Client): Promise<number> {
  const rates: number[] = []
  for (let round = 0; round < 3; round++) {
    const before = usage(node.pid).cpuSeconds
    let count = 0
    for (let taken = 0; taken < pagesRead; ) {
      let next: string | undefined
      do {
        const page = await readPage(node, agent, authorization, next)
        count += page.count
        next = page.next
        taken++
      } while (next !== undefined && taken < pagesRead)
    }
    rates.push(count / (usage(node.pid).cpuSeconds - before))
  }
  return percentile(rates, 0.5)
}
