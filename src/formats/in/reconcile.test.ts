import { describe, expect, test } from 'vitest'
import { mispEvent, read, readContext } from '../../testing/read-format.ts'
import type { Made } from './reading.ts'
import { reconcile } from './reconcile.ts'

describe('a second reading', () => {
  const indicator = () => read('misp', mispEvent()).objects.find(({ type }) => type === 'indicator')!
  test('of the same says nothing; of another is a version that comes after, whatever its date', () => {
    const made = indicator()
    expect(reconcile(made, null, false, readContext.nowMs)).toEqual(made)
    expect(reconcile(made, JSON.parse(JSON.stringify(made)), false, readContext.nowMs)).toBeNull()
    const renamed: Made = { ...made, name: 'another' }
    const next = reconcile(renamed, made, false, readContext.nowMs)!
    expect([next.name, next.created]).toEqual(['another', made.created])
    expect(String(next.modified) > String(made.modified)).toBe(true)
    expect(reconcile(renamed, { ...made, revoked: true }, false, readContext.nowMs)).toBeNull()
  })
  test('of what has no date holds since the first one', () => {
    const first = read('list', 'evil.com\n').objects[0]!
    const later = read('list', 'evil.com\n', { nowMs: readContext.nowMs + 86_400_000 }).objects[0]!
    expect(later.valid_from).not.toBe(first.valid_from)
    expect(reconcile(later, first, true, readContext.nowMs + 86_400_000)).toBeNull()
  })
})
