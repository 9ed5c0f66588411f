import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { request } from 'node:https'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { bundleOf, makeTexts } from '../bench/objects.ts'
import { freePorts } from '../src/testing/free-ports.ts'
import { run } from '../src/testing/memory-terminal.ts'
import { makeAllianceHere, type NodeProcess, serve } from '../src/testing/processes.ts'

const basePort = await freePorts()
const main = resolve(import.meta.dirname, '..', 'src', 'main.ts')
const agreement = resolve(import.meta.dirname, '..', 'agreements', 'trilateral.yaml')
const folder = mkdtempSync(join(tmpdir(), 'trefoil-bad-input-'))
const at = (...names: string[]): string => join(folder, ...names)
const nodes: NodeProcess[] = []
let us: NodeProcess
let ph: NodeProcess
let dirs: Record<string, string>

beforeAll(async () => {
  dirs = await makeAllianceHere(folder, basePort)
  ;[us, ph] = await Promise.all([serve('US', dirs.US!), serve('PH', dirs.PH!)])
  nodes.push(us, ph)
}, 600_000)
afterAll(async () => {
  for (const node of nodes) await node.stop('SIGKILL')
  rmSync(folder, { recursive: true, force: true })
})

function write(name: string, content: string | Uint8Array): string {
  writeFileSync(at(name), content)
  return at(name)
}

/** What a refused command says: one line, the same in its one JSON document, exit status 1. */
async function refusal(...words: string[]): Promise<string> {
  const { status, err, json } = await run([...words, '--json'])
  expect(status).toBe(1)
  expect(err.trim().split('\n')).toHaveLength(1)
  expect(err).toBe(`trefoil: ${(json() as { error: { message: string } }).error.message}\n`)
  return err
}

/** What is said of a node that must not start. */
async function refusedStart(dir: string, env: Record<string, string> = {}): Promise<string> {
  const ran = await run(['serve', dir], { env: { TREFOIL_LOG_LEVEL: 'silent', ...env } })
  return refused(ran.status, ran.out, ran.err)
}

/** As `refusedStart`, in a process that must end. */
function refusedProcess(dir: string): string {
  const words = ['--disable-warning=ExperimentalWarning', main, 'serve', dir]
  const ran = spawnSync(process.execPath, words, { encoding: 'utf8', timeout: 120_000 })
  return refused(ran.status, ran.stdout, ran.stderr)
}

function refused(status: number | null, out: string, err: string): string {
  expect([status, out]).toEqual([1, ''])
  expect(err.trim().split('\n')).toHaveLength(1)
  return err
}

async function total({ console, token }: NodeProcess): Promise<number> {
  const answer = await fetch(`${console}/api/v1/counts`, { headers: { authorization: `Bearer ${token}` } })
  return ((await answer.json()) as { total: number }).total
}

test('a file that is no bundle costs one line, and nothing of it is published', async () => {
  const before = await total(us)
  const whole = bundleOf(makeTexts(0, 5))
  const files: [string | Uint8Array, RegExp][] = [
    ['hello', /not JSON: a STIX bundle.*expected.*nothing was imported/],
    ['{"type":"bundle","objects":5}', /nothing was imported/],
    ['', /is empty; nothing was imported/],
    [Uint8Array.of(0x7b, 0xff, 0xfe, 0x7d), /not text in UTF-8/],
    [whole.slice(0, -1), /truncated, get it whole; nothing was imported/],
    [whole.slice(0, -300), /truncated, get it whole; nothing was imported/],
  ]
  for (const [content, said] of files) expect(await refusal('import', us.dir, write('bad.json', content))).toMatch(said)
  expect(await refusal('import', us.dir, at('nowhere.json'))).toMatch(/does not exist/)
  expect(await refusal('import', us.dir, folder)).toMatch(/is a directory/)
  expect(await total(us)).toBe(before)
})

test('of 30,000 objects three are bad: those three are named, all others are published', async () => {
  const texts = Array.from({ length: 30_000 }, (_, number) => {
    const id = `ipv4-addr--${(number + 1).toString(16).padStart(8, '0')}-0000-5000-8000-000000000000`
    const value = `10.${number >> 16}.${(number >> 8) & 255}.${number & 255}`
    return `{"type":"ipv4-addr","spec_version":"2.1","id":"${id}","value":"${value}"}`
  })
  texts[10] = '{"type":"indicator","id":"indicator--bad"}'
  texts[15_000] = '{"type":"ipv4-addr","type":"ipv6-addr"}'
  texts[29_999] = `{"type":"ipv4-addr","x_deep":${'['.repeat(100)}${']'.repeat(100)}}`
  const before = await total(us)
  const file = write('large.json', bundleOf(texts))
  const ran = await run(['import', us.dir, file, '--tlp', 'red', '--json'])
  expect(ran.status).toBe(0)
  expect(ran.json()).toMatchObject({
    added: 29_997,
    unchanged: 0,
    rejected: [
      { index: 10, id: 'indicator--bad', code: 'invalid' },
      { index: 15_000, code: 'not-i-json' },
      { index: 29_999, code: 'too-large' },
    ],
  })
  expect(await total(us)).toBe(before + 29_997)
}, 600_000)

test('a charter without its quorum is refused, also when one member signed it twice or when it is in force already', async () => {
  const cards = ['US', 'JP', 'PH'].map((member) => at(`${member}.card.json`))
  const drafted = await run(['charter', 'draft', '--cards', ...cards, '--agreement', agreement])
  const file = write('alone.json', drafted.out)
  const adopt = (path: string) => refusal('charter', 'adopt', path, '--into', us.dir)
  expect(await adopt(file)).toMatch(/2 of 3 members must sign; nobody has signed: collect/)
  await run(['charter', 'sign', file, '--with', dirs.US!])
  expect(await adopt(file)).toMatch(/only US has signed/)
  const envelope = JSON.parse(readFileSync(file, 'utf8')) as { payload: string; signatures: object[] }
  const twice = { ...envelope, signatures: [...envelope.signatures, ...envelope.signatures] }
  expect(await adopt(write('twice.json', JSON.stringify(twice)))).toMatch(/trefoil: /)
  const charter = JSON.parse(Buffer.from(envelope.payload, 'base64').toString('utf8')) as object
  const lowered = Buffer.from(JSON.stringify({ ...charter, quorum: 1 })).toString('base64')
  expect(await adopt(write('lowered.json', JSON.stringify({ ...envelope, payload: lowered })))).toMatch(/majority/)
  expect(await adopt(at('US.card.json'))).toMatch(/not a charter/)
})

function hello(keys: string, version: 'TLSv1.2' | 'TLSv1.3' = 'TLSv1.3'): Promise<number> {
  const [cert, key] = ['tls.pem', 'tls-key.pem'].map((name) => readFileSync(join(keys, 'keys', name)))
  return new Promise((answered, failed) => {
    const url = `${us.exchange}/peer/v1/hello`
    // This test looks at what the node makes of us, not at the node.
    const options = { cert, key, rejectUnauthorized: false, minVersion: version, maxVersion: version, agent: false }
    const call = request(url, options, (answer) => {
      answer.resume()
      answered(answer.statusCode ?? 0)
    })
    call.on('error', failed)
    call.end()
  })
}

test("a stranger's certificate opens nothing, whatever name it carries", async () => {
  await run(['init', at('au'), '--member', 'AU', '--name', 'Australia'])
  await run(['init', at('impostor'), '--member', 'JP', '--name', 'not Japan'])
  expect(await hello(dirs.JP!)).toBe(200)
  expect(await hello(dirs.JP!, 'TLSv1.2')).toBe(426)
  expect(await hello(at('au'))).toBe(401)
  expect(await hello(at('impostor'))).toBe(401)
  expect(await hello(dirs.US!)).toBe(401)
})

test('a port in use and a directory in use are named before anything is changed', async () => {
  expect(refusedProcess(us.dir)).toMatch(/already running \(process \d+\); stop it first/)
  const taken = { TREFOIL_EXCHANGE_LISTEN: `127.0.0.1:${basePort + 3}` }
  expect(await refusedStart(dirs.JP!, taken)).toContain(
    `port ${basePort + 3} is in use: stop what uses it, or choose another`,
  )
})

test("another member's directory, database or keys are not taken for our own", async () => {
  expect(await refusal('init', us.dir, '--member', 'JP', '--name', 'Japan')).toMatch(
    /already holds the node of US; nothing was changed/,
  )
  cpSync(dirs.JP!, at('mixed'), { recursive: true })
  cpSync(join(dirs.US!, 'keys'), at('mixed', 'keys'), { recursive: true })
  expect(await refusedStart(at('mixed'))).toMatch(/names other keys for JP.*restore the keys from a backup/)
  cpSync(join(dirs.PH!, 'keys'), at('mixed', 'keys'), { recursive: true })
  cpSync(join(dirs.PH!, 'node.json'), at('mixed', 'node.json'))
  expect(await refusedStart(at('mixed'))).toMatch(/that of the node of JP, not of PH: give each node its own/)
  for (const words of [
    ['verify', at('mixed')],
    ['client', 'add', at('mixed'), 'x', '--tlp', 'green'],
    ['charter', 'adopt', at('charter.json'), '--into', at('mixed')],
  ])
    expect(await refusal(...words)).toMatch(/that of the node of JP/)
})

test('a database that newer code wrote, or that is none of ours, is left as it is', async () => {
  cpSync(dirs.JP!, at('newer'), { recursive: true })
  const path = at('newer', 'trefoil.db')
  change(path, "update meta set value = '99' where name = 'schema'")
  expect(await refusedStart(at('newer'))).toMatch(/written by a newer Trefoil \(schema 99.*start that version/)
  expect(await refusal('verify', at('newer'))).toMatch(/newer Trefoil/)
  const doctor = await run(['doctor', at('newer'), '--json'])
  expect(doctor.status).toBe(1)
  expect(doctor.json()).toMatchObject({
    ok: false,
    checks: expect.arrayContaining([{ name: 'store and charter', ok: false, found: expect.stringMatching(/newer/) }]),
  })
  writeFileSync(path, 'x'.repeat(8192))
  expect(await refusedStart(at('newer'))).toMatch(/not a Trefoil database/)
  rmSync(path)
  expect(await refusal('verify', at('newer'))).toMatch(/there is no database/)
})

test('a damaged key is named by its file', async () => {
  cpSync(dirs.JP!, at('damaged'), { recursive: true })
  for (const name of ['signing.pem', 'ca.pem']) {
    const path = at('damaged', 'keys', name)
    const whole = readFileSync(path)
    writeFileSync(path, 'x')
    expect(await refusedStart(at('damaged'))).toContain(`${path} is damaged; restore it from a backup`)
    const sign = await refusal('charter', 'sign', at('charter.json'), '--with', at('damaged'))
    expect(sign).toContain(`${path} is damaged`)
    writeFileSync(path, whole)
  }
})

function change(path: string, statement: string): void {
  const database = new DatabaseSync(path)
  database.exec(statement)
  database.close()
}

test('verify names what somebody changed behind the node', async () => {
  const file = write('few.json', bundleOf(makeTexts(50, 5)))
  expect((await run(['import', ph.dir, file])).status).toBe(0)
  await ph.stop()
  expect((await run(['verify', ph.dir, '--json'])).json()).toMatchObject({ ok: true })
  const edits: [string, RegExp][] = [
    ["update object set body = replace(body, 'Command', 'command') where type = 'indicator'", /text is not the one/],
    [
      "delete from release where seq = (select max(seq) from object where type = 'malware')",
      /malware--.*release is mis/,
    ],
    ["delete from object where type = 'malware'", /releases an object that is not there/],
    ["delete from decision where outcome = 'release'", /no recorded decision/],
    [
      `update charter set digest = case substr(digest, 1, 1) when '0' then '1' else '0' end || substr(digest, 2)`,
      /charter version 1: its digest/,
    ],
    ['update charter set envelope = replace(envelope, \'"sig": "\', \'"sig": "AAAA\')', /charter version 1: /],
    ['delete from charter', /charter version 1 is missing: decisions are recorded under it/],
  ]
  for (const [statement, said] of edits) {
    rmSync(at('edited'), { recursive: true, force: true })
    cpSync(ph.dir, at('edited'), { recursive: true })
    change(at('edited', 'trefoil.db'), statement)
    const found = await run(['verify', at('edited'), '--json'])
    expect([statement, found.status, found.json()]).toEqual([
      statement,
      1,
      expect.objectContaining({ ok: false, firstBad: expect.stringMatching(said) }),
    ])
  }
})

test('every command with --json prints one document, whether it does its work or refuses it', async () => {
  const text = makeTexts(50, 1)[0]!
  const { id } = JSON.parse(text) as { id: string }
  const file = write('one.json', text)
  const charter = write('signed.json', readFileSync(at('charter.json')))
  const done = [
    ['init', at('new'), '--member', 'AU', '--name', 'Australia'],
    ['card', us.dir],
    [
      'charter',
      'draft',
      '--cards',
      at('US.card.json'),
      at('JP.card.json'),
      at('PH.card.json'),
      '--agreement',
      agreement,
    ],
    ['charter', 'sign', charter, '--with', us.dir],
    ['charter', 'adopt', charter, '--into', us.dir],
    ['import', us.dir, file],
    ['export', us.dir, '--type', 'indicator'],
    ['why', us.dir, id, '--recipient', 'JP'],
    ['client', 'add', us.dir, 'siem', '--tlp', 'green'],
    ['user', 'add', us.dir, 'reyes', '--role', 'analyst'],
    ['status', us.dir],
    ['doctor', dirs.JP!],
  ]
  const refused = [
    ['init', us.dir, '--member', 'AU', '--name', 'Australia'],
    ['card', folder],
    ['charter', 'draft', '--cards', file, '--agreement', agreement],
    ['charter', 'sign', file, '--with', us.dir],
    ['charter', 'adopt', file, '--into', us.dir],
    ['import', us.dir, at('nowhere')],
    ['export', us.dir, '--recipient', 'XX'],
    ['why', us.dir, 'indicator--x', '--recipient', 'JP'],
    ['client', 'add', us.dir, 'siem', '--tlp', 'green'],
    ['user', 'add', us.dir, 'reyes', '--role', 'analyst'],
    ['status', dirs.JP!],
    ['verify', folder],
    ['doctor', folder],
    ['serve', folder],
    ['demo', '--data', file],
  ]
  for (const [lines, status] of [
    [done, 0],
    [refused, 1],
    [refused.map((words) => [...words, '--no-such-option']), 2],
  ] as const) {
    for (const words of lines) {
      const ran = await run([...words, '--json'])
      expect([words, ran.status, ran.err]).toEqual([
        words,
        status,
        expect.stringMatching(status === 0 ? /^$/ : /^trefoil: .+\n/),
      ])
      expect(ran.json()).toEqual(
        status === 0 ? expect.anything() : { error: expect.objectContaining({ message: expect.any(String) }) },
      )
    }
  }
}, 600_000)

test('a full disk: what does not fit is refused, the rest is served, and room is enough to go on', async ({ skip }) => {
  const small = at('small')
  mkdirSync(small)
  const mounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=40m', 'tmpfs', small])
  skip(mounted.status !== 0, 'a small file system is mounted for this, which only root may do')
  try {
    cpSync(dirs.JP!, join(small, 'jp'), { recursive: true })
    writeFileSync(join(small, 'filler'), new Uint8Array(32 * 1024 * 1024))
    const node = await serve('JP', join(small, 'jp'))
    try {
      await fillAndFree(node, join(small, 'filler'))
    } finally {
      await node.stop()
    }
    expect((await run(['verify', join(small, 'jp'), '--json'])).json()).toMatchObject({ ok: true })
  } finally {
    spawnSync('umount', ['-l', small])
  }
}, 600_000)

async function fillAndFree(node: NodeProcess, filler: string): Promise<void> {
  const authorization = `Bearer ${node.token}`
  const get = (path: string) => fetch(`${node.console}/api/v1${path}`, { headers: { authorization } })
  const texts = makeTexts(0, 8_000)
  const publish = (some: readonly string[]) =>
    fetch(`${node.console}/api/v1/import?tlp=red`, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json' },
      body: bundleOf(some),
    })
  const full = await publish(texts)
  expect([full.status, full.headers.get('content-type')]).toEqual([507, 'application/problem+json'])
  const { type, detail } = (await full.json()) as { type: string; detail: string }
  expect(type).toBe('urn:trefoil:problem:storage-full')
  expect(detail).toMatch(/the disk is full: .*free some space.*; the first \d+ objects were dealt with/)
  const stored = Number(/the first (\d+)/.exec(detail)?.[1])
  expect(stored).toBeGreaterThan(0)

  expect(await total(node)).toBe(stored)
  const { id } = JSON.parse(texts[stored - 1]!) as { id: string }
  expect(await (await get(`/objects/${id}/text`)).text()).toBe(texts[stored - 1])
  expect((await get('/status')).status).toBe(200)

  rmSync(filler)
  const again = await publish(texts)
  expect([again.status, await again.json()]).toMatchObject([200, { added: texts.length - stored, unchanged: stored }])
  expect(await total(node)).toBe(texts.length)
}
