import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { bundleOf, makeTexts } from '../bench/objects.ts'
import { freePorts } from '../src/testing/free-ports.ts'
import { makeAllianceHere, type NodeProcess, serve } from '../src/testing/processes.ts'

const launcher = resolve(import.meta.dirname, '..', 'trefoil')
const folder = mkdtempSync(join(tmpdir(), 'trefoil-processes-'))
const nodes = new Map<string, NodeProcess>()
let dirs: Record<string, string>

beforeAll(async () => {
  dirs = await makeAllianceHere(folder, await freePorts())
  const starting = Object.entries(dirs).map(async ([member, dir]) => nodes.set(member, await serve(member, dir)))
  await Promise.all(starting)
}, 600_000)

afterAll(async () => {
  for (const node of nodes.values()) await node.stop('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

function node(member: string): NodeProcess {
  return nodes.get(member)!
}

/** Runs the command line; its exit status, its one JSON document, and what it said on standard error. */
function trefoil(...words: string[]): { status: number | null; json: Record<string, unknown>; said: string } {
  const run = spawnSync(launcher, [...words, '--json'], { encoding: 'utf8', timeout: 600_000 })
  return { status: run.status, json: run.stdout === '' ? {} : JSON.parse(run.stdout), said: run.stderr }
}

async function total(member: string): Promise<number> {
  const { console, token } = node(member)
  const response = await fetch(`${console}/api/v1/counts`, { headers: { authorization: `Bearer ${token}` } })
  return ((await response.json()) as { total: number }).total
}

async function until(what: string, holds: () => Promise<boolean>, withinMs = 60_000): Promise<void> {
  for (const end = Date.now() + withinMs; !(await holds().catch(() => false)); await sleep(50)) {
    if (Date.now() > end) throw new Error(`not within ${withinMs} ms: ${what}`)
  }
}

test('three processes: nothing acknowledged is lost when the publisher and a receiver are killed', async () => {
  let acknowledged = 0
  let from = 0
  let stopped = false
  const problems: string[] = []
  const publishing = (async () => {
    while (!stopped) {
      const texts = makeTexts(from, 200)
      const { console, token } = node('US')
      try {
        const response = await fetch(`${console}/api/v1/import?tlp=green`, {
          method: 'POST',
          headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
          body: bundleOf(texts),
        })
        const answer = (await response.json()) as { added: number; unchanged: number }
        // The token of a process ends with it; we learn the next one's a moment after it serves.
        if (response.status === 401) await sleep(20)
        else if (!response.ok) problems.push(JSON.stringify(answer))
        // An answer that was lost may have been a commit: then the same objects come back as unchanged.
        else if (answer.added + answer.unchanged !== 200) problems.push(`${answer.added} + ${answer.unchanged}`)
        else acknowledged = from += 200
      } catch {
        await sleep(50)
      }
    }
  })()
  for (let round = 0; round < 2; round++) {
    const before = acknowledged
    await until('something more is acknowledged', async () => acknowledged >= before + 600 || problems.length > 0)
    const member = round % 2 === 0 ? 'US' : 'PH'
    await node(member).stop('SIGKILL')
    nodes.set(member, await serve(member, dirs[member]!))
  }
  const before = acknowledged
  await until('something more is acknowledged', async () => acknowledged >= before + 400 || problems.length > 0)
  stopped = true
  await publishing
  expect(problems).toEqual([])
  expect(acknowledged).toBeGreaterThan(400)
  for (const member of ['US', 'JP', 'PH']) {
    await until(`${member} holds all that was acknowledged`, async () => (await total(member)) === acknowledged)
  }
  for (const member of ['US', 'JP', 'PH']) {
    expect(trefoil('verify', dirs[member]!)).toMatchObject({ status: 0 })
  }
}, 600_000)

test('why says for each recipient who may read an object and who may not', () => {
  const file = join(folder, 'named.json')
  const [text] = makeTexts(9_000_000, 1)
  const object = JSON.parse(text!) as { id: string }
  spawnSync('tee', [file], { input: bundleOf([text!]) })
  expect(trefoil('import', dirs.US!, file, '--releasable-to', 'JP')).toMatchObject({ status: 0, json: { added: 1 } })
  expect(trefoil('why', dirs.US!, object.id, '--recipient', 'JP').json).toMatchObject({ decision: 'release' })
  const withheld = trefoil('why', dirs.US!, object.id, '--recipient', 'PH').json
  expect(withheld).toMatchObject({ decision: 'withhold', agreement: 'trilateral', removed: [] })
  expect(withheld.reasons).toEqual([expect.stringMatching(/^[A-Z].*\.$/)])
})

test('a file that is no JSON, a truncated bundle and a node that does not run each get one clear line', async () => {
  const file = join(folder, 'bad.json')
  const say = (input: string, dir = dirs.US!) => {
    spawnSync('tee', [file], { input })
    const { status, said } = trefoil('import', dir, file)
    expect(status).toBe(1)
    expect(said.trim().split('\n')).toHaveLength(1)
    return said
  }
  expect(say('hello')).toMatch(/STIX bundle/)
  expect(say(bundleOf(makeTexts(9_100_000, 3)).slice(0, -200))).toMatch(/truncated/)
  await node('JP').stop()
  expect(say('{}', dirs.JP!)).toMatch(/not running.*trefoil serve/)
  nodes.set('JP', await serve('JP', dirs.JP!))
})
