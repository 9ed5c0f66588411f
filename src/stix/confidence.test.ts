import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  type ConfidenceScale,
  confidenceLabels,
  confidenceScales,
  convertConfidence,
  parseConfidence,
  readConfidence,
  stixConfidence,
} from './confidence.ts'

const scale = fc.constantFrom(...confidenceScales)
const stated = scale.chain((one) =>
  fc.record({ scale: fc.constant(one), label: fc.constantFrom(...confidenceLabels[one].map(({ label }) => label)) }),
)
const placesOf = (on: ConfidenceScale, labels: readonly string[]) =>
  labels.map((label) => confidenceLabels[on].findIndex((one) => one.label === label))

describe('confidence is converted by label', () => {
  test('what one label may be on another scale, that label may be on the first', () => {
    fc.assert(
      fc.property(stated, scale, (from, to) => {
        for (const label of convertConfidence(from.scale, from.label, to))
          expect(convertConfidence(to, label, from.scale)).toContain(from.label)
      }),
    )
  })

  test('on its own scale a label is itself, and nothing else', () => {
    fc.assert(
      fc.property(stated, (one) => {
        expect(convertConfidence(one.scale, one.label, one.scale)).toEqual([one.label])
      }),
    )
  })

  test('more is never less on another scale', () => {
    fc.assert(
      fc.property(stated, stated, scale, (a, b, to) => {
        fc.pre(a.scale === b.scale)
        const [x, y] = [a, b].map((one) => placesOf(to, convertConfidence(one.scale, one.label, to)))
        const [i, j] = [a, b].map((one) => placesOf(one.scale, [one.label])[0]!)
        if (x!.length === 0 || y!.length === 0 || i! > j!) return
        expect(x![0]!).toBeLessThanOrEqual(y![0]!)
        expect(x!.at(-1)!).toBeLessThanOrEqual(y!.at(-1)!)
      }),
    )
  })

  test('every label that can be judged is something on every other scale', () => {
    fc.assert(
      fc.property(stated, scale, (from, to) => {
        const found = convertConfidence(from.scale, from.label, to)
        expect(found.length > 0).toBe(stixConfidence(from.scale, from.label) !== null || from.scale === to)
      }),
    )
  })

  test('where scales are cut differently, all that may be meant is named', () => {
    expect(convertConfidence('icd-203', 'likely', 'low-med-high')).toEqual(['medium', 'high'])
    expect(convertConfidence('low-med-high', 'medium', 'icd-203')).toEqual([
      'unlikely',
      'roughly-even-chance',
      'likely',
    ])
    expect(convertConfidence('admiralty', 'confirmed', 'icd-203')).toEqual(['very-likely', 'almost-certain'])
    expect(convertConfidence('admiralty', 'cannot-be-judged', 'wep')).toEqual([])
  })
})

describe('a number says no label', () => {
  test('the numbers are those of Appendix A, within the range of their label', () => {
    expect(confidenceLabels['low-med-high'].map(({ stix }) => stix)).toEqual([0, 15, 50, 85])
    expect(confidenceLabels['icd-203'].map(({ stix }) => stix)).toEqual([5, 15, 30, 50, 70, 85, 95])
    expect(confidenceLabels.admiralty.map(({ stix }) => stix)).toEqual([null, 10, 30, 50, 70, 90])
    expect(confidenceLabels.wep.map(({ stix }) => stix)).toEqual([0, 10, 30, 50, 70, 90, 100])
    for (const one of confidenceScales)
      for (const { stix, range } of confidenceLabels[one])
        if (stix !== null) expect(range![0] <= stix && stix <= range![1]).toBe(true)
  })

  test('a number in place of a label is refused, whatever it looks like', () => {
    fc.assert(
      fc.property(scale, fc.oneof(fc.integer(), fc.double({ noNaN: true })), (on, number) => {
        expect(() => parseConfidence(on, String(number))).toThrow(/confidence is one of/)
      }),
    )
    expect(() => parseConfidence('admiralty', '2')).toThrow(/a number does not say/)
    expect(() => parseConfidence('percent', 'likely')).toThrow(/the scale is one of/)
  })

  test('a number of which nobody said the scale stays a number', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 100 }), (number) => {
        expect(readConfidence(number)).toEqual({ kind: 'number', number })
        expect(readConfidence(number, { scale: 'of our own', label: 'likely' })).toEqual({ kind: 'number', number })
      }),
    )
    expect(readConfidence(undefined)).toEqual({ kind: 'none' })
  })

  test('where the number beside a label is another, the label is what was said', () => {
    const said = { scale: 'icd-203', label: 'likely' }
    expect(readConfidence(70, said)).toMatchObject({ kind: 'label', label: 'likely', agrees: true })
    expect(readConfidence(95, said)).toMatchObject({ kind: 'label', label: 'likely', number: 95, agrees: false })
    expect(readConfidence(undefined, { scale: 'admiralty', label: 'cannot-be-judged' })).toMatchObject({ agrees: true })
  })
})
