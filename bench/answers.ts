/**
 * `npm run bench:answers -- 1000000 [FOLDER] [ONLY] [--postgres]`: a store of so many objects, and what the pages of the console ask of
 * it, one question after the other: median and 99th percentile of the CPU time of the node, and of the server with --postgres. A folder
 * is kept, and used again. ONLY: an expression that the questions fit.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { openStore } from '../src/store/open.ts'
import type { Store } from '../src/store/store.ts'
import { makeAlliance, type NodeProcess, serve, trefoil } from '../src/testing/processes.ts'
import { embeddedEngine, postgresEngine, ranMs } from './answers-engine.ts'
import { type Question, questions } from './answers-questions.ts'
import { type Stock, stockDesks, stockPicture } from './answers-stock.ts'
import { fillStore, samples } from './answers-store.ts'
import { call, importBundle, peakMb } from './api.ts'
import { bundleOf } from './objects.ts'
import { type Figure, percentile, printFigures } from './report.ts'

// So that the 99th percentile is not the worst one.
const rounds = 101
const longestMs = 8_000

const words = process.argv.slice(2)
const [countText = '1000000', kept, only] = words.filter((word) => word !== '--postgres')
const count = Number(countText)
const folder = kept ?? mkdtempSync(join(tmpdir(), 'trefoil-answers-'))
const holdFile = join(folder, 'hold.txt')
let looks = 0
const longestStartMs = 60_000
const longestSettleMs = 300_000
// Of a second.
const idleMs = 50
const charter = (): string => readFileSync(join(folder, 'charter.json'), 'utf8')
const note = (text: string): void => console.error(`bench: ${text}`)
const engine = words.includes('--postgres') ? await postgresEngine(folder) : embeddedEngine(folder)
try {
  const { newest, stock } = await fill()
  const node = await serve('US', join(folder, 'us'), {
    ...{ logFile: join(folder, 'node.txt') },
    env: { NODE_OPTIONS: `--import=${join(import.meta.dirname, 'loop-hold.ts')}`, TREFOIL_BENCH_HOLD: holdFile },
  })
  try {
    printFigures(await ask(node, newest, stock))
  } finally {
    await node.stop()
  }
} finally {
  await engine[Symbol.asyncDispose]()
  if (kept === undefined) rmSync(folder, { recursive: true, force: true })
}

async function fill(): Promise<{ readonly newest: number; readonly stock: Stock }> {
  const dir = join(folder, 'us')
  if (!existsSync(dir)) {
    makeAlliance(folder, words.includes('--postgres') ? 22_000 : 29_710, engine.databases)
    const node = await serve('US', dir)
    await importBundle(node, bundleOf(samples())).finally(() => node.stop())
  }
  await withStore((store) => fillStore(store, count, note))
  const stocked = await serve('US', dir)
  const stock = await stockDesks(stocked).finally(() => stocked.stop())
  const filled = await withStore(async (store) => {
    await stockPicture(store)
    const last = await store.read.selectFrom('object').select('seq').orderBy('seq', 'desc').limit(1).executeTakeFirst()
    return { newest: last?.seq ?? 0, stock }
  })
  await engine.settle()
  return filled
}

async function withStore<Of>(work: (store: Store) => Promise<Of>): Promise<Of> {
  await using store = await openStore({ database: engine.database })
  return await work(store)
}

/** Waits until the node has done what waited for it at its start, so that its answers are measured and nothing else. */
async function settled(node: NodeProcess): Promise<void> {
  const patientUntil = performance.now() + longestSettleMs
  for (let before = cpuMs(node), quiet = 0; quiet < 3 && performance.now() < patientUntil; ) {
    await setTimeout(1_000)
    const now = cpuMs(node)
    quiet = now - before < idleMs ? quiet + 1 : 0
    before = now
  }
}

async function ask(node: NodeProcess, newest: number, stock: Stock): Promise<Figure[]> {
  await settled(node)
  const auditor = await signIn(node)
  const figures: Figure[] = []
  for (const question of questions(count, newest, { stock, charter })) {
    if (only !== undefined && !new RegExp(only).test(question.what)) continue
    const headers = question.auditor ? auditor : { authorization: `Bearer ${node.token}` }
    const ally = question.ally === true ? await callAlly(node, question) : undefined
    const figure = await measure(node, question, headers).finally(() => ally?.stop())
    note(`${figure.what}: ${figure.value}`)
    figures.push(figure)
  }
  figures.push({ what: 'most memory of the node', value: `${peakMb(node)} MB`, goal: '' })
  return figures
}

/** The ally, once it answers. */
async function callAlly(node: NodeProcess, { path }: Question): Promise<NodeProcess> {
  const ally = await serve('JP', join(folder, 'jp'))
  const patientUntil = performance.now() + longestStartMs
  while (!(await call(node, path(0))).ok && performance.now() < patientUntil) await setTimeout(200)
  return ally
}

async function measure(
  node: NodeProcess,
  question: Question,
  headers: Readonly<Record<string, string>>,
): Promise<Figure> {
  const { what, path, pages = 0 } = question
  const [times, cpu]: [number[], number[]] = [[], []]
  const statuses = new Set<number>()
  const began = performance.now()
  await longestHold(node)
  let [bytes, items] = [0, 0]
  for (let round = 0; round < rounds && performance.now() - began < longestMs; round++) {
    let next: string | null = null
    for (let page = 0; page <= pages; page++) {
      let [at, before] = [performance.now(), cpuMs(node)]
      const count = (): void => {
        times.push(performance.now() - at)
        cpu.push(cpuMs(node) - before)
        at = performance.now()
        before = cpuMs(node)
      }
      const address = path(round) + (next === null ? '' : `&cursor=${next}`)
      const { status, text, bytes: sent } = await askOnce(node, question, address, { headers, round, count })
      statuses.add(status)
      bytes = sent
      if (pages === 0) continue
      const list = JSON.parse(text) as { items: unknown[]; next: string | null }
      items += list.items.length
      next = list.next
      if (next === null) break
    }
  }
  const hold = await longestHold(node)
  const failed = [...statuses].filter((status) => status >= 300)
  return {
    what,
    value:
      `${percentile(cpu, 0.5).toFixed(1)} ms, ${percentile(cpu, 0.99).toFixed(1)} ms of CPU; held ${hold.toFixed(0)} ms; ` +
      `clock ${percentile(times, 0.5).toFixed(1)}, ${percentile(times, 0.99).toFixed(1)} (${times.length} answers, ${(bytes / 1024).toFixed(1)} kB` +
      `${pages > 0 ? `, ${items} objects` : ''}${failed.length > 0 ? `, status ${failed.join(' ')}` : ''})`,
    goal: 'under 100 ms; held at most 50',
  }
}

async function askOnce(
  node: NodeProcess,
  { body, method, firstBytes, pieces }: Question,
  address: string,
  {
    headers,
    round,
    count,
  }: { readonly headers: Readonly<Record<string, string>>; readonly round: number; readonly count: () => void },
): Promise<{ readonly status: number; readonly bytes: number; readonly text: string }> {
  const given = body?.(round)
  const isText = typeof given === 'string'
  const answer = await fetch(`${node.console}/api/v1${address}`, {
    method: method ?? (given === undefined ? 'GET' : 'POST'),
    headers: {
      ...headers,
      ...(given === undefined ? {} : { 'content-type': isText ? 'text/plain' : 'application/json' }),
    },
    ...(given === undefined ? {} : { body: isText ? given : JSON.stringify(given) }),
  })
  let bytes = 0
  let text = ''
  const decoder = new TextDecoder()
  for await (const chunk of answer.body ?? []) {
    bytes += chunk.length
    if (pieces !== true && firstBytes !== true) text += decoder.decode(chunk, { stream: true })
    if (pieces === true || firstBytes === true) count()
    if (firstBytes === true) break
  }
  if (pieces !== true && firstBytes !== true) count()
  return { status: answer.status, bytes, text }
}

/** Milliseconds that the node has run so far, and its engine. */
function cpuMs({ pid }: NodeProcess): number {
  return ranMs(pid) + engine.cpuMs()
}

/** For how long one turn of its event loop was held at most since this was last asked, in milliseconds of CPU (bench/loop-hold.ts). */
async function longestHold({ pid }: NodeProcess): Promise<number> {
  looks += 1
  process.kill(pid, 'SIGUSR2')
  for (;;) {
    const [asked, longest] = existsSync(holdFile) ? readFileSync(holdFile, 'utf8').split(' ') : []
    if (Number(asked) === looks) return Number(longest)
    await setTimeout(5)
  }
}

/** The cookie of an auditor. */
async function signIn(node: NodeProcess): Promise<Readonly<Record<string, string>>> {
  const name = `auditor-${Date.now()}`
  const { password } = JSON.parse(trefoil('user', 'add', node.dir, name, '--role', 'auditor', '--json')) as {
    password: string
  }
  const answer = await fetch(`${node.console}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: node.console },
    body: JSON.stringify({ name, password }),
  })
  if (!answer.ok) throw new Error(`sign-in: ${answer.status} ${await answer.text()}`)
  return {
    ...{ origin: node.console, 'x-trefoil': '1', 'sec-fetch-site': 'same-origin' },
    cookie: answer.headers
      .getSetCookie()
      .map((one) => one.split(';', 1)[0])
      .join('; '),
  }
}
