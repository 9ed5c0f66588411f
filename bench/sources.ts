import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { makeAlliance, type NodeProcess, serve, trefoil } from '../src/testing/processes.ts'
import { call, importBundle, peakMb, usage } from './api.ts'
import { bundleOf, makeTexts } from './objects.ts'
import { type Figure, perSecond } from './report.ts'

const batch = 1000
/** One object in so many of the file has no `created`. */
const oneBadIn = 100

interface SourceState {
  readonly name: string
  readonly state: string
  readonly lastError: string
  readonly counts: { readonly taken: number; readonly refused: number }
}

/** A node reads a foreign TAXII server (another alliance's node), then a file of a folder in which one object in a hundred is bad. */
export async function benchSources(total: number): Promise<Figure[]> {
  const folder = mkdtempSync(join(tmpdir(), 'trefoil-bench-sources-'))
  await using parts = new AsyncDisposableStack()
  parts.defer(() => rmSync(folder, { recursive: true, force: true }))
  const inbox = join(folder, 'inbox')
  mkdirSync(inbox)
  const foreign = await serve('US', makeAlliance(join(folder, 'foreign'), 28_700).US!)
  parts.defer(() => foreign.stop())
  for (let from = 0; from < total; from += batch) await importBundle(foreign, bundleOf(makeTexts(from, batch)))
  const words = ['client', 'add', foreign.dir, 'bench', '--tlp', 'green', '--json']
  const { username, password } = JSON.parse(trefoil(...words)) as { username: string; password: string }
  const { US: dir } = makeAlliance(join(folder, 'own'), 28_720)
  const env = { TREFOIL_SOURCE_HOSTS: 'localhost,127.0.0.1,::1', TREFOIL_SOURCE_FOLDERS: inbox }
  const node = await serve('US', dir!, { env })
  parts.defer(() => node.stop())
  const figures: Figure[] = []
  const measure = async (what: string, name: string, body: object): Promise<void> => {
    const before = { at: performance.now(), cpu: usage(node.pid).cpuSeconds }
    await add(node, name, body)
    const { counts } = await ended(node, name, total)
    const taken = counts.taken + counts.refused
    const cpu = usage(node.pid).cpuSeconds - before.cpu
    figures.push({
      what: `a source of ${total.toLocaleString('en-US')} objects, ${what}`,
      value: `${counts.taken.toLocaleString('en-US')} taken, ${counts.refused.toLocaleString('en-US')} in quarantine; ${perSecond(taken, (performance.now() - before.at) / 1000)}, ${perSecond(taken, cpu)} of CPU time; at most ${peakMb(node)} MB`,
      goal: '',
    })
  }
  await measure('TAXII over TLS', 'foreign', {
    settings: {
      kind: 'taxii',
      address: `${foreign.exchange}/trilateral/`,
      tlp: 'green',
      ca: readFileSync(join(foreign.dir, 'keys', 'ca.pem'), 'utf8'),
    },
    secret: { kind: 'basic', user: username, password },
  })
  // Ids of their own: what is held already is no work.
  const texts = Array.from({ length: total / batch }, (_, index) => makeTexts(total + index * batch, batch)).flat()
  const some = texts.map((text, index) => (index % oneBadIn === 0 ? text.replace('"created"', '"xcreated"') : text))
  writeFileSync(join(inbox, 'feed.json'), bundleOf(some))
  // A file that is younger may still be written, and is left for the next run.
  await sleep(2_500)
  await measure(`a file, one in ${oneBadIn} of them bad`, 'inbox', {
    settings: { kind: 'folder', address: inbox, tlp: 'green' },
    secret: null,
  })
  return figures
}

async function add(node: NodeProcess, name: string, body: object): Promise<void> {
  const answer = await call(node, '/sources', {
    method: 'POST',
    body: JSON.stringify({ name, ...body }),
    headers: { 'content-type': 'application/json' },
  })
  if (!answer.ok) throw new Error(`source: ${answer.status} ${await answer.text()}`)
}

/** Waits until the source has brought this many, and says what became of them. */
async function ended(node: NodeProcess, name: string, total: number): Promise<SourceState> {
  for (;;) {
    const one = (await (await call(node, `/sources/${name}`)).json()) as SourceState
    if (one.lastError !== '') throw new Error(`source: ${one.lastError}`)
    if (one.counts.taken + one.counts.refused >= total) return one
    await sleep(500)
  }
}
