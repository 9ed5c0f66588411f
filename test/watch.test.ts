import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { writeRunFile } from '../src/config/run-file.ts'
import { askNode } from '../src/testing/ask-node.ts'
import { type Federation, startFederation, waitUntil } from '../src/testing/federation.ts'

const launcher = resolve(import.meta.dirname, '..', 'trefoil')
const folder = mkdtempSync(join(tmpdir(), 'trefoil-watch-'))
const log = join(folder, 'dns.json')
const indicatorId = 'indicator--4c6f8d9e-51b3-4f0c-8e1d-7c9b6a5d4e31'
const children = new Set<ChildProcess>()
const withinMs = 60_000
let alliance: Federation
let dir: string

/** The real command line, as a process of its own, until it is stopped. */
function watch(...words: string[]): ChildProcess {
  const child = spawn(launcher, ['watch', dir, ...words, '--sector', 'water'], { stdio: ['pipe', 'pipe', 'inherit'] })
  children.add(child)
  child.once('exit', () => children.delete(child))
  return child
}
async function stop(child: ChildProcess, signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null> {
  const ended = once(child, 'exit') as Promise<[number | null]>
  child.kill(signal)
  return (await ended)[0]
}
function tellWhereItRuns(): void {
  const { consoleUrl: console, exchangeUrl: exchange, token, startedAt, config } = alliance.node('PH')
  dir = config.dir
  writeRunFile(dir, { pid: process.pid, console, exchange, token, startedAt })
}
async function count(): Promise<number> {
  const path = `/objects/${indicatorId}/seen`
  const { items } = await askNode<{ items: { count: number }[] }>(alliance.node('PH'), path)
  return items[0]?.count ?? 0
}
const line = (number: number): string =>
  `${JSON.stringify({ ts: 1_790_000_000 + number, uid: `C${number}`, query: number % 2 === 0 ? 'c2.evil.example' : 'good.example' })}\n`

beforeAll(async () => {
  alliance = await startFederation({ members: ['PH', 'US'], engine: 'sqlite' })
  const { rejected } = await alliance.publish('PH', [
    {
      type: 'indicator',
      spec_version: '2.1',
      id: indicatorId,
      created: '2026-06-01T00:00:00.000Z',
      modified: '2026-06-01T00:00:00.000Z',
      pattern: "[domain-name:value = 'c2.evil.example']",
      pattern_type: 'stix',
      valid_from: '2026-06-01T00:00:00Z',
      object_marking_refs: ['marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb'],
    },
  ])
  expect(rejected).toEqual([])
  tellWhereItRuns()
}, 120_000)
afterAll(async () => {
  for (const child of [...children]) await stop(child, 'SIGKILL')
  await alliance?.[Symbol.asyncDispose]()
  rmSync(folder, { recursive: true, force: true })
})

test('a file is followed over rotation, kills and a node that is away, and every line counts once', async () => {
  const words = ['--follow', log, '--format', 'zeek']
  let child = watch(...words)
  writeFileSync(log, line(0) + line(1) + line(2).slice(0, 20))
  await waitUntil('the first is counted', async () => (await count()) === 1, withinMs)
  appendFileSync(log, line(2).slice(20))
  await waitUntil('half a line is counted when it is whole', async () => (await count()) === 2, withinMs)
  renameSync(log, `${log}.1`)
  writeFileSync(log, line(4))
  await waitUntil('the file in its place is read', async () => (await count()) === 3, withinMs)
  await stop(child, 'SIGKILL')
  appendFileSync(log, line(6))
  renameSync(log, `${log}.2`)
  writeFileSync(log, line(8))
  child = watch(...words)
  await waitUntil('what was written meanwhile is read', async () => (await count()) === 5, withinMs)
  await alliance.stop('PH')
  appendFileSync(log, line(10) + line(12))
  await alliance.start('PH')
  tellWhereItRuns()
  await waitUntil('what was written without the node is read', async () => (await count()) === 7, withinMs)
  expect(await stop(child, 'SIGTERM')).toBe(0)
}, 300_000)

test('syslog over TCP, and what comes by standard input, raises sightings', async () => {
  const before = await count()
  const listening = watch('--listen', 'tcp://127.0.0.1:0', '--format', 'syslog')
  const [said] = (await once(listening.stdout!, 'data')) as [Buffer]
  const { port } = JSON.parse(said.toString('utf8').split('\n')[0]!) as { port: number }
  const message = '<34>1 2026-11-20T08:00:00Z fw named 1 - - query c2.evil.example from 10.0.0.1'
  connect(port, '127.0.0.1').end(`${message}\n${Buffer.byteLength(`${message}!`)} ${message}!`)
  await waitUntil('both are counted', async () => (await count()) === before + 2, withinMs)
  expect(await stop(listening, 'SIGTERM')).toBe(0)
  const reading = watch('--input', '-', '--format', 'zeek')
  reading.stdin!.write(line(100))
  await waitUntil('it is counted while more may come', async () => (await count()) === before + 3, withinMs)
  const ended = once(reading, 'exit')
  reading.stdin!.end(line(102).trimEnd())
  expect((await ended)[0]).toBe(0)
  expect(await count()).toBe(before + 4)
}, 300_000)
