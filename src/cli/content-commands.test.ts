import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import PDFDocument from 'pdfkit'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { demoNodes } from '../demo/nodes.ts'
import type { RunningNode } from '../node.ts'
import { run } from '../testing/memory-terminal.ts'
import { serveHere } from '../testing/one-node.ts'

const agreement = join(import.meta.dirname, '..', '..', 'agreements', 'trilateral.yaml')
const bundle = demoNodes[0]!.intelligence
const objects = (JSON.parse(readFileSync(bundle, 'utf8')) as { objects: Record<string, unknown>[] }).objects
let data = ''
let dir = ''
let node: RunningNode
const at = (name: string): string => join(data, name)

interface Imported {
  added: number
  unchanged: number
  rejected: { id: string | null; reason: string; index: number }[]
  upgraded?: number
}
async function importText(text: string, ...more: string[]): Promise<Imported> {
  writeFileSync(at('in.json'), text)
  return (await run(['import', dir, at('in.json'), '--json', ...more])).json() as Imported
}
function indicator(number: number, more: object = {}): object {
  return {
    type: 'indicator',
    spec_version: '2.1',
    id: `indicator--0a2f4c1e-7b1d-4c55-9c3a-${String(number).padStart(12, '0')}`,
    created: '2026-01-01T00:00:00.000Z',
    modified: '2026-01-01T00:00:00.000Z',
    pattern: `[domain-name:value = 'n${number}.example']`,
    pattern_type: 'stix',
    valid_from: '2026-01-01T00:00:00Z',
    object_marking_refs: ['marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb'],
    ...more,
  }
}

beforeAll(async () => {
  data = mkdtempSync(join(tmpdir(), 'trefoil-content-'))
  dir = at('US')
  for (const [index, { member, name, identity }] of demoNodes.entries()) {
    await run([
      'init',
      at(member),
      '--member',
      member,
      '--name',
      name,
      '--identity',
      identity,
      '--exchange-url',
      `https://localhost:${39443 + index}`,
    ])
    writeFileSync(at(`${member}.card`), (await run(['card', at(member)])).out)
  }
  const cards = demoNodes.map(({ member }) => at(`${member}.card`))
  writeFileSync(
    at('charter.json'),
    (await run(['charter', 'draft', '--cards', ...cards, '--agreement', agreement])).out,
  )
  for (const member of ['JP', 'US']) await run(['charter', 'sign', at('charter.json'), '--with', at(member)])
  node = await serveHere(dir)
})
afterAll(async () => {
  await node[Symbol.asyncDispose]()
  rmSync(data, { recursive: true })
})

test('a bundle is published once; a charter adopted later puts it in reach of the others, and why says so', async () => {
  const first = (await run(['import', dir, bundle, '--json'])).json()
  expect(first).toEqual({ added: objects.length, unchanged: 0, rejected: [] })
  expect((await run(['import', dir, bundle, '--json'])).json()).toEqual({
    added: 0,
    unchanged: objects.length,
    rejected: [],
  })
  const shared = objects.find((one) => one.type === 'indicator' && one.extensions === undefined)!.id as string
  const early = (await run(['why', dir, shared, '--recipient', 'JP', '--json'])).json()
  expect(early).toMatchObject({ decision: 'withhold', agreement: null, removed: [] })
  const adopted = await run(['charter', 'adopt', at('charter.json'), '--into', dir, '--json'])
  expect(adopted.json()).toMatchObject({ version: 1, signedBy: ['JP', 'US'] })
  const why = (await run(['why', dir, shared, '--recipient', 'JP', '--json'])).json()
  expect(why).toMatchObject({
    decision: 'release',
    agreement: 'trilateral',
    clause: 'C1',
    reasons: [expect.stringMatching(/^Released to Japan under clause C1/)],
  })
})

test('what names Japan alone reaches Japan alone; the sentence says why, also for clients and the public', async () => {
  const forJapan = objects.find((one) => one.type === 'indicator' && one.extensions !== undefined)!.id as string
  expect((await run(['why', dir, forJapan, '--recipient', 'JP'])).out).toMatch(/^Released to Japan/)
  for (const recipient of ['PH', 'client:green', 'public']) {
    expect((await run(['why', dir, forJapan, '--recipient', recipient])).out).toMatch(
      /^Withheld from .*releasable only to JP/,
    )
  }
  const ids = async (code: string) => JSON.stringify((await run(['export', dir, '--recipient', code])).json())
  expect(await ids('JP')).toContain(forJapan)
  expect(await ids('PH')).not.toContain(forJapan)
  const nobody = await run(['why', dir, 'indicator--0a2f4c1e-7b1d-4c55-9c3a-ffffffffffff', '--recipient', 'JP'])
  expect([nobody.status, nobody.err]).toEqual([1, expect.stringMatching(/^trefoil: .+\n$/)])
})

test('three bad objects among many cost the good ones nothing, and each is named with its place and reason', async () => {
  const many = Array.from({ length: 2500 }, (_, index) => JSON.stringify(indicator(index)))
  many[3] = JSON.stringify(indicator(3, { pattern_type: undefined }))
  many[1001] = '{"type":"indicator","type":"indicator"}'
  many[2499] = '"only a text"'
  const result = await importText(
    `{"type":"bundle","id":"bundle--0a2f4c1e-7b1d-4c55-9c3a-000000000000","objects":[${many.join(',')}]}`,
  )
  expect(result.added).toBe(2497)
  expect(result.rejected.map(({ index }) => index)).toEqual([3, 1001, 2499])
  for (const { reason } of result.rejected) expect(reason).toMatch(/\w+ \w+/)
})

test('an indicator whose pattern or rule cannot be read is taken, and named with the place in it', async () => {
  const odd = indicator(70951, { pattern: "[domain-name:value = 'n70951.example'" })
  const rule = indicator(70952, { pattern: 'alert tcp any any', pattern_type: 'suricata' })
  const sigma = indicator(70954, { pattern: 'title: x\nlogsource: {product: windows}', pattern_type: 'sigma' })
  const yara = indicator(70955, { pattern: 'rule a {\n condition }', pattern_type: 'yara' })
  const objects = [rule, odd, indicator(70953), sigma, yara]
  const bundle = JSON.stringify({ type: 'bundle', id: 'bundle--1', objects })
  const undetectable = [
    {
      index: 1,
      id: 'indicator--0a2f4c1e-7b1d-4c55-9c3a-000000070951',
      reason: 'detects nothing: at character 38, expected AND, OR or ]',
    },
    {
      index: 3,
      id: 'indicator--0a2f4c1e-7b1d-4c55-9c3a-000000070954',
      reason: 'detects nothing: at character 1, expected a detection',
    },
    // Only where its compiler is installed is a rule of YARA judged.
    ...(spawnSync('yarac', ['--version']).status === 0
      ? [
          {
            index: 4,
            id: 'indicator--0a2f4c1e-7b1d-4c55-9c3a-000000070955',
            reason: 'detects nothing: at line 2, syntax error',
          },
        ]
      : []),
  ]
  expect(await importText(bundle)).toEqual({ added: 5, unchanged: 0, rejected: [], undetectable })
  expect((await run(['import', dir, at('in.json')])).out).toBe(
    `0 added, 5 unchanged, 0 rejected\n${undetectable.length} taken that detect nothing\n${undetectable
      .map(({ index, id, reason }) => `  #${index + 1} ${id}: ${reason}\n`)
      .join('')}`,
  )
})

test('rules of Sigma are exported as documents for the program that runs them, without those that are not sound', async () => {
  const sound = 'title: x\nlogsource: {product: windows}\ndetection: {s: {a: b}, condition: s}'
  await importText(JSON.stringify(indicator(70956, { pattern: sound, pattern_type: 'sigma' })))
  const said = await run(['export', dir, '--format', 'sigma'])
  expect(said.out.trim()).toBe(`---\n# indicator--0a2f4c1e-7b1d-4c55-9c3a-000000070956\n${sound}`)
  expect(said.err).toMatch(/1 records of 1 objects/)
  expect(said.err).toMatch(/1 left out: the rule has no title or no detection/)
})

test('a label and a list given beside a file narrow it, in any spelling', async () => {
  const one = indicator(90_001)
  expect(await importText(JSON.stringify(one), '--tlp', 'TLP:Amber+Strict', '--releasable-to', 'JP,PH')).toMatchObject({
    added: 1,
  })
  const id = (one as { id: string }).id
  // The clause permits it; a second person has not agreed yet.
  expect((await run(['why', dir, id, '--recipient', 'JP', '--json'])).json()).toMatchObject({
    decision: 'withhold',
    clause: 'C3',
    reasons: [expect.stringMatching(/second person/)],
  })
  expect((await run(['why', dir, id, '--recipient', 'client:amber'])).out).toMatch(/^Withheld/)
  const stranger = await run(['import', dir, at('in.json'), '--releasable-to', 'AU'])
  expect([stranger.status, stranger.err]).toEqual([1, expect.stringMatching(/AU is not a member/)])
})

test.each([
  ['a file that is not JSON', 'Dear colleague,', /nothing was imported/],
  [
    'a bundle that breaks off',
    `{"type":"bundle","objects":[${JSON.stringify(indicator(70_001))},{"type":"indi`,
    /nothing was imported/,
  ],
  ['an empty file', '', /is empty; nothing was imported/],
  ['a file that is not UTF-8', Buffer.from([0x7b, 0xff, 0xfe, 0x7d]), /not text in UTF-8/],
])('%s is refused whole, in one line', async (_, content, said) => {
  const before = (await node.release.counts({ kind: 'person', name: 'x', role: 'admin' })).total
  writeFileSync(at('bad.json'), content)
  const ran = await run(['import', dir, at('bad.json')])
  expect([ran.status, ran.err]).toEqual([1, expect.stringMatching(said)])
  expect(ran.err.split('\n').filter((line) => line.startsWith('trefoil: '))).toHaveLength(1)
  expect((await node.release.counts({ kind: 'person', name: 'x', role: 'admin' })).total).toBe(before)
})

test('a file that is not there, or is a directory, is named', async () => {
  expect((await run(['import', dir, at('none.json')])).err).toMatch(/none\.json does not exist/)
  expect((await run(['import', dir, data])).err).toMatch(/is a directory; name a file/)
})

test('standard input is a file like any other, and nothing but refusals is a failure', async () => {
  const good = await run(['import', dir, '-', '--json'], { input: JSON.stringify(indicator(80_001)) })
  expect([good.status, good.json()]).toMatchObject([0, { added: 1 }])
  const bad = await run(['import', dir, '-', '--json'], { input: '[{"type":"indicator"}]' })
  expect([bad.status, bad.json()]).toMatchObject([1, { added: 0, rejected: [{ id: null }] }])
})

test('a file is held to the standard without a node: errors and warnings, each with its place and section', async () => {
  const object = indicator(82_001, { created: '2026-01-01T00:00:00Z', x_acme: 1 })
  writeFileSync(at('odd.json'), JSON.stringify({ type: 'bundle', id: 'bundle--1', objects: [object] }))
  const ran = await run(['validate', at('odd.json'), '--json'])
  expect([ran.status, ran.json()]).toMatchObject([1, { ok: false, objects: 1, invalid: 1, errors: 2 }])
  const shown = (await run(['validate', at('odd.json')])).out
  expect(shown).toMatch(/ERROR {3}#1 indicator--\S+ \/created: .* \[STIX 2.1 §3.2\]/)
  expect(shown).toMatch(/warning #1 indicator--\S+ \/x_acme: .* \[STIX 2.1 §11.1\]/)
  writeFileSync(at('warned.json'), JSON.stringify(indicator(82_002)))
  expect((await run(['validate', at('warned.json')])).status).toBe(0)
  expect((await run(['validate', at('warned.json'), '--strict'])).status).toBe(1)
})

test('a packed file of lines is imported; what is not read is named with what to do, and nothing of it is taken', async () => {
  const lines = `${JSON.stringify(indicator(81_001))}\n${JSON.stringify(indicator(81_002))}\n`
  writeFileSync(at('lines.ndjson.gz'), gzipSync(lines))
  expect((await run(['import', dir, at('lines.ndjson.gz'), '--json'])).json()).toMatchObject({ added: 2, rejected: [] })
  const package1 = '<stix:STIX_Package xmlns:stix="http://stix.mitre.org/stix-1"><u>http://evil.example/</u>'
  writeFileSync(at('old.xml'), package1)
  for (const command of ['import', 'preview']) {
    const ran = await run([command, dir, at('old.xml')])
    expect([ran.status, ran.err]).toEqual([1, expect.stringContaining('convert it to STIX 2.1')])
  }
})

test('people and clients are admitted while the node runs, and status counts what it holds', async () => {
  expect((await run(['client', 'add', dir, 'siem', '--tlp', 'GREEN', '--json'])).json()).toMatchObject({
    username: 'siem',
  })
  expect((await run(['user', 'add', dir, 'diaz', '--role', 'releaser', '--json'])).json()).toMatchObject({
    role: 'releaser',
  })
  const status = (await run(['status', dir, '--json'])).json()
  expect(status).toMatchObject({ member: 'US', charterVersion: 1, counts: { byOrigin: { US: expect.any(Number) } } })
  expect((await run(['status', dir])).out).toContain('charter    version 1')
})

test('a node that serves is not served twice, and doctor sees that it runs', async () => {
  await expect(serveHere(dir)).rejects.toThrow(/already running/)
  const doctor = (await run(['doctor', dir, '--json'])).json()
  expect(doctor).toMatchObject({ ok: true, node: { member: 'US', running: process.pid } })
})

test('verify finds everything in order while the node runs', async () => {
  expect((await run(['verify', dir, '--json'])).json()).toMatchObject({ ok: true, charters: 1, firstBad: null })
})

test('recall says of each recipient whether it purged, refused, or was not reached', async () => {
  await importText(JSON.stringify(indicator(90)))
  const id = (indicator(90) as { id: string }).id
  const refused = await run(['recall', dir, id])
  expect(refused.err).toContain('--reason')
  const recalled = await run(['recall', dir, id, '--reason', 'wrong actor', '--wait', '0'])
  expect(recalled.out).toContain('recalled indicator--')
  expect(recalled.out).toMatch(/JP +not reached/)
  const again = await run(['recall', dir, id, '--reason', 'wrong actor'])
  expect(again.err).toContain('it was recalled already')
  const why = await run(['why', dir, id, '--recipient', 'JP'])
  expect(why.out).toContain('its originator took it back')
  const foreign = await run(['recall', dir, 'indicator--00000000-0000-4000-8000-000000000000', '--reason', 'x'])
  expect(foreign.err).toContain('no such object')
})

async function pdfOf(title: string, text: string): Promise<Uint8Array> {
  const document = new PDFDocument({ info: { Title: title } })
  const parts: Buffer[] = []
  document.on('data', (part: Buffer) => parts.push(part))
  const ended = new Promise<void>((resolve) => document.on('end', () => resolve()))
  document.text(text)
  document.end()
  await ended
  return Buffer.concat(parts)
}

test('reports as PDF, mail and web page are previewed and imported as any file, marked as told, and twice add nothing', async () => {
  const mail = [
    'From: Sender <sender@lure.example.org>',
    'Subject: =?utf-8?B?6KuL5rGC5pu4?=',
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=iso-2022-jp',
    '',
    '\u001b$B$3$s$K$A$O\u001b(B hxxp://mail-payload[.]example[.]com/x',
  ].join('\r\n')
  const page = '<!doctype html><title>A page</title><p>It calls <b>web-payload[.]example[.]net</b></p>'
  const files = [
    { name: 'report.pdf', kind: 'pdf', bytes: await pdfOf('Quarterly', 'It calls pdf-payload[.]example[.]com') },
    { name: 'lure.eml', kind: 'mail', bytes: Buffer.from(mail, 'latin1') },
    { name: 'page.html', kind: 'html', bytes: Buffer.from(page) },
  ]
  for (const { name, kind, bytes } of files) {
    writeFileSync(at(name), bytes)
    const shown = await run(['preview', dir, at(name), '--tlp', 'AMBER'])
    expect(shown.status, shown.err).toBe(0)
    expect(shown.out).toContain(`read as ${kind}`)
    expect(shown.out).toContain('-payload.example')
    const done = (await run(['import', dir, at(name), '--tlp', 'AMBER', '--json'])).json() as Imported & {
      reading: { format: string; objects: number }
    }
    expect(done.reading.format).toBe(kind)
    expect(done.added, name).toBe(done.reading.objects)
    expect(done.added).toBeGreaterThanOrEqual(2)
    const again = (await run(['import', dir, at(name), '--json'])).json() as Imported
    expect([again.added, again.unchanged], name).toEqual([0, done.added])
  }
  const rows = await node.store.read.selectFrom('object').select('body').where('type', '=', 'indicator').execute()
  for (const value of ['pdf-payload.example.com', 'mail-payload.example.com', 'web-payload.example.net'])
    expect(rows.some(({ body }) => body.includes(value))).toBe(true)
})

test('a document that cannot be read is refused with what to do; one in another encoding is read when it is called a document', async () => {
  for (const [name, bytes, says] of [
    ['a.docx', Buffer.from('PK\u0003\u0004 and more'), 'save it as PDF or text'],
    ['a.pdf', Buffer.from('%PDF-1.7 and nothing else'), 'PDF'],
    ['empty.pdf', Buffer.alloc(0), 'empty'],
  ] as const) {
    writeFileSync(at(name), bytes)
    const ran = await run(['import', dir, at(name), '--format', 'document'])
    expect([ran.status, ran.err], name).toEqual([1, expect.stringContaining(says)])
  }
  // 攻撃 in Shift_JIS.
  const shiftJis = [Uint8Array.from([0x8d, 0x55, 0x8c, 0x82]), Buffer.from(' sjis-payload[.]example[.]jp')]
  writeFileSync(at('sjis.txt'), Buffer.concat(shiftJis))
  expect((await run(['import', dir, at('sjis.txt')])).err).toContain('--format document')
  const read = await run(['import', dir, at('sjis.txt'), '--format', 'document'])
  expect([read.status, read.out]).toEqual([0, expect.stringContaining('2 added')])
})
