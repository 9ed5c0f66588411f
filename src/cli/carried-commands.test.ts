import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { demoNodes } from '../demo/nodes.ts'
import { readFlash } from '../flash/alert.ts'
import type { RunningNode } from '../node.ts'
import { run } from '../testing/memory-terminal.ts'
import { serveHere } from '../testing/one-node.ts'

// Three nodes that no line connects: their addresses on the cards lead nowhere.
const agreement = join(import.meta.dirname, '..', '..', 'agreements', 'trilateral.yaml')
const nodes = new Map<string, RunningNode>()
let data = ''
const at = (name: string): string => join(data, name)
/** A container of a node that reaches nobody, and says so. */
const write = (from: string, to: string, out: string, ...more: string[]): Promise<Record<string, unknown>> =>
  ok('container', 'write', at(from), '--to', to, '--out', at(out), '--resume-alone', ...more)
const ok = async (...words: string[]): Promise<Record<string, unknown>> => {
  const ran = await run([...words, '--json'])
  expect([ran.status, ran.err]).toEqual([0, expect.not.stringMatching(/^trefoil:/)])
  return ran.json() as Record<string, unknown>
}
const ids = async (member: string): Promise<string[]> => {
  const { objects = [] } = (await ok('export', at(member))) as { objects?: { id: string }[] }
  return objects.map(({ id }) => id)
}

beforeAll(async () => {
  data = mkdtempSync(join(tmpdir(), 'trefoil-carried-'))
  for (const [index, { member, name, identity }] of demoNodes.entries()) {
    const url = `https://localhost:${39543 + index}`
    const facts = ['--member', member, '--name', name, '--identity', identity, '--exchange-url', url]
    await run(['init', at(member), ...facts])
    writeFileSync(at(`${member}.card`), (await run(['card', at(member)])).out)
  }
  const cards = demoNodes.map(({ member }) => at(`${member}.card`))
  writeFileSync(
    at('charter.json'),
    (await run(['charter', 'draft', '--cards', ...cards, '--agreement', agreement])).out,
  )
  for (const member of ['JP', 'US', 'PH']) await run(['charter', 'sign', at('charter.json'), '--with', at(member)])
  for (const { member } of demoNodes) {
    nodes.set(member, await serveHere(at(member)))
    await run(['charter', 'adopt', at('charter.json'), '--into', at(member)])
  }
}, 600_000)
afterAll(async () => {
  for (const node of nodes.values()) await node[Symbol.asyncDispose]()
  rmSync(data, { recursive: true })
})

describe('a container carries what no line does', () => {
  test('a node that has asked nobody what was seen of its ledger promises nothing, until a person vouches for it', async () => {
    await ok('import', at('JP'), demoNodes.find(({ member }) => member === 'JP')!.intelligence)
    const asked = await run(['container', 'write', at('JP'), '--to', 'PH', '--out', at('early')])
    expect([asked.status, asked.err]).toEqual([1, expect.stringMatching(/the ledger signs nothing/)])
    expect(readdirSync(data)).not.toContain('early')
  })

  const file = (): string => at('for-PH.trefoil')

  test('what Japan releases to the Philippines is written, read and imported, with its charter and proofs', async () => {
    const written = await write('JP', 'PH', 'for-PH.trefoil')
    expect(written).toMatchObject({ to: 'PH', parts: [] })
    const before = await ids('PH')
    const read = await ok('container', 'read', at('PH'), file())
    expect(read).toMatchObject({
      containers: [{ from: 'JP', missing: [], imported: true }],
      imported: [{ from: 'JP', waits: null, again: false }],
      refused: [],
    })
    const [imported] = read.imported as { added: number; sections: { outcome: string; name: string }[] }[]
    expect(imported!.sections.every(({ outcome }) => outcome === 'accepted')).toBe(true)
    expect(imported!.sections[0]!.name).toBe('charter')
    const { objects = [] } = (await ok('export', at('JP'), '--recipient', 'PH')) as { objects?: { id: string }[] }
    const after = await ids('PH')
    expect(objects.length).toBeGreaterThan(5)
    expect(after.length - before.length).toBe(imported!.added)
    expect(after).toEqual(expect.arrayContaining(objects.map(({ id }) => id)))
  })

  test('again, it changes nothing; to another it opens nothing', async () => {
    const before = await ids('PH')
    expect(await ok('container', 'read', at('PH'), file())).toMatchObject({ imported: [{ again: true }] })
    expect(await ids('PH')).toEqual(before)
    const stranger = await run(['container', 'read', at('US'), file()])
    expect([stranger.status, stranger.out]).toEqual([1, expect.stringMatching(/refused from JP: it is for PH/)])
  })

  test('the way back carries the receipt, and then nothing waits', async () => {
    await write('PH', 'JP', 'back.trefoil')
    const read = await ok('container', 'read', at('JP'), at('back.trefoil'))
    const [imported] = read.imported as { sections: { outcome: string; name: string }[] }[]
    const receipts = imported!.sections.filter(({ name }) => name.startsWith('receipt/'))
    expect(receipts.length).toBeGreaterThan(0)
    expect(receipts.every(({ outcome }) => outcome === 'accepted')).toBe(true)
  })

  test('by e-mail in parts: one is lost, the others wait for it', async () => {
    const many = Array.from({ length: 300 }, (_, index) => ({
      type: 'indicator',
      spec_version: '2.1',
      id: `indicator--0a2f4c1e-7b1d-4c55-9c3a-${String(index).padStart(12, '0')}`,
      created: '2026-01-01T00:00:00.000Z',
      modified: '2026-01-01T00:00:00.000Z',
      name: `n${(index * 7919) % 1000}-${Buffer.from(String(index * 104_729)).toString('base64')}`,
      pattern: `[domain-name:value = 'n${index}.example']`,
      pattern_type: 'stix',
      valid_from: '2026-01-01T00:00:00Z',
      object_marking_refs: ['marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb'],
    }))
    writeFileSync(at('many.json'), JSON.stringify({ type: 'bundle', id: 'bundle--1', objects: many }))
    await ok('import', at('US'), at('many.json'))
    const written = await write('US', 'PH', 'mail', '--split', '20KB')
    const parts = written.parts as string[]
    expect(parts.length).toBeGreaterThan(2)
    const lost = await run(['container', 'read', at('PH'), ...parts.slice(1)])
    expect([lost.status, lost.out]).toEqual([0, expect.stringMatching(/from US: \d+ of \d+ chunks; missing 0-\d+/)])
    expect(await ok('container', 'read', at('PH'), parts[0]!)).toMatchObject({
      imported: [{ from: 'US', waits: null }],
    })
    expect(await ids('PH')).toEqual(expect.arrayContaining(many.map(({ id }) => id)))
    expect((await run(['container', 'read', at('PH')])).out).toBe('nothing waits\n')
  })

  test('nothing of another size than it says, of nobody, or to nobody', async () => {
    const said = async (...words: string[]): Promise<string> => (await run(words)).err
    expect(await said('container', 'write', at('JP'), '--to', 'AU', '--out', at('x'))).toMatch(/AU is not a member/)
    expect(await said('container', 'write', at('JP'), '--to', 'JP', '--out', at('x'))).toMatch(/another member/)
    expect(await said('container', 'write', at('JP'), '--to', 'PH', '--out', at('x'), '--split', '5KB')).toMatch(
      /--split/,
    )
    expect(readdirSync(data).filter((name) => name.startsWith('x'))).toEqual([])
    writeFileSync(at('letter.txt'), 'Dear colleague,')
    const ran = await run(['container', 'read', at('PH'), at('letter.txt')])
    expect([ran.status, ran.out]).toEqual([1, expect.stringMatching(/there is no container in this file/)])
  })
})

describe('a flash alert', () => {
  let text = ''

  test('is written, numbered, signed and published for the flash lane', async () => {
    writeFileSync(
      at('message.txt'),
      'Take the management interface off the network now.\n\n管理画面を切り離してください。\n',
    )
    const words = [
      'flash',
      'write',
      at('JP'),
      '--tlp',
      'AMBER',
      '--subject',
      'Edge gateways',
      '--text',
      at('message.txt'),
    ]
    const alert = await ok(...words, '--indicator', '203.0.113.9', 'https://update.example/a', '--out', at('JP-1.txt'))
    expect(alert).toMatchObject({ name: 'JP-1', tlp: 'amber', isOurs: true, acknowledged: [] })
    expect(alert.waiting).toEqual([
      { member: 'PH', given: true, overdue: false },
      { member: 'US', given: true, overdue: false },
    ])
    text = readFileSync(at('JP-1.txt'), 'utf8')
    expect(readFlash(text).alert.indicators).toEqual(['203.0.113.9', 'https://update.example/a'])
    const heads = await nodes.get('JP')!.release.heads('PH')
    expect(heads.flash).toBeGreaterThan(0)
    expect(await ok('why', at('JP'), alert.objectId as string, '--recipient', 'PH')).toMatchObject({
      decision: 'release',
    })
  })

  test('is verified without a node, and an altered one is not', async () => {
    expect(await ok('flash', 'verify', at('JP-1.txt'), '--charter', at('charter.json'))).toMatchObject({ name: 'JP-1' })
    writeFileSync(at('altered.txt'), text.replace('now', 'later'))
    const altered = await run(['flash', 'verify', at('altered.txt'), '--charter', at('charter.json')])
    expect([altered.status, altered.err]).toEqual([1, expect.stringMatching(/NOT from JP/)])
  })

  test('on paper: read, acknowledged by telephone, confirmed by its sender, and by nobody else', async () => {
    writeFileSync(at('typed.txt'), `\r\n${text.replaceAll('\n', ' \r\n')}`)
    const { code, spelled } = await ok('flash', 'ack', at('US'), at('typed.txt'))
    expect(code).toMatch(/^[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}$/)
    expect(spelled).toMatch(/^\S+( \S+){11}$/)
    const wrong = await run(['flash', 'confirm', at('JP'), 'JP-1', '--member', 'PH', '--code', String(code)])
    expect([wrong.status, wrong.err]).toEqual([1, expect.stringMatching(/not the code of PH/)])
    const heard = String(code).toLowerCase().replaceAll('-', ' ')
    const alert = await ok('flash', 'confirm', at('JP'), 'JP-1', '--member', 'US', '--code', heard)
    expect(alert).toMatchObject({ acknowledged: [{ member: 'US' }], waiting: [{ member: 'PH' }] })
    const forged = await run(['flash', 'ack', at('PH'), at('altered.txt')])
    expect([forged.status, forged.err]).toEqual([1, expect.stringMatching(/not signed by JP/)])
  })

  test('through a container: it is listed where it arrives, and its acknowledgement comes back by itself', async () => {
    await write('JP', 'PH', 'alert.trefoil')
    await ok('container', 'read', at('PH'), at('alert.trefoil'))
    expect(await ok('flash', 'list', at('PH'))).toMatchObject({ items: [{ name: 'JP-1', isOurs: false, text }] })
    expect(await ok('flash', 'ack', at('PH'), 'JP-1')).toMatchObject({ sent: true })
    await write('PH', 'JP', 'ack.trefoil')
    await ok('container', 'read', at('JP'), at('ack.trefoil'))
    const { items } = (await ok('flash', 'list', at('JP'))) as {
      items: { acknowledged: { member: string; by: string }[] }[]
    }
    expect(items[0]!.acknowledged.map(({ member }) => member).sort()).toEqual(['PH', 'US'])
    expect(items[0]!.acknowledged.find(({ member }) => member === 'PH')).toMatchObject({ by: 'network' })
    expect(items[0]).toMatchObject({ waiting: [] })
  })

  test('that is too long, or names nothing, is refused and takes no number', async () => {
    writeFileSync(at('long.txt'), 'word '.repeat(400))
    const long = await run(['flash', 'write', at('JP'), '--tlp', 'green', '--subject', 'x', '--text', at('long.txt')])
    expect([long.status, long.err]).toEqual([1, expect.stringMatching(/more than the 1200/)])
    const next = await ok('flash', 'write', at('JP'), '--tlp', 'green', '--subject', 'Two', '--text', at('message.txt'))
    expect(next).toMatchObject({ name: 'JP-2' })
    expect((await run(['flash', 'ack', at('US'), 'JP-9'])).err).toMatch(/no flash alert JP-9/)
    expect((await run(['flash', 'ack', at('JP'), 'JP-2'])).err).toMatch(/the others acknowledge/)
  })
})
