import { randomUUID } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { readCharter } from '../alliance/charter.ts'
import { canonicalJson } from '../base/canonical-json.ts'
import { Fault } from '../base/fault.ts'
import { readEvidence, writeEvidence } from '../evidence/file.ts'
import type { Evidence, EvidenceBody, Fact } from '../evidence/model.ts'
import { tellReport } from '../evidence/tell.ts'
import { verifyEvidence } from '../evidence/verify.ts'
import { makeAgreement } from '../testing/alliance.ts'
import { type Federation, startFederation, waitUntil } from '../testing/federation.ts'
import { keysOf } from './keys.ts'

const moment = '2026-01-01T00:00:00.000Z'
const indicator = {
  type: 'indicator',
  spec_version: '2.1',
  id: `indicator--${randomUUID()}`,
  created: moment,
  modified: moment,
  name: 'beacon',
  description: 'seen at a utility',
  pattern: "[ipv4-addr:value = '203.0.113.7']",
  pattern_type: 'stix',
  valid_from: moment,
}
const other = { ...indicator, id: `indicator--${randomUUID()}`, name: 'another one' }
// Japan gets it whole; the Philippines without the description; Australia nothing.
const agreement = makeAgreement('quad', ['AU', 'JP', 'PH', 'US'], {
  clauses: [
    { id: 'whole', title: 'Whole', to: ['JP', 'US'], tlpCeiling: 'red', onward: 'parties' },
    {
      ...{ id: 'part', title: 'In part', to: ['PH'], tlpCeiling: 'amber', onward: 'none', mayRedact: true },
      redact: [{ types: ['indicator'], properties: ['description'] }],
    },
    { id: 'little', title: 'Little', to: ['AU'], tlpCeiling: 'clear', onward: 'none' },
  ],
})

let nodes: Federation
let before = ''
let after = ''
const call = async (member: string, method: string, path: string, body?: unknown) => {
  const node = nodes.node(member)
  return await fetch(`${node.consoleUrl}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${node.token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
}
const evidenceAt = async (member: string, query = '') =>
  await (await call(member, 'GET', `/objects/${indicator.id}/evidence${query}`)).text()
const told = ({ code, about, strength, facts }: Fact, ...names: string[]) =>
  [strength, about, code, ...names.map((name) => facts[name])].join(' ')

beforeAll(async () => {
  nodes = await startFederation({ members: ['AU', 'JP', 'PH', 'US'], engine: 'sqlite', agreements: [agreement] })
  await nodes.publish('US', [indicator, other], { tlp: 'amber' })
  await waitUntil('Japan has it whole', async () => (await nodes.textAt('JP', indicator.id)) !== null)
  await waitUntil('both have answered, and a member has cosigned', async () => {
    const text = await evidenceAt('US', '?texts=yes')
    const { facts } = verifyEvidence(text)
    const count = (wanted: string) => facts.filter(({ code }) => code === wanted).length
    return count('cosigned') > 0 && count('accepted') === 2
  })
  before = await evidenceAt('US', '?texts=yes')
  await call('JP', 'PUT', `/objects/${indicator.id}/preserve`, { reason: 'wanted by a court' })
  const recall = await call('US', 'POST', `/objects/${indicator.id}/recall`, { reason: 'it was wrong' })
  expect(recall.status).toBe(201)
  const { num } = (await recall.json()) as { num: string }
  await waitUntil('both have answered the recall', async () => {
    const found = (await (await call('US', 'GET', `/recalls/${num}`)).json()) as { answers: { outcome: string }[] }
    return found.answers.length >= 1 && found.answers.every(({ outcome }) => outcome !== 'waiting')
  })
  await waitUntil('the receipts are there', async () => {
    const facts = verifyEvidence(await evidenceAt('US')).facts
    return facts.some(({ code }) => code === 'kept') && facts.some(({ code }) => code === 'purged')
  })
  after = await evidenceAt('US')
}, 600_000)
afterAll(async () => await nodes[Symbol.asyncDispose]())

const derivedIdIn = (file: Evidence) => file.derived.find(({ view }) => view === 'quad|member:PH')!.id

test('who has the object, what exactly each saw, and who was refused it and why', () => {
  const file = readEvidence(before)
  const { facts, streams } = verifyEvidence(before, readCharter(file.charters.at(-1)!))
  const lines = facts.map((fact) => told(fact, 'id'))
  expect(lines).toContain(`proven member:JP given ${indicator.id}`)
  expect(lines).toContain(`proven member:JP accepted ${indicator.id}`)
  expect(lines).toContain(`proven member:JP saw ${indicator.id}`)
  expect(lines).toContain(`proven member:PH given ${derivedIdIn(file)}`)
  expect(lines).toContain(`proven member:PH saw ${derivedIdIn(file)}`)
  expect(lines.filter((line) => line.includes('member:AU given'))).toEqual([])
  const part = facts.find(({ code, about }) => code === 'saw' && about === 'member:PH')!.facts.digest!
  expect(file.texts[part]).not.toContain('seen at a utility')
  const decided = facts.filter(({ code }) => code === 'decided').map((fact) => told(fact, 'outcome', 'clause'))
  expect(decided).toContain('follows member:JP decided release whole')
  expect(decided).toContain('follows member:PH decided redact part')
  expect(decided.filter((line) => line.includes('AU'))).toEqual(['follows member:AU decided withhold whole'])
  const refusal = facts.find(({ code, about }) => code === 'decided' && about === 'member:AU')
  expect(refusal?.facts.sentence).toMatch(/^Withheld from Member AU: /)
  expect(streams.length).toBeGreaterThanOrEqual(2)
  expect(facts.some(({ code }) => code === 'audited')).toBe(true)
})

test('what was recalled is gone where its holder signed that it is, and kept where it signed why', () => {
  const report = verifyEvidence(after)
  const lines = report.facts.map((fact) => told(fact, 'reason'))
  expect(lines).toContain('proven member:US notice it was wrong')
  expect(lines).toContain('proven member:PH purged ')
  expect(lines.some((line) => line.startsWith('proven member:JP kept') && line.includes('wanted by a court'))).toBe(
    true,
  )
  // The object is gone here, too, and the file still says to whom it went.
  expect(readEvidence(after).object.versions).toMatchObject([{ held: false }])
  expect(report.facts.filter(({ code }) => code === 'given').length).toBeGreaterThanOrEqual(2)
  const text = tellReport(report).join('\n')
  expect(text).toContain('says, signed, that it keeps')
  expect(text).toContain('for officials of US alone')
})

test('a file for one member holds nothing of another, and not the names of what only others were given', async () => {
  const text = await evidenceAt('US', '?for=PH')
  const { facts } = verifyEvidence(text)
  const others = facts.filter(
    ({ about, code }) => about !== 'member:PH' && !['tree', 'cosigned', 'notice'].includes(code),
  )
  expect(others).toEqual([])
  expect(facts.map((fact) => told(fact))).toContain('proven member:PH purged')
  expect(text).not.toContain('member:JP')
  // It was given a part, and cannot know of what.
  expect(text).not.toContain(indicator.id)
  expect(readEvidence(await evidenceAt('US', '?for=JP')).object.id).toBe(indicator.id)
  expect(text).not.toContain('wanted by a court')
  expect((await call('US', 'GET', `/objects/${indicator.id}/evidence?for=AU`)).status).toBe(404)
})

test('a file that says that it is for one member, and holds what is of another, does not verify', async () => {
  const signing = keysOf(nodes.node('US').config.dir).signing
  const { signature: _whole, ...whole } = readEvidence(before)
  const { signature: _own, ...own } = readEvidence(await evidenceAt('US', '?for=JP'))
  const verified = (file: Partial<EvidenceBody>) => verifyEvidence(writeEvidence({ ...own, ...file }, signing))
  expect(() => verified({})).not.toThrow()
  expect(whole.audit).not.toBeNull()
  for (const part of ['streams', 'decisions', 'seen', 'derived', 'audit'] as const)
    expect(() => verified({ [part]: whole[part] })).toThrow(/for JP, and holds what is somebody else/)
})

test('evidence is for those who answer for what leaves, and each asking is on record', async () => {
  const audit = (await (await call('US', 'GET', '/audit?limit=50')).json()) as {
    items: { action: string; subject: string }[]
  }
  expect(audit.items.some(({ action, subject }) => action === 'evidence' && subject === indicator.id)).toBe(true)
  expect((await call('US', 'GET', `/objects/indicator--${randomUUID()}/evidence`)).status).toBe(404)
  const report = (await (await call('US', 'POST', '/evidence/verification', before)).json()) as { charter: unknown }
  expect(report.charter).toMatchObject({ trusted: true })
  const forged = await call(
    'US',
    'POST',
    '/evidence/verification',
    before.replace('"quad|member:JP"', '"quad|member:PH"'),
  )
  expect(forged.status).toBe(409)
  expect(await forged.text()).toContain('not signed by US')
})

test('a file from which any byte was changed does not verify', () => {
  const size = before.length
  fc.assert(
    fc.property(fc.nat(size - 1), fc.constantFrom(' ', '0', '1', 'a', 'f', '"', ',', '\n', '~'), (at, put) => {
      fc.pre(before[at] !== put)
      expect(() => verifyEvidence(before.slice(0, at) + put + before.slice(at + 1))).toThrow(Fault)
    }),
    { numRuns: 150 },
  )
  expect(() => verifyEvidence(before.slice(0, -1))).toThrow(Fault)
  expect(() => verifyEvidence(`${before}\n`)).toThrow(Fault)
})

/** Every place in a value that something can be changed at. */
function placesIn(value: unknown, path: (string | number)[] = []): (string | number)[][] {
  if (typeof value !== 'object' || value === null) return [path]
  return [
    path,
    ...Object.entries(value).flatMap(([key, member]) =>
      placesIn(member, [...path, Array.isArray(value) ? Number(key) : key]),
    ),
  ]
}

function changed(file: unknown, path: readonly (string | number)[], how: number): unknown {
  const [key, ...rest] = path
  if (key === undefined) return changeOf(file, how)
  const copy = (Array.isArray(file) ? [...file] : { ...(file as object) }) as Record<string | number, unknown>
  if (rest.length === 0 && how === 0) {
    if (Array.isArray(copy)) copy.splice(key as number, 1)
    else delete copy[key]
    return copy
  }
  copy[key] = changed(copy[key], rest, how)
  return copy
}

function changeOf(value: unknown, how: number): unknown {
  if (typeof value === 'number') return value + how
  if (typeof value === 'boolean') return !value
  if (value === null) return how === 1 ? '' : how === 2 ? 0 : []
  if (Array.isArray(value)) return how === 1 ? [...value, ...value.slice(0, 1)] : value.toReversed()
  if (typeof value === 'object') return how === 1 ? {} : { ...value, more: 1 }
  const text = String(value)
  const swaps: Record<string, string> = { JP: 'PH', PH: 'JP', US: 'JP', release: 'recall', purged: 'refused' }
  if (how === 1) return swaps[text] ?? `${text.slice(1)}${text.slice(0, 1)}`
  return how === 2 ? text.replace(/[0-9a-f]/, (digit) => (digit === 'a' ? 'b' : 'a')) : `${text}x`
}

test.each([
  ['given', () => before],
  ['taken back', () => after],
])(
  'a member that changes anything in its own file of what was %s, and signs it again, proves nothing that was not so',
  (_, text) => {
    const { signature: _signature, ...body } = readEvidence(text())
    const signing = keysOf(nodes.node('US').config.dir).signing
    const trusted = readCharter(body.charters.at(-1)!)
    const proven = (file: string) =>
      verifyEvidence(file, trusted)
        .facts.filter(({ strength }) => strength === 'proven')
        .map((fact) => canonicalJson(fact))
    const truth = new Set([...proven(before), ...proven(after)])
    // What was told with it is as true of the other object, should the file call that one its own.
    const alsoTold = (fact: string) => fact.includes(other.id)
    const places = placesIn(body).filter((place) => place.length > 0)
    let held = 0
    fc.assert(
      fc.property(fc.constantFrom(...places), fc.nat(3), (place, how) => {
        let file: string
        try {
          file = writeEvidence(changed(body, place, how) as EvidenceBody, signing)
        } catch (error) {
          expect(error).toBeInstanceOf(Fault)
          return
        }
        let found: string[]
        try {
          found = proven(file)
        } catch (error) {
          expect(error).toBeInstanceOf(Fault)
          return
        }
        held++
        expect(found.filter((fact) => !truth.has(fact) && !alsoTold(fact))).toEqual([])
      }),
      { numRuns: 150 },
    )
    expect(held).toBeGreaterThan(0)
  },
)
