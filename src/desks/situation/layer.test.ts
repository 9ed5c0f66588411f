import fc from 'fast-check'
import { expect, test } from 'vitest'
import { combineLayers, type Layer, makeLayer, readLayer } from './layer.ts'

const layers = fc
  .uniqueArray(fc.record({ at: fc.nat(12), score: fc.integer({ min: 1, max: 9 }) }), {
    selector: ({ at }) => at,
    maxLength: 12,
  })
  .map((some) =>
    makeLayer(
      'A layer',
      'enterprise-attack',
      some.map(({ at, score }) => ({ techniqueID: `T10${10 + at}`, score })),
    ),
  )
const scores = ({ techniques }: Layer) =>
  Object.fromEntries(techniques.map(({ techniqueID, score }) => [techniqueID, score]))

test('layers are calculated as sets and sums are', () => {
  fc.assert(
    fc.property(layers, layers, (a, b) => {
      const of = (how: Parameters<typeof combineLayers>[2], x = a, y = b) => scores(combineLayers(x, y, how))
      expect(of('sum')).toEqual(of('sum', b, a))
      expect(of('and')).toEqual(of('and', b, a))
      expect(of('and-not', a, a)).toEqual({})
      expect(of('difference', a, a)).toEqual({})
      expect(of('or', a, a)).toEqual(scores(a))
      // What both have, and what only one has, is everything.
      expect({ ...of('and'), ...of('and-not'), ...of('and-not', b, a) }).toEqual(expect.objectContaining({}))
      expect(Object.keys({ ...of('and'), ...of('and-not'), ...of('and-not', b, a) }).sort()).toEqual(
        Object.keys(of('or')).sort(),
      )
      for (const id of Object.keys(of('and-not'))) expect(scores(b)).not.toHaveProperty(id)
    }),
  )
})

test('a layer as Navigator saves it is read, and what is disabled counts nothing', () => {
  const saved = {
    name: 'Coverage',
    versions: { attack: '17', navigator: '5.1.0', layer: '4.5' },
    domain: 'enterprise-attack',
    filters: { platforms: ['Windows'] },
    techniques: [
      {
        techniqueID: 'T1059',
        tactic: 'execution',
        color: '#e60d0d',
        comment: 'seen',
        enabled: true,
        metadata: [],
        links: [],
      },
      { techniqueID: 'T1566', tactic: 'initial-access', score: 5, enabled: false, showSubtechniques: true },
    ],
    gradient: { colors: ['#ff6666ff', '#8ec843ff'], minValue: 0, maxValue: 100 },
    legendItems: [],
  }
  const read = readLayer(saved)
  expect(combineLayers(read, makeLayer('none', 'enterprise-attack', []), 'or').techniques).toEqual([
    { techniqueID: 'T1059', tactic: 'execution', score: 1 },
  ])
  expect(readLayer(JSON.parse(JSON.stringify(combineLayers(read, read, 'sum'))))).toMatchObject({
    versions: { layer: '4.5' },
  })
})

test('what is no layer, is of another version or of another domain is refused', () => {
  expect(() => readLayer({ name: 'x' })).toThrow(/not a Navigator layer/)
  expect(() => readLayer({ ...makeLayer('x', 'ics-attack', []), versions: { layer: '3.0' } })).toThrow(/version 3\.0/)
  expect(() =>
    readLayer({ ...makeLayer('x', 'd', []), techniques: [{ techniqueID: 'T1', color: 'url(x)' }] }),
  ).toThrow()
  expect(() => combineLayers(makeLayer('a', 'ics-attack', []), makeLayer('b', 'mobile-attack', []), 'sum')).toThrow(
    /two domains/,
  )
})
