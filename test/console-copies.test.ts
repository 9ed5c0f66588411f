import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type CopyLimit, copyOf } from '../console/src/copies/rule.ts'
import { makeKeys, nameOf, seal, unseal } from '../console/src/copies/seal.ts'
import { tlp1Definitions, tlp2Definitions } from '../src/stix/tlp.ts'

const order = ['clear', 'green', 'amber', 'amber+strict', 'red'] as const
const limits: readonly CopyLimit[] = ['clear', 'green', 'amber']
const rankOf = (tlp: (typeof order)[number] | null) => order.indexOf(tlp ?? 'amber')
const label = fc.constantFrom(...order, null)

test('a list is kept without what is marked above the limit, and with all else; what is not marked counts as AMBER', () => {
  fc.assert(
    fc.property(fc.array(fc.array(label)), fc.constantFrom(...limits), (labels, limit) => {
      const pages = labels.map((page, number) => page.map((tlp, row) => ({ name: `<${number}.${row}>`, tlp })))
      const answer = { pages: pages.map((items) => ({ items, next: null })), pageParams: pages.map(() => null) }
      const kept = JSON.stringify(copyOf(['objects', {}], answer, limit))
      for (const one of pages.slice(0, 5).flat())
        expect(kept.includes(one.name)).toBe(rankOf(one.tlp) <= order.indexOf(limit))
    }),
  )
})

test('an object that says above the limit anywhere is not kept at all, nor is a picture that holds one', () => {
  const object = { name: 'x', tlp: 'amber', markings: [], relations: [], object: {} }
  expect(copyOf(['object', 'id', ''], object, 'amber')).toEqual(object)
  const red = tlp2Definitions.red.id
  for (const change of [
    { tlp: 'red' },
    { tlp: 'purple' },
    { markings: [{ id: 'x', label: 'TLP:RED', kind: 'tlp', selectors: ['name'] }] },
    { object: { granular_markings: [{ selectors: ['name'], marking_ref: red }] } },
    { object: { object_marking_refs: [red] } },
  ])
    expect(copyOf(['object', 'id', ''], { ...object, ...change }, 'amber')).toBeNull()
  const withRelation = { ...object, relations: [{ other: { name: 'secret', tlp: 'red' } }, { other: null }] }
  expect(copyOf(['object', 'id', ''], withRelation, 'amber')).toEqual({ ...object, relations: [{ other: null }] })
  const nodes = [
    { name: 'a', tlp: 'green' },
    { name: 'b', tlp: 'amber+strict' },
  ]
  expect(copyOf(['graph', 'add:a'], { nodes, links: [] }, 'amber')).toBeNull()
  expect(copyOf(['graph', 'add:a'], { nodes: nodes.slice(0, 1), links: [] }, 'amber')).not.toBeNull()
})

test('what is not known to carry its markings is never kept: incidents, people, audit, exact texts, the words of members', () => {
  for (const key of [
    ['incidents', 'queue', {}],
    ['incident', 1],
    ['users'],
    ['/audit'],
    ['text', 'id', ''],
    ['object', 'id', 'verdicts'],
    ['object', 'id', 'attribution'],
    ['recipients', 'id', 'agreement|JP'],
    ['objects', 'palette', 'typed'],
    ['something', 'new'],
    [1],
    [],
  ])
    expect(copyOf(key, { items: [] }, 'amber'), JSON.stringify(key)).toBeNull()
})

test('what is too large to be kept is not looked through', () => {
  let read = 0
  const items = Array.from({ length: 100_000 }, () => ({
    get tlp() {
      read += 1
      return 'clear'
    },
  }))
  expect(copyOf(['graph', 'list:'], { nodes: items, links: [] }, 'amber')).toBeNull()
  expect(read).toBeLessThan(60_000)
  // Nor is a part of it taken for the whole.
  expect(copyOf(['object', 'id', ''], { tlp: 'clear', relations: items }, 'amber')).toBeNull()
})

test('the definitions of TLP are known by their ids, in both versions', () => {
  for (const label of order) {
    const object = { tlp: 'clear', object: { object_marking_refs: [tlp2Definitions[label].id] } }
    for (const limit of limits)
      expect(copyOf(['object', 'id', ''], object, limit) !== null).toBe(order.indexOf(label) <= order.indexOf(limit))
  }
  for (const [id, { tlp }] of tlp1Definitions) {
    const object = { tlp: 'clear', object: { object_marking_refs: [id] } }
    expect(copyOf(['object', 'id', ''], object, 'clear') !== null).toBe(tlp === 'clear')
  }
})

test('a copy opens with its own key alone, unchanged, and its key cannot be read out', async () => {
  const [keys, others] = [await makeKeys(), await makeKeys()]
  const name = await nameOf(keys, 'question')
  const sealed = await seal(keys, { name, atMs: 1, untilMs: 2, text: 'an answer' })
  expect(await unseal(keys, sealed)).toBe('an answer')
  expect(await unseal(others, sealed)).toBeNull()
  // It cannot pass for another answer, or for a newer one.
  expect(await unseal(keys, { ...sealed, name: await nameOf(keys, 'other question') })).toBeNull()
  expect(await unseal(keys, { ...sealed, atMs: 3 })).toBeNull()
  expect(await unseal(keys, { ...sealed, untilMs: 3 })).toBeNull()
  const changed = new Uint8Array(sealed.sealed.slice(0))
  changed[0] = (changed[0] ?? 0) ^ 1
  expect(await unseal(keys, { ...sealed, sealed: changed.buffer })).toBeNull()
  for (const key of [keys.seal, keys.name]) await expect(crypto.subtle.exportKey('raw', key)).rejects.toThrow()
  expect(await nameOf(others, 'question')).not.toBe(name)
})
