/**
 * `npm run bench:answers -- 1000000 [FOLDER]`: a store of so many objects, and what the pages of the console ask of it, one question
 * after the other: median, 99th percentile and the node's CPU time. A folder is kept, and used again.
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openStore } from '../src/store/open.ts'
import { makeAlliance, type NodeProcess, serve, trefoil } from '../src/testing/processes.ts'
import { type Question, questions } from './answers-questions.ts'
import { fillStore, samples } from './answers-store.ts'
import { importBundle, peakMb, usage } from './api.ts'
import { bundleOf } from './objects.ts'
import { type Figure, percentile, printFigures } from './report.ts'

const rounds = 60
const longestMs = 20_000

const [countText = '1000000', kept, only] = process.argv.slice(2)
const count = Number(countText)
const folder = kept ?? mkdtempSync(join(tmpdir(), 'trefoil-answers-'))
const note = (text: string): void => console.error(`bench: ${text}`)
try {
  const newest = await fill()
  const node = await serve('US', join(folder, 'us'), { logFile: join(folder, 'node.txt') })
  try {
    printFigures(await ask(node, newest))
  } finally {
    await node.stop()
  }
} finally {
  if (kept === undefined) rmSync(folder, { recursive: true, force: true })
}

/** The newest seq. */
async function fill(): Promise<number> {
  const dir = join(folder, 'us')
  if (!existsSync(dir)) {
    makeAlliance(folder, 29_710)
    const node = await serve('US', dir)
    await importBundle(node, bundleOf(samples()))
    await node.stop()
  }
  await using store = await openStore({ database: join(dir, 'trefoil.db') })
  await fillStore(store, count, note)
  const last = await store.read.selectFrom('object').select('seq').orderBy('seq', 'desc').limit(1).executeTakeFirst()
  return last?.seq ?? 0
}

async function ask(node: NodeProcess, newest: number): Promise<Figure[]> {
  const auditor = await signIn(node)
  const figures: Figure[] = []
  for (const question of questions(count, newest)) {
    if (only !== undefined && !question.what.includes(only)) continue
    const headers = question.auditor ? auditor : { authorization: `Bearer ${node.token}` }
    const figure = await measure(node, question, headers)
    note(`${figure.what}: ${figure.value}`)
    figures.push(figure)
  }
  figures.push({ what: 'most memory of the node', value: `${peakMb(node)} MB`, goal: '' })
  return figures
}

async function measure(
  node: NodeProcess,
  { what, path, body, pages = 0 }: Question,
  headers: Readonly<Record<string, string>>,
): Promise<Figure> {
  const times: number[] = []
  const statuses = new Set<number>()
  const began = performance.now()
  const before = usage(node.pid).cpuSeconds
  let [bytes, items] = [0, 0]
  for (let round = 0; round < rounds && performance.now() - began < longestMs; round++) {
    let next: string | null = null
    for (let page = 0; page <= pages; page++) {
      const given = body?.(round)
      const text = typeof given === 'string'
      const address = path(round) + (next === null ? '' : `&cursor=${next}`)
      const at = performance.now()
      const answer = await fetch(`${node.console}/api/v1${address}`, {
        method: given === undefined ? 'GET' : 'POST',
        headers: {
          ...headers,
          ...(given === undefined ? {} : { 'content-type': text ? 'text/plain' : 'application/json' }),
        },
        ...(given === undefined ? {} : { body: text ? given : JSON.stringify(given) }),
      })
      const said = await answer.text()
      times.push(performance.now() - at)
      statuses.add(answer.status)
      bytes = said.length
      if (pages === 0) continue
      const list = JSON.parse(said) as { items: unknown[]; next: string | null }
      items += list.items.length
      next = list.next
      if (next === null) break
    }
  }
  const cpuMs = ((usage(node.pid).cpuSeconds - before) / times.length) * 1000
  const [middle, late, most] = [percentile(times, 0.5), percentile(times, 0.99), Math.max(...times)]
  const failed = [...statuses].filter((status) => status !== 200)
  return {
    what,
    value:
      `${middle.toFixed(1)} ms, ${late.toFixed(1)} ms (most ${most.toFixed(0)}, CPU ${cpuMs.toFixed(1)}, ${times.length} answers, ${(bytes / 1024).toFixed(1)} kB` +
      `${pages > 0 ? `, ${items} objects` : ''}${failed.length > 0 ? `, status ${failed.join(' ')}` : ''})`,
    goal: 'under 100 ms',
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
    cookie: answer.headers
      .getSetCookie()
      .map((one) => one.split(';', 1)[0])
      .join('; '),
  }
}
