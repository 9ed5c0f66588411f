import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Fault } from '../base/fault.ts'
import { type Split, splitObjects } from './bundle.ts'
import { type CutFile, ObjectCutter } from './object-cutter.ts'

const limits = { maxObjects: 1_000, maxObjectBytes: 10_000 }

interface Cut {
  readonly texts: readonly string[]
  readonly file: CutFile
}

/** What comes of these bytes, given in chunks of these sizes, round and round. */
function cut(bytes: Uint8Array, sizes: readonly number[], within = limits): Cut | Fault {
  const cutter = new ObjectCutter(within)
  const texts: string[] = []
  try {
    for (let at = 0, turn = 0; at < bytes.length; turn++) {
      const chunk = Buffer.from(bytes.subarray(at, at + sizes[turn % sizes.length]!))
      for (const object of cutter.push(chunk)) texts.push(Buffer.from(object).toString('utf8'))
      at += chunk.length
      // Whoever gives a chunk may use its memory again.
      chunk.fill(0x21)
    }
    return { texts, file: cutter.end() }
  } catch (error) {
    if (error instanceof Fault) return error
    throw error
  }
}

function split(text: string): Split | Fault {
  try {
    return splitObjects(text, limits)
  } catch (error) {
    if (error instanceof Fault) return error
    throw error
  }
}

const values = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }).map((value) => JSON.stringify(value)),
  fc.constantFrom('{"name":"\\"]}\\\\"}', '{"a":[{"objects":[1]}]}', 'nonsense', '-1.5e3', '"日本 \\u0041"', '{}'),
)
const spaces = fc.constantFrom('', ' ', '\n', '\r\n\t')
const lists = fc
  .tuple(fc.array(values, { maxLength: 6 }), spaces)
  .map(([objects, space]) => `[${space}${objects.join(`${space},${space}`)}${space}]`)
const wrappers = fc
  .tuple(
    lists,
    spaces,
    fc.subarray([
      '"type":"bundle"',
      '"id":"bundle--1"',
      '"more":false',
      '"next":"[{\\"objects\\":["',
      '"x_own":[[],{}]',
    ]),
    fc.nat({ max: 5 }),
  )
  .map(([list, space, members, place]) => {
    const all = members.toSpliced(place, 0, `"objects"${space}:${space}${list}`)
    return `${space}{${space}${all.join(`${space},`)}${space}}${space}`
  })
const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 })

test('a bundle or envelope comes to the same objects, in whatever pieces it comes', () => {
  fc.assert(
    fc.property(wrappers, sizes, (text, pieces) => {
      const whole = split(text)
      const stream = cut(Buffer.from(text), pieces)
      if (text.includes('x_own')) expect(stream).toMatchObject({ file: 'other' })
      else if (whole instanceof Fault) expect(stream).toBeInstanceOf(Fault)
      else expect(stream).toEqual({ texts: whole.texts, file: 'stix' })
    }),
    { numRuns: 500 },
  )
})

test('a file with a mistake in it is refused, or is read as the same objects', () => {
  const mistakes = fc.record({
    at: fc.double({ min: 0, max: 1, noNaN: true }),
    removed: fc.nat({ max: 3 }),
    added: fc.constantFrom('', '"', '{', '}', '[', ']', ',', ':', '\\', 'x', '\u0000'),
  })
  fc.assert(
    fc.property(wrappers, mistakes, sizes, (good, { at, removed, added }, pieces) => {
      const place = Math.floor(at * good.length)
      const text = (good.slice(0, place) + added + good.slice(place + removed)).toWellFormed()
      const whole = split(text)
      const stream = cut(Buffer.from(text), pieces)
      if (stream instanceof Fault) expect(whole).toBeInstanceOf(Fault)
      else if (stream.file === 'stix') expect(whole).toMatchObject({ texts: stream.texts })
    }),
    { numRuns: 1_000 },
  )
})

test('what is no bundle is left to whoever reads it whole', () => {
  const others = ['', '  ', '[{"type":"x"}]', 'plain', '{"type":"indicator","id":"x"}', '{"Event":{"info":"x"}}']
  for (const text of [...others, '{"type":"observed-data","objects":[]}', '{"vulns":[],"objects":[{}]}'])
    expect(cut(Buffer.from(text), [3]), text).toMatchObject({ file: 'other' })
  expect(cut(Buffer.from(`{"x":"${'x'.repeat(100_000)}","objects":[{}]}`), [4096])).toMatchObject({ file: 'other' })
})

test('a file that breaks off says where, and one with a mistake says what was expected', () => {
  const text = '\ufeff{"type":"bundle","objects":[{"a":1},{"b":'
  const bytes = Buffer.byteLength(text)
  expect(cut(Buffer.from(text), [7])).toMatchObject({
    message: `the file ends in the middle of an object at byte ${bytes}: it is truncated, get it whole`,
  })
  expect(cut(Buffer.from('{"objects":[{}{}]}'), [5])).toMatchObject({
    message: 'not JSON: , or ] after an object expected at byte 14',
  })
  expect(cut(Buffer.from('{"objects":[{}]} x'), [5])).toMatchObject({
    message: 'not JSON: the end of the file expected at byte 17',
  })
})

test('of an object that is too large only so much is held that this can be seen, and what follows it is whole', () => {
  const text = `{"objects":[{"a":"${'x'.repeat(50_000)}"},{"b":2}]}`
  const found = cut(Buffer.from(text), [1000], { ...limits, maxObjectBytes: 100 })
  expect(found).toMatchObject({ file: 'stix' })
  const { texts } = found as Cut
  expect(texts.map(({ length }) => length)).toEqual([101, 7])
})

test('more objects than are allowed are refused before they are read', () => {
  const text = `{"objects":[${Array.from({ length: 1_001 }, () => '{}').join(',')}]}`
  expect(cut(Buffer.from(text), [64])).toMatchObject({ kind: 'too-large' })
})
