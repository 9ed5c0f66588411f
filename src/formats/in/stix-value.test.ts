import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { patternValues } from '../pattern-values.ts'
import { normalise, valueKinds } from '../value.ts'
import { patternOf } from './stix-value.ts'

describe('what holds of every value', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.webUrl(),
    fc.domain(),
    fc.ipV4(),
    fc.ipV6(),
    fc.emailAddress(),
  )
  test('its normal form is one, and the pattern made of it says it again', () => {
    fc.assert(
      fc.property(fc.constantFrom(...valueKinds), text, (kind, value) => {
        const one = normalise(kind as never, value)
        if (one === null) return
        expect(normalise(one.kind, one.value)).toEqual(one)
        expect(patternValues(patternOf(one))).toMatchObject({
          ok: true,
          values: [{ value: one.value.replace(/\/(?:32|128)$/, '') }],
        })
      }),
      { numRuns: 400 },
    )
  })
})
