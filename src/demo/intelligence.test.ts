import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { splitObjects } from '../stix/bundle.ts'
import { readObject } from '../stix/read.ts'
import { type DemoNode, demoNodes } from './nodes.ts'

type Found = Record<string, unknown> & { type: string; id: string }

function read(node: DemoNode): { text: string; object: Found }[] {
  const { texts } = splitObjects(readFileSync(node.intelligence, 'utf8'))
  return texts.map((text) => ({ text, object: JSON.parse(text) as Found }))
}

const observables = ['ipv4-addr', 'domain-name', 'file']

describe.each(demoNodes.map((node) => [node.member, node] as const))(
  'the demonstration intelligence of %s',
  (_, node) => {
    const all = read(node)

    test('is valid STIX 2.1, without a warning', () => {
      for (const { text, object } of all) {
        const result = readObject(text)
        expect(result.ok ? [] : [object.id, result.reason, result.issues]).toEqual([])
        if (result.ok) expect([object.id, result.warnings]).toEqual([object.id, []])
      }
    })

    test('names a public source with an https address for everything it says', () => {
      for (const { object } of all) {
        if (observables.includes(object.type)) continue
        const sources = (object.external_references ?? []) as { url?: string }[]
        expect([object.id, sources.some((source) => source.url?.startsWith('https://'))]).toEqual([object.id, true])
      }
    })

    test('is published in the name of its member and marked, object by object', () => {
      for (const { object } of all) {
        if (!observables.includes(object.type) && object.id !== node.identity)
          expect(object.created_by_ref).toBe(node.identity)
        expect((object.object_marking_refs as string[]).length).toBe(1)
      }
    })

    test('refers only to what it holds itself', () => {
      const held = new Set(all.map(({ object }) => object.id))
      for (const { object } of all) {
        for (const [property, value] of Object.entries(object)) {
          if (property === 'object_marking_refs') continue
          const refs = property.endsWith('_refs')
            ? (value as string[])
            : property.endsWith('_ref')
              ? [value as string]
              : []
          for (const ref of refs) expect([object.id, property, held.has(ref)]).toEqual([object.id, property, true])
        }
      }
    })

    test('holds no id twice', () => {
      expect(new Set(all.map(({ object }) => object.id)).size).toBe(all.length)
    })
  },
)

test('no two members publish the same object', () => {
  const ids = demoNodes.flatMap((node) => read(node).map(({ object }) => object.id))
  expect(new Set(ids).size).toBe(ids.length)
})

test('every label occurs, and something goes from the United States to Japan alone', () => {
  const objects = demoNodes.flatMap((node) => read(node).map(({ object }) => object))
  expect(new Set(objects.flatMap((object) => object.object_marking_refs as string[])).size).toBe(5)
  const toJapan = read(demoNodes[0]!).filter(
    ({ object }) =>
      object.type === 'indicator' && JSON.stringify(object.extensions ?? {}).includes('"releasable_to":["JP"]'),
  )
  expect(toJapan.length).toBeGreaterThan(0)
})
