import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Quarantined, Source, SourceFound } from '../api/contract/sources.ts'
import type { RunningNode } from '../node.ts'
import { makeIndicator } from '../testing/core.ts'
import { run } from '../testing/memory-terminal.ts'
import { serveHere } from '../testing/one-node.ts'

let data: string
let dir: string
let inbox: string
let node: RunningNode

beforeAll(async () => {
  data = mkdtempSync(join(tmpdir(), 'trefoil-source-cli-'))
  dir = join(data, 'jp')
  inbox = join(data, 'inbox')
  mkdirSync(inbox)
  await run(['init', dir, '--member', 'JP', '--name', 'Japan'])
  node = await serveHere(dir, { TREFOIL_SOURCE_FOLDERS: inbox })
})
afterAll(async () => {
  await node[Symbol.asyncDispose]()
  rmSync(data, { recursive: true, force: true })
})

function put(name: string, objects: readonly unknown[]): void {
  writeFileSync(join(inbox, name), JSON.stringify({ type: 'bundle', objects }))
  const before = new Date(Date.now() - 60_000)
  utimesSync(join(inbox, name), before, before)
}
const json = async <T>(...words: string[]): Promise<T> => (await run([...words, '--json'])).json() as T

test('a source is tried, added, read, looked through and removed on the command line', async () => {
  put('a.json', [makeIndicator('cli.example'), { type: 'indicator', name: 'no id' }])
  const found = await json<SourceFound>('source', 'test', dir, 'inbox', '--folder', inbox)
  expect(found.files).toBe(1)
  const words = [
    '--folder',
    inbox,
    '--every',
    '1d',
    '--tlp',
    'TLP:GREEN',
    '--owner',
    'a partner',
    '--basis',
    'by letter',
  ]
  const added = await json<Source>('source', 'add', dir, 'inbox', ...words, '--paused')
  expect(added).toMatchObject({ state: 'paused', settings: { everySeconds: 86_400, tlp: 'green', agreements: [] } })
  expect((await run(['source', 'run', dir, 'inbox'])).err).toMatch(/paused: resume it first/)
  await run(['source', 'resume', dir, 'inbox'])
  const read = await json<Source>('source', 'run', dir, 'inbox')
  expect(read).toMatchObject({ counts: { taken: 1, refused: 1 }, quarantined: 1, lastError: '' })
  const shown = await run(['source', 'show', dir, 'inbox'])
  expect(shown.out).toMatch(/1 taken, 0 unchanged, 1 refused, 0 withheld; 1 in quarantine/)
  const { items } = await json<{ items: Quarantined[] }>('source', 'quarantine', dir, 'inbox')
  expect(items).toMatchObject([{ place: 'a.json, object 2', kept: true }])
  expect((await run(['source', 'quarantine', 'retry', dir, 'inbox'])).out).toBe('0 taken, 1 wait\n')
  expect((await run(['source', 'quarantine', 'discard', dir, 'inbox', items[0]!.digest])).out).toBe(
    '1 thrown away, 0 wait\n',
  )
  const set = await json<Source>('source', 'set', dir, 'inbox', '--every', '6h', '--tlp', 'none')
  expect(set.settings).toMatchObject({ everySeconds: 21_600, tlp: null, owner: 'a partner' })
  expect((await run(['source', 'list', dir])).out).toMatch(/^inbox {2}\w+ {2}folder /)
  expect((await run(['source', 'pause', dir, 'inbox'])).out).toMatch(/paused/)
  expect((await run(['source', 'remove', dir, 'inbox'])).status).toBe(0)
  expect((await run(['source', 'show', dir, 'inbox'])).err).toMatch(/no source with this name/)
})

test('what is wrong is said before anything is done, and a secret is never a word of the command line', async () => {
  const wrong = async (words: string[], status: number, text: RegExp, input = '') => {
    const { status: ended, err } = await run(['source', 'add', dir, 'x', ...words], { input })
    expect({ ended, err }).toEqual({ ended: status, err: expect.stringMatching(text) })
  }
  await wrong([], 2, /say where it is/)
  await wrong(['--url', 'https://a.example/', '--folder', inbox], 2, /one of --taxii/)
  await wrong(['--url', 'https://a.example/', '--every', '5'], 2, /--every is a time/)
  await wrong(['--url', 'https://a.example/', '--user', 'us'], 2, /--secret-stdin/)
  await wrong(['--url', 'https://a.example/', '--secret-stdin'], 2, /one line on standard input/)
  await wrong(['--url', 'https://10.0.0.1/'], 1, /not a public address/)
  await wrong(['--url', 'https://a.example/', '--agreement', 'none-such'], 1, /no agreement none-such/)
  await wrong(['--folder', '/etc'], 1, /not below one/)
  await wrong(['--url', 'http://a.example/'], 1, /without TLS/)
  const added = await run(
    [
      'source',
      'add',
      dir,
      'kept',
      '--url',
      'https://a.example/feed.json',
      '--user',
      'us',
      '--secret-stdin',
      '--paused',
      '--json',
    ],
    { input: 'hidden-word\n' },
  )
  expect(added.json()).toMatchObject({ credentials: 'basic' })
  for (const words of [
    ['source', 'show', dir, 'kept', '--json'],
    ['source', 'list', dir, '--json'],
    ['doctor', dir],
  ])
    expect((await run(words)).out).not.toContain('hidden-word')
})

test('doctor says what sources there are, and which fail', async () => {
  const checks = (await json<{ checks: { name: string; found: string }[] }>('doctor', dir)).checks
  expect(checks.find(({ name }) => name === 'sources')?.found).toBe('none')
})
