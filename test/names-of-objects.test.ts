import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { lookOf } from '../console/src/graph/look.ts'
import { chainName } from '../console/src/i18n/chain-name.ts'
import { actorTypesFor, mayBeAttributed } from '../src/desks/attribution/discipline.ts'
import { verdictOf } from '../src/desks/feedback/verdict.ts'
import { matricesOf } from '../src/desks/situation/matrix.ts'
import { lintFor } from '../src/interop/lint.ts'
import type { RunningNode } from '../src/node.ts'
import { linkOf } from '../src/release/situation-fact.ts'
import type { StixId } from '../src/stix/object.ts'
import { upgrade } from '../src/stix/upgrade.ts'
import { askNode } from '../src/testing/ask-node.ts'
import { run } from '../src/testing/memory-terminal.ts'
import { serveHere } from '../src/testing/one-node.ts'

// Words that every object of JavaScript answers to, and that are types, labels or names of kill chains in STIX.
const words = ['constructor', 'valueof', 'tostring', 'hasownproperty']
const at = '2026-01-01T00:00:00.000Z'
const idOf = (type: string) => `${type}--0a2f4c1e-7b1d-4c55-9c3a-000000000001` as StixId
const objectOf = (type: string) => ({
  ...{ type, spec_version: '2.1' as const, id: idOf(type), created: at, modified: at, name: type, labels: words },
  ...{ object_marking_refs: ['marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb' as StixId] },
  extensions: { 'extension-definition--0a2f4c1e-7b1d-4c55-9c3a-000000000002': { extension_type: 'new-sdo' } },
})
let data: string
let node: RunningNode

beforeAll(async () => {
  data = mkdtempSync(join(tmpdir(), 'trefoil-names-'))
  await run(['init', join(data, 'us'), '--member', 'US', '--name', 'United States'])
  node = await serveHere(join(data, 'us'))
  const link = {
    ...{ type: 'relationship', spec_version: '2.1', id: idOf('relationship'), created: at, modified: at },
    ...{ relationship_type: 'constructor', source_ref: idOf('constructor'), target_ref: idOf('valueof') },
  }
  const given = await askNode(node, '/import', 'POST', { type: 'bundle', objects: [...words.map(objectOf), link] })
  expect(given).toMatchObject({ added: words.length + 1, rejected: [] })
})
afterAll(async () => {
  await node?.[Symbol.asyncDispose]()
  rmSync(data, { recursive: true, force: true })
})

test('types that have the names of JavaScript are counted, listed and opened as any other', async () => {
  const one = Object.fromEntries(words.map((type) => [type, 1]))
  expect(await askNode(node, '/counts')).toMatchObject({ byType: { ...one, relationship: 1 } })
  expect(await askNode(node, '/status')).toMatchObject({ counts: { byType: one } })
  for (const type of words) {
    expect(await askNode(node, `/objects?type=${type}`)).toMatchObject({ items: [{ id: idOf(type) }] })
    for (const part of ['', '/related', '/neighbour-counts', '/recipients', '/attribution', '/seen', '/verdicts'])
      await askNode(node, `/objects/${idOf(type)}${part}`)
  }
  for (const path of ['/situation', '/situation/matrices', '/scorecards', '/detection']) await askNode(node, path)
})

test.each([...words, '__proto__'])('what is looked up under %s is what nobody has heard of', (word) => {
  expect([mayBeAttributed(word), actorTypesFor(word)]).toEqual([false, []])
  expect(verdictOf({ type: word, labels: ['seen'] })).toBeNull()
  expect(
    linkOf({ ...objectOf(word), source_ref: `${word}--1`, target_ref: 'malware--1', relationship_type: 'uses' }),
  ).toBeNull()
  expect(upgrade({ type: word, id: idOf(word), created: at, modified: at, labels: [word] }).object).toMatchObject({
    labels: [word],
  })
  expect(lintFor('TIP', [objectOf(word)]).length).toBeGreaterThan(0)
  const technique = {
    ...objectOf('attack-pattern'),
    kill_chain_phases: [{ kill_chain_name: word, phase_name: word }],
  }
  expect(matricesOf([technique], [], [])).toMatchObject([{ chain: word, domain: word }])
  expect(lookOf(word)).toEqual(lookOf('x-nobody-knows'))
  expect(chainName(word)).toBe(word)
})
