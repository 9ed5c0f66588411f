import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { openStore } from '../store/open.ts'
import { type Core, createCore, makeIndicator, nowMs } from '../testing/core.ts'
import { createSourceBench, settingsOf, testBounds } from '../testing/source-bench.ts'
import { createDatabase } from '../testing/stores.ts'
import { findFolder } from './folder-source.ts'

const parts = new AsyncDisposableStack()
let core: Core
let root: string
let folder: string
beforeAll(async () => {
  const { database } = parts.use(await createDatabase('sqlite'))
  core = createCore(parts.use(await openStore({ database })), 'US')
})
afterAll(() => parts.disposeAsync())
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'trefoil-folder-'))
  parts.defer(() => rmSync(root, { recursive: true, force: true }))
  folder = join(root, 'allowed', 'in')
  mkdirSync(folder, { recursive: true })
})

function put(name: string, text: string | Uint8Array, agoMs = 60_000): string {
  const path = join(folder, name)
  writeFileSync(path, text)
  const at = new Date(nowMs - agoMs)
  utimesSync(path, at, at)
  return path
}
const text = (name: string) => JSON.stringify(makeIndicator(name))
const bench = (more: Partial<typeof testBounds> = {}) =>
  createSourceBench(core, async () => new Response(), settingsOf({ kind: 'folder', address: folder }), {
    folders: [join(root, 'allowed')],
    bounds: { ...testBounds, maxBytes: 100_000, ...more },
  })

test('each file is read once, and again when it has changed', async () => {
  const source = await bench()
  put('a.json', text('a'))
  put('b.json', `{"type":"bundle","objects":[${text('b')},${text('c')}]}`)
  await source.run()
  expect(await source.state()).toMatchObject({ taken: 3, unchanged: 0 })
  await source.run()
  expect(await source.state()).toMatchObject({ taken: 3, unchanged: 0 })
  put('a.json', text('d'), 50_000)
  await source.run()
  expect(await source.state()).toMatchObject({ taken: 4, unchanged: 0 })
})

test('what is still being written waits: changed a moment ago, or under the name of something unfinished', async () => {
  const source = await bench()
  const fresh = put('fresh.json', text('fresh'), 100)
  for (const name of ['x.json.part', 'x.tmp', '.x.json', 'x.json~']) put(name, text(name))
  await source.run()
  expect(await source.state()).toMatchObject({ taken: 0, refused: 0 })
  utimesSync(fresh, new Date(nowMs - 10_000), new Date(nowMs - 10_000))
  renameSync(put('done.tmp', text('done')), join(folder, 'done.json'))
  await source.run()
  expect(await source.state()).toMatchObject({ taken: 2, refused: 0 })
})

test('a file cut off in the middle is put aside once, and read when it is whole', async () => {
  const source = await bench()
  const whole = `{"type":"bundle","objects":[${text('whole')}]}`
  put('half.json', whole.slice(0, -20))
  put('good.json', text('good'))
  await source.run()
  await source.run()
  expect(await source.state()).toMatchObject({ taken: 1, refused: 1 })
  expect(await source.waiting()).toMatchObject([{ place: 'half.json', code: 'file', kept: false }])
  put('half.json', whole, 30_000)
  await source.run()
  expect(await source.state()).toMatchObject({ taken: 2, refused: 1 })
})

test('links lead nowhere, neither files nor folders, and only named folders are read', async () => {
  writeFileSync(join(root, 'secret.json'), text('secret'))
  symlinkSync(join(root, 'secret.json'), join(folder, 'link.json'))
  symlinkSync(root, join(folder, 'loop'))
  const source = await bench()
  await source.run()
  expect(await source.state()).toMatchObject({ taken: 0, refused: 0 })
  const allowed = [join(root, 'allowed')]
  mkdirSync(join(root, 'allowed-not'))
  symlinkSync(root, join(root, 'allowed', 'out'))
  for (const path of [root, join(root, 'allowed-not'), join(root, 'allowed', 'out'), join(folder, '..', '..')])
    await expect(findFolder(path, allowed)).rejects.toThrow(/not below one/)
  await expect(findFolder(folder, [])).rejects.toThrow(/not below one/)
  await expect(findFolder(join(root, 'secret.json'), allowed)).rejects.toThrow(/is a file/)
  await expect(findFolder(join(root, 'nothing'), allowed)).rejects.toThrow(/no such folder/)
  expect(await findFolder(folder, allowed)).toContain('allowed')
})

test('a file that is too large is put aside, and so is what is no text', async () => {
  const source = await bench({ maxBytes: 1_000 })
  put('large.json', ' '.repeat(2_000))
  writeFileSync(put('bytes.json', ''), Buffer.from([0xff, 0xfe, 0xfd]))
  utimesSync(join(folder, 'bytes.json'), new Date(nowMs - 60_000), new Date(nowMs - 60_000))
  put('good.json', text('small'))
  await source.run()
  expect(await source.state()).toMatchObject({ taken: 1, refused: 2 })
})

test('of many files a run reads some, and says that there are more', async () => {
  const source = await bench({ filesPerRun: 2 })
  for (let n = 0; n < 5; n++) put(`${n}.json`, text(`many-${n}`))
  expect([(await source.run()).end, (await source.run()).end, (await source.run()).end]).toEqual([
    'more',
    'more',
    'done',
  ])
  expect(await source.state()).toMatchObject({ taken: 5 })
})

test('a bundle that is larger than what is held of it comes in whole, with what is bad in it put aside one by one', async () => {
  const source = await bench({ maxBytes: 8_000_000 })
  const objects = Array.from({ length: 1_500 }, (_, n) => text(`stream-${n}.example`))
  objects[700] = JSON.stringify(makeIndicator('日本'.repeat(200_000)))
  objects[1_200] = '{"type":"indicator"}'
  put('large.json', `\ufeff{"type":"bundle","id":"bundle--x","objects":[\n${objects.join(',\n')}\n]}`)
  await source.run()
  expect(await source.state()).toMatchObject({ taken: 1_498, refused: 2, last_error: '' })
  const aside = await source.waiting()
  expect(aside.map(({ place, code }) => [place, code]).sort()).toEqual([
    ['large.json, object 1201', 'not-stix'],
    ['large.json, object 701', 'too-large'],
  ])
  await source.run()
  expect(await source.state()).toMatchObject({ taken: 1_498, refused: 2 })
})

test('a gzip file is read as what it holds; one that is broken, a bomb, or of a kind that is not read is put aside once', async () => {
  const source = await bench()
  put('lines.ndjson.gz', gzipSync(`${text('l1')}\n${text('l2')}\n`))
  put('bundles.ndjson', `{"objects":[${text('b1')}]}\n{"objects":[${text('b2')}]}\n`)
  put('bundle.json.gz', gzipSync(`{"type":"bundle","objects":[${text('g1')},${text('g2')}]}`))
  put('cut.json.gz', gzipSync(`{"type":"bundle","objects":[${text('g3')}]}`).subarray(0, -10))
  put('bomb.json.gz', gzipSync(Buffer.alloc(5_000_000, ' ')))
  put('old.xml', '<stix:STIX_Package xmlns:stix="http://stix.mitre.org/stix-1"><u>http://evil.example/</u>')
  await source.run()
  await source.run()
  expect(await source.state()).toMatchObject({ taken: 6, refused: 3 })
  const waiting = await source.waiting()
  expect(waiting.map(({ place, reason }) => `${place}: ${reason}`).sort()).toEqual([
    expect.stringMatching(/^bomb.json.gz: unpacked the file is larger than 100000 bytes/),
    expect.stringMatching(/^cut.json.gz: the gzip file is broken or was cut off/),
    expect.stringMatching(/^old.xml: this is STIX 1.x in XML/),
  ])
})
