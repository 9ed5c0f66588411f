import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Blocks } from '../base/blocks.ts'
import { splitObjects } from './bundle.ts'
import { HeldFile, type HeldKind, inBatches } from './held-file.ts'

const small = { objects: 2, chars: 40 }

/** What is held of these bytes, given in chunks of these sizes, round and round. */
function hold(bytes: Uint8Array, sizes: readonly number[], maxObjects = 100): { kind: HeldKind; file: HeldFile } {
  const file = new HeldFile(maxObjects)
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const chunk = Buffer.from(bytes.subarray(at, at + sizes[turn % sizes.length]!))
    file.push(chunk)
    at += chunk.length
    // Whoever gives a chunk may use its memory again.
    chunk.fill(0x21)
  }
  return { kind: file.end(), file }
}

const objects = fc.array(
  fc.oneof(
    fc.jsonValue({ maxDepth: 3 }).map((value) => JSON.stringify(value)),
    fc.constantFrom('{"a":"\\"]}\\\\"}', '{"a":[{"objects":[1]}]}', '"日本 \\u0041"', 'nonsense', '-1.5e3'),
  ),
  { maxLength: 8 },
)
const heads = fc.constantFrom('', '"type":"bundle",', '"more":false,', '"x_own":[{}],', '"type":"bundle","x":1,')
const mistakes = fc.record({
  at: fc.double({ min: 0, max: 1, noNaN: true }),
  added: fc.constantFrom('', '', '', '"', '{', '}', '[', ']', ',', '\\', '\u0000'),
})
const sizes = fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 1, maxLength: 4 })

test('a file that is held comes to the same objects as one that is read whole, or is left to who reads it whole', () => {
  fc.assert(
    fc.property(objects, heads, mistakes, sizes, (texts, head, { at, added }, pieces) => {
      const good = `{${head}"objects": [${texts.join(' ,')}]}`.toWellFormed()
      const place = Math.floor(at * good.length)
      const text = (good.slice(0, place) + added + good.slice(place)).toWellFormed()
      const { kind, file } = hold(Buffer.from(text), pieces)
      if (added === '') expect(kind.is).toBe(head.includes('bundle') ? 'bundle' : 'envelope')
      if (kind.is === 'other') expect(Buffer.from(file.whole()).toString()).toBe(text)
      else {
        const split = splitObjects(text)
        const count = file.count
        const batches = [...file.batches(small)]
        expect({ kind: kind.is, texts: batches.flat() }).toEqual({ kind: split.kind, texts: split.texts })
        expect(count).toBe(split.texts.length)
        for (const batch of batches) expect(batch.length).toBeLessThanOrEqual(small.objects)
      }
    }),
    { numRuns: 1_000 },
  )
})

test('what is not UTF-8, is cut off, or holds more objects than are taken, is left to who reads it whole', () => {
  const bytes = Buffer.from('{"objects":[{"a":"é"},{"b":1}]}')
  expect(hold(bytes, [3]).kind).toEqual({ is: 'envelope', plain: true })
  expect(hold(bytes, [3], 1).kind).toEqual({ is: 'other' })
  for (let end = 0; end < bytes.length; end++) expect(hold(bytes.subarray(0, end), [5]).kind).toEqual({ is: 'other' })
  for (let at = 0; at < bytes.length; at++) {
    const damaged = Buffer.from(bytes)
    damaged[at] = 0xff
    expect(hold(damaged, [4]).kind, String(at)).toEqual({ is: 'other' })
  }
})

test('what a wrapper says besides is no part of STIX, and is seen', () => {
  expect(hold(Buffer.from('{"vulns":[],"objects":[{}]}'), [9]).kind).toEqual({ is: 'envelope', plain: false })
  expect(hold(Buffer.from('{"type":"observed-data","objects":[]}'), [9]).kind).toEqual({ is: 'other' })
})

test('bytes are kept in blocks whatever pieces they come in, and may be given back from the front', () => {
  const bytes = Buffer.alloc(300_000, 0).map((_, at) => (at * 31) & 255)
  const blocks = new Blocks()
  for (let at = 0, size = 1; at < bytes.length; at += size, size = (size * 7) % 50_021)
    blocks.append(bytes.subarray(at, at + size))
  expect(blocks.size).toBe(bytes.length)
  for (const [from, to] of [
    [0, 300_000],
    [65_535, 65_537],
    [65_536, 131_072],
    [131_072, 131_072],
    [10, 20],
    [300_000, 300_000],
  ] as const)
    expect(Buffer.compare(blocks.slice(from, to), bytes.subarray(from, to)), `${from}`).toBe(0)
  blocks.drop(131_080)
  expect(Buffer.compare(blocks.slice(131_080, 200_000), bytes.subarray(131_080, 200_000))).toBe(0)
  expect(() => blocks.slice(131_000, 131_080)).toThrow('not kept')
})

test('texts come in batches of so many, or of so many characters, and a text beyond that by itself', () => {
  const texts = ['a', 'b', 'c', 'x'.repeat(50), 'd', 'y'.repeat(38), 'e']
  expect([...inBatches(texts, small)].map(({ length }) => length)).toEqual([2, 1, 1, 2, 1])
  expect([...inBatches(texts, small)].flat()).toEqual(texts)
  expect([...inBatches([], small)]).toEqual([])
})
