import fc from 'fast-check'
import { expect, test } from 'vitest'
import vectors from '../../vectors/deterministic-ids.json' with { type: 'json' }
import { deterministicId } from './deterministic-id.ts'
import { typeOfId } from './identifier.ts'

test.each(vectors.cases)('vector: $object.type $id', ({ object, id }) => {
  expect(deterministicId(object)).toBe(id)
})
test('only what contributes decides', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), fc.boolean(), (value, other, defanged) => {
      fc.pre(value.isWellFormed() && other.isWellFormed())
      const id = deterministicId({ type: 'url', value })
      expect(deterministicId({ defanged, type: 'url', x_note: other, value })).toBe(id)
      expect(deterministicId({ type: 'url', value: other }) === id).toBe(value === other)
      expect(deterministicId({ type: 'domain-name', value })).not.toBe(id)
      expect(id === null ? '' : typeOfId(id)).toBe('url')
    }),
  )
})
