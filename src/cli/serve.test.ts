import { spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { run } from '../testing/memory-terminal.ts'

const root = join(import.meta.dirname, '..', '..')
const main = join(root, 'src', 'main.ts')
let data = ''
let dir = ''
beforeAll(async () => {
  data = mkdtempSync(join(tmpdir(), 'trefoil-serve-'))
  dir = join(data, 'JP')
  await run(['init', dir, '--member', 'JP', '--name', 'Japan'])
})
afterAll(() => rmSync(data, { recursive: true }))

function serve() {
  const env = {
    ...process.env,
    TREFOIL_EXCHANGE_LISTEN: '127.0.0.1:0',
    TREFOIL_CONSOLE_LISTEN: '127.0.0.1:0',
    TREFOIL_LOG_LEVEL: 'silent',
  }
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', main, 'serve', dir], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let out = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    out += text
  })
  const ended = once(child, 'close').then(([code, signal]) => ({ code, signal }))
  return { child, ended, out: () => out, ready: once(child.stdout, 'data') }
}

test('serve says one line when it serves, and stops when it is told to, leaving only what lasts', async () => {
  const node = serve()
  await node.ready
  expect(JSON.parse(node.out())).toEqual({
    event: 'ready',
    member: 'JP',
    exchange: expect.stringMatching(/^https:\/\/127\.0\.0\.1:\d+$/),
    console: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
    pid: node.child.pid,
  })
  expect((await run(['status', dir, '--json'])).json()).toMatchObject({ member: 'JP', charterVersion: null })
  const run1 = JSON.parse(readFileSync(join(dir, 'run.json'), 'utf8')) as object
  expect(Object.keys(run1).sort()).toEqual(['console', 'exchange', 'pid', 'startedAt', 'token'])
  node.child.kill('SIGTERM')
  expect(await node.ended).toEqual({ code: 0, signal: null })
  expect(node.out().trim().split('\n')).toHaveLength(1)
  for (const name of ['run.json', 'lock']) expect(existsSync(join(dir, name))).toBe(false)
})

test('a node that was killed starts again, and what is said to its address meanwhile says that it is not running', async () => {
  const node = serve()
  await node.ready
  node.child.kill('SIGKILL')
  await node.ended
  expect((await run(['status', dir])).err).toMatch(/is not running; start it with: trefoil serve/)
  const again = serve()
  await again.ready
  again.child.kill('SIGINT')
  expect(await again.ended).toEqual({ code: 0, signal: null })
})

test('the launcher works through a symbolic link and from any folder', () => {
  const link = join(data, 'a link')
  symlinkSync(join(root, 'trefoil'), link)
  const ran = spawnSync(link, ['card', dir, '--json'], { cwd: data, encoding: 'utf8' })
  expect([ran.status, ran.stderr]).toEqual([0, ''])
  expect(JSON.parse(ran.stdout)).toMatchObject({ member: 'JP' })
  expect(spawnSync(link, ['dance'], { cwd: data }).status).toBe(2)
})
