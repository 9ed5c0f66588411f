import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readCharter } from '../alliance/charter.ts'
import { run } from '../testing/memory-terminal.ts'

const agreement = join(import.meta.dirname, '..', '..', 'agreements', 'trilateral.yaml')
let data = ''
const at = (name: string): string => join(data, name)

beforeAll(async () => {
  data = mkdtempSync(join(tmpdir(), 'trefoil-cli-'))
  for (const [index, member] of ['US', 'JP', 'PH'].entries()) {
    const made = await run([
      'init',
      at(member),
      '--member',
      member,
      '--name',
      member,
      '--exchange-url',
      `https://${member.toLowerCase()}.example:${8443 + index}`,
      '--json',
    ])
    expect(made.json()).toMatchObject({ member, dir: at(member) })
    writeFileSync(at(`${member}.card.json`), (await run(['card', at(member)])).out)
  }
})
afterAll(() => rmSync(data, { recursive: true }))

async function draft(name: string, ...more: string[]): Promise<string> {
  const cards = ['US', 'JP', 'PH'].map((member) => at(`${member}.card.json`))
  const drafted = await run(['charter', 'draft', '--cards', ...cards, '--agreement', agreement, ...more])
  expect(drafted.status).toBe(0)
  writeFileSync(at(name), drafted.out)
  return at(name)
}

test('a card names the member, its addresses and its key, with --json as one document', async () => {
  const card = (await run(['card', at('JP'), '--json'])).json()
  expect(card).toMatchObject({ member: 'JP', exchangeUrl: 'https://jp.example:8444', signatures: [{}] })
})

test('a charter is drafted, signed by its members one after the other, and adopted once its quorum has signed', async () => {
  const file = await draft('charter.json', '--quorum', '2')
  const early = await run(['charter', 'adopt', file, '--into', at('US')])
  expect([early.status, early.err]).toEqual([1, expect.stringMatching(/2 of 3 members must sign; nobody has signed/)])
  const first = await run(['charter', 'sign', file, '--with', at('US'), '--json'])
  expect(first.json()).toMatchObject({ version: 1, quorum: 2, signedBy: ['US'], missing: ['JP', 'PH'] })
  const twice = readFileSync(file, 'utf8')
  await run(['charter', 'sign', file, '--with', at('US')])
  expect(readFileSync(file, 'utf8')).toBe(twice)
  const alone = await run(['charter', 'adopt', file, '--into', at('US')])
  expect([alone.status, alone.err]).toEqual([1, expect.stringMatching(/only US has signed/)])
  await run(['charter', 'sign', file, '--with', at('PH')])
  const adopted = await run(['charter', 'adopt', file, '--into', at('US'), '--json'])
  expect(adopted.json()).toMatchObject({ version: 1, signedBy: ['PH', 'US'] })
  expect((await run(['charter', 'adopt', file, '--into', at('US')])).status).toBe(0)
  const doctor = (await run(['doctor', at('US'), '--json'])).json() as { checks: { name: string; found: string }[] }
  expect(doctor.checks.find(({ name }) => name === 'store and charter')?.found).toContain('charter version 1')
})

test('the next version follows the one before, and is refused where that one is not in force', async () => {
  const first = await draft('first.json')
  for (const member of ['US', 'JP']) await run(['charter', 'sign', first, '--with', at(member)])
  const second = await draft('second.json', '--previous', first)
  for (const member of ['US', 'JP']) await run(['charter', 'sign', second, '--with', at(member)])
  expect(readCharter(readFileSync(second, 'utf8')).charter.version).toBe(2)
  expect((await run(['charter', 'adopt', first, '--into', at('JP')])).status).toBe(0)
  expect((await run(['charter', 'adopt', second, '--into', at('JP')])).status).toBe(0)
  const back = await run(['charter', 'adopt', first, '--into', at('JP')])
  expect([back.status, back.err]).toEqual([1, expect.stringMatching(/version 2 is in force/)])
})

test('a stranger cannot sign, and a charter that was changed cannot be read', async () => {
  const file = await draft('strange.json')
  await run(['init', at('AU'), '--member', 'AU', '--name', 'Australia'])
  const stranger = await run(['charter', 'sign', file, '--with', at('AU')])
  expect([stranger.status, stranger.err]).toEqual([1, expect.stringMatching(/AU is not a member in this charter/)])
  const impostor = at('impostor')
  await run(['init', impostor, '--member', 'JP', '--name', 'not Japan'])
  const other = await run(['charter', 'sign', file, '--with', impostor])
  expect([other.status, other.err]).toEqual([1, expect.stringMatching(/not the key that the charter names for JP/)])
  writeFileSync(at('half.json'), readFileSync(file, 'utf8').slice(0, 200))
  const half = await run(['charter', 'sign', at('half.json'), '--with', at('JP')])
  expect([half.status, half.err]).toEqual([1, expect.stringMatching(/half\.json/)])
})

test('people and clients are admitted while the node is stopped; what they sign in with is shown once', async () => {
  const client = (
    await run(['client', 'add', at('PH'), 'siem', '--tlp', 'tlp:amber+strict', '--write', '--json'])
  ).json()
  expect(client).toMatchObject({
    username: 'siem',
    password: expect.stringMatching(/.{20}/),
    token: expect.stringMatching(/.{20}/),
  })
  const again = await run(['client', 'add', at('PH'), 'siem', '--tlp', 'GREEN'])
  expect([again.status, again.err]).toEqual([1, expect.stringMatching(/exists already/)])
  const user = (await run(['user', 'add', at('PH'), 'reyes', '--role', 'analyst', '--json'])).json()
  expect(user).toMatchObject({ name: 'reyes', role: 'analyst', password: expect.stringMatching(/.{20}/) })
  const given = await run(['user', 'add', at('PH'), 'santos', '--role', 'admin', '--password-stdin', '--json'], {
    input: 'correct horse battery\n',
  })
  expect(given.json()).toEqual({ name: 'santos', role: 'admin' })
  const short = await run(['user', 'add', at('PH'), 'cruz', '--role', 'admin', '--password-stdin'], {
    input: 'short\n',
  })
  expect(short.status).toBe(2)
})

test.each([
  [['conquer'], 2, /no command "conquer"[\s\S]*charter adopt/],
  [[], 2, /^$/],
  [['init', 'x'], 2, /--member is missing/],
  [['init', 'x', '--member', 'japan', '--name', 'x'], 2, /two to eight capital letters/],
  [['init', 'x', '--member', 'JP', '--name', 'x', '--database', 'mysql://x'], 2, /postgres:\/\//],
  [['init', 'x', '--member', 'JP', '--name', 'x', '--exchange-url', 'http://jp'], 1, /https:\/\//],
  [['card', '/nowhere/at/all'], 1, /holds no node; make one with: trefoil init/],
  [['status', '/nowhere/at/all'], 1, /holds no node/],
  [['charter', 'draft', '--cards', '/nowhere.json', '--agreement', agreement], 1, /\/nowhere\.json does not exist/],
  [['charter', 'draft', '--cards', agreement, '--agreement', agreement], 1, /trilateral\.yaml: /],
  [['user', 'add', 'x', 'y', '--role', 'king'], 2, /reader, analyst, releaser, admin, auditor/],
  [['client', 'add', 'x', 'y', '--tlp', 'PURPLE'], 2, /no TLP label/],
  [['import', 'x', 'y', '--format', 'xml'], 2, /not known/],
  [['demo', '--base-port', 'seven'], 2, /whole number/],
])('%j ends with status %i and one clear line', async (words, status, said) => {
  const ran = await run(words)
  expect([ran.status, ran.err]).toEqual([status, expect.stringMatching(said)])
  expect(ran.err).not.toContain('    at ')
  if (words.length > 0)
    expect((await run([...words, '--json'])).json()).toMatchObject({ error: { message: expect.any(String) } })
})

test('what speaks to a node says how to start it when it is not running', async () => {
  for (const words of [
    ['status', at('JP')],
    ['why', at('JP'), 'indicator--x', '--recipient', 'US'],
    ['export', at('JP')],
    ['import', at('JP'), agreement],
  ]) {
    const ran = await run(words)
    expect([ran.status, ran.err]).toEqual([
      1,
      `trefoil: the node in ${at('JP')} is not running; start it with: trefoil serve ${at('JP')}\n`,
    ])
  }
})
