import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { status as statusShape } from '../api/contract/status.ts'
import { freePorts } from '../testing/free-ports.ts'
import { run } from '../testing/memory-terminal.ts'

const main = join(import.meta.dirname, '..', 'main.ts')
let folder = ''
let data = ''
let basePort = 0

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'trefoil-demo-'))
  data = join(folder, 'demo')
  basePort = await freePorts()
})
const started: ChildProcess[] = []
afterEach(async () => {
  for (const child of started.splice(0)) {
    if (child.exitCode !== null || child.signalCode !== null) continue
    child.kill('SIGKILL')
    await once(child, 'exit')
  }
})
afterAll(() => rmSync(folder, { recursive: true }))

interface Demo {
  readonly child: ChildProcess
  out(): string
  err(): string
  readonly ended: Promise<number | null>
  until(pattern: RegExp): Promise<void>
}

function demo(...words: string[]): Demo {
  const child = spawn(
    process.execPath,
    ['--disable-warning=ExperimentalWarning', main, 'demo', '--without-year', '--data', data, ...words],
    { stdio: ['ignore', 'pipe', 'pipe'] },
  )
  started.push(child)
  let out = ''
  let err = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text
  })
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    err += text
  })
  const ended = once(child, 'close').then(([code]) => code as number | null)
  return {
    child,
    out: () => out,
    err: () => err,
    ended,
    async until(pattern) {
      const over = ended.then(() => {
        if (!pattern.test(out)) throw new Error(`it ended before it said ${pattern}: ${err}`)
      })
      over.catch(() => {})
      while (!pattern.test(out)) await Promise.race([once(child.stdout, 'data'), over])
    },
  }
}

async function held(member: string): Promise<Readonly<Record<string, number>>> {
  const found = statusShape.parse((await run(['status', join(data, member), '--json'])).json())
  return found.counts.byOrigin
}

test('three nations exchange what each publishes; a second start goes on where the first ended', {
  timeout: 600_000,
}, async () => {
  const ports = ['--base-port', String(basePort)]
  const first = demo(...ports)
  await first.until(/^ready/m)
  for (const [index, name] of ['United States', 'Japan', 'Philippines'].entries()) {
    expect(first.out()).toMatch(
      new RegExp(`${name} +http://localhost:${basePort + index} +https://localhost:${basePort + 10 + index}/`),
    )
  }
  const before = { us: await held('us'), jp: await held('jp'), ph: await held('ph') }
  for (const counts of Object.values(before))
    for (const member of ['US', 'JP', 'PH']) expect(counts[member]).toBeGreaterThan(80)
  expect(before.ph.US).toBeLessThan(before.jp.US as number)

  const signIn = await fetch(`http://localhost:${basePort + 1}/api/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: `http://localhost:${basePort + 1}` },
    body: JSON.stringify({ name: 'analyst', password: 'demo-analyst-password' }),
  })
  expect(await signIn.json()).toMatchObject({ member: 'JP', person: { name: 'analyst', role: 'analyst' } })

  const twice = demo(...ports)
  expect([await twice.ended, twice.err()]).toEqual([1, expect.stringMatching(/is running already/)])

  first.child.kill('SIGINT')
  expect(await first.ended).toBe(0)
  for (const member of ['us', 'jp', 'ph']) {
    for (const name of ['lock', 'run.json']) expect(existsSync(join(data, member, name))).toBe(false)
  }

  const second = demo(...ports, '--json')
  await second.until(/"event":"ready"/)
  expect(JSON.parse(second.out())).toMatchObject({
    event: 'ready',
    exchanged: true,
    nodes: [{ member: 'US' }, { member: 'JP' }, { member: 'PH' }],
  })
  expect({ us: await held('us'), jp: await held('jp'), ph: await held('ph') }).toEqual(before)

  // A node that dies is reported, and the others do not stay behind.
  const { pid } = JSON.parse(readFileSync(join(data, 'jp', 'run.json'), 'utf8')) as { pid: number }
  process.kill(pid, 'SIGKILL')
  expect([await second.ended, second.err()]).toEqual([
    1,
    expect.stringMatching(/the node of JP has ended \(signal SIGKILL\)/),
  ])
  for (const member of ['us', 'ph']) expect(existsSync(join(data, member, 'run.json'))).toBe(false)

  const moved = demo('--base-port', String(basePort + 3))
  expect([await moved.ended, moved.err()]).toEqual([
    1,
    expect.stringMatching(/was made for other ports.*--base-port.*--reset/),
  ])
})

test('a port in use is named, with what to do', async () => {
  const other = createServer().listen(basePort + 11, '127.0.0.1')
  await once(other, 'listening')
  const blocked = demo('--base-port', String(basePort))
  expect([await blocked.ended, blocked.err()]).toEqual([
    1,
    `trefoil: port ${basePort + 11} is in use by another program; stop it, or choose other ports with --base-port N\n`,
  ])
  other.close()
})

test('--reset removes a demonstration, and never a folder that holds anything else', async () => {
  data = join(folder, 'mine')
  mkdirSync(data)
  writeFileSync(join(data, 'letter.txt'), 'mine')
  const refused = demo('--reset', '--base-port', String(basePort))
  expect([await refused.ended, refused.err()]).toEqual([
    1,
    expect.stringMatching(/holds letter\.txt, which is not of a demonstration/),
  ])
  expect(readFileSync(join(data, 'letter.txt'), 'utf8')).toBe('mine')
})
