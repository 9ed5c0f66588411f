import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { joinBundle, splitObjects } from './bundle.ts'
import { readObject } from './read.ts'

const id = 'bundle--44af6c39-c09b-49c5-9de2-394224b04982'
const element = fc
  .tuple(fc.jsonValue({ maxDepth: 4 }), fc.constantFrom(undefined, 1, '\t'))
  .map(([value, indent]) => JSON.stringify({ type: 'x-any', value }, null, indent))

describe('cutting a file into its objects', () => {
  test('what was joined is cut into the same texts, byte for byte', () => {
    fc.assert(
      fc.property(fc.array(element), (texts) => {
        expect(splitObjects(joinBundle(texts, id))).toEqual({
          texts,
          kind: 'bundle',
          wrapper: expect.objectContaining({ id }),
        })
        expect(splitObjects(`[${texts.join(' ,\n')}]`)).toEqual({ texts, kind: 'list' })
        expect(splitObjects(`{"more":false,"objects":[ ${texts.join(',')} ]}`)).toEqual({ texts, kind: 'envelope' })
        expect(JSON.parse(joinBundle(texts, id)).objects ?? []).toEqual(texts.map((text) => JSON.parse(text)))
      }),
    )
  })
  test('knows bundles of both versions, envelopes, lists and single objects', () => {
    expect(splitObjects(`{"type":"bundle","id":"${id}","spec_version":"2.0","objects":[{}]}`)).toEqual({
      texts: ['{}'],
      kind: 'bundle',
      wrapper: { type: 'bundle', id, spec_version: '2.0', objects: [] },
    })
    expect(splitObjects('{}')).toEqual({ texts: [], kind: 'envelope' })
    expect(splitObjects('{"objects":[{"a":1}],"more":true,"next":"x"}').texts).toEqual(['{"a":1}'])
    expect(splitObjects(' {"type":"malware"}\n')).toEqual({ texts: ['{"type":"malware"}'], kind: 'object' })
    expect(splitObjects('[]')).toEqual({ texts: [], kind: 'list' })
    expect(splitObjects('\ufeff[{"a":1}]').texts).toEqual(['{"a":1}'])
  })
  test('an old observed-data with its own `objects` is one object', () => {
    const text = '{"type":"observed-data","objects":{"0":{"type":"url"}}}'
    expect(splitObjects(text)).toEqual({ texts: [text], kind: 'object' })
    const odd = '{"type":"x-list","objects":[1,2]}'
    expect(splitObjects(odd)).toEqual({ texts: [odd], kind: 'object' })
  })
  test('what is wrong inside an element costs no neighbour', () => {
    const good = '{"type":"url","id":"url--3f1c0a52-6d7e-4b8f-9a10-c2d3e4f50617","value":"http://a.example/]}"}'
    const bad = [
      '{"a":1,"a":2}',
      `${'{"a":'.repeat(80)}1${'}'.repeat(80)}`,
      '7',
      '"text"',
      'tru',
      '{"x":nope}',
      '[1]',
      '{"a":"\\ud800"}',
      '{"a":"\u0001"}',
    ]
    const texts = bad.flatMap((text) => [text, good])
    const split = splitObjects(`{"type":"bundle","id":"${id}","objects":[${texts.join(',')}]}`)
    expect(split.texts).toEqual(texts)
    expect(split.texts.map((text) => readObject(text).ok)).toEqual(bad.flatMap(() => [false, true]))
  })
  test.each([
    ['', 'the file is empty'],
    ['  \n', 'the file is empty'],
    ['<html>', 'not JSON: a STIX bundle, a TAXII envelope, an object or a list of objects expected at byte 0'],
    ['type,id', 'not JSON: a STIX bundle, a TAXII envelope, an object or a list of objects expected at byte 0'],
    [
      '{"type":"bundle","objects":[{"é":1},{"b',
      'the file ends in the middle of an object at byte 40: it is truncated, get it whole',
    ],
    [
      '{"type":"bundle","objects":[{"a":1},',
      'the file ends in the middle of an object at byte 36: it is truncated, get it whole',
    ],
    [
      '{"type":"bundle","objects":[{"a":1}',
      'the file ends in the middle of an object at byte 35: it is truncated, get it whole',
    ],
    ['[{"a":1} {"b":2}]', 'not JSON: , or ] after an object expected at byte 9'],
    ['[{"a":[1},2]', 'not JSON: , or ] expected (byte 8)'],
    ['{"a":1}{"b":2}', 'not JSON: the end of the file expected at byte 7'],
    ['{"type":"bundle","objects":{"a":1}}', '`objects` must be a list of objects'],
    ['{"type":"bundle","objects":[],"objects":[]}', 'not I-JSON: property appears twice (byte 30) at /objects'],
  ])('says in one line what is wrong with %j', (text, message) => {
    expect(() => splitObjects(text)).toThrow(expect.objectContaining({ kind: 'invalid', message }))
  })
  test('stops at the allowed number of objects', () => {
    expect(splitObjects('[1,2,3]', { maxObjects: 3 }).texts).toHaveLength(3)
    expect(() => splitObjects('[1,2,3,4]', { maxObjects: 3 })).toThrow('more than 3 objects')
  })
  test('takes a file of 100,000 objects, and deep nonsense, in linear time', () => {
    const text = `[${Array.from({ length: 100_000 }, (_, index) => `{"n":${index},"s":"a\\"b"}`).join(',')}]`
    expect(splitObjects(text).texts).toHaveLength(100_000)
    expect(() => splitObjects('['.repeat(1_000_000))).toThrow('truncated')
    expect(() => splitObjects('{"objects":['.repeat(100_000))).toThrow('truncated')
  })
})
