import { expect, test } from 'vitest'
import { tlpLevels } from '../policy/model.ts'
import type { StixId } from '../stix/object.ts'
import { cutFor, narrowFor } from './auditor.ts'
import { type Detail, roles } from './model.ts'

const auditor = { kind: 'person', name: 'x', role: 'auditor' } as const
const detail = (tlp: Detail['tlp'], type = 'indicator'): Detail => ({
  ...{ id: `${type}--1` as StixId, type, version: 'v', name: 'uses: Volt → router', tlp, releasableTo: null },
  ...{ origin: 'JP', added: 1, revoked: false, text: '{}', agreement: null, receivedFrom: 'JP', exercise: null },
  ...{ assigned: {}, versions: [] },
  relations: [{ kind: 'uses', direction: 'out', through: null, other: null, otherId: 'tool--1' }],
})

test('an auditor reads what is CLEAR or GREEN, and neither what is above nor what says no label', () => {
  for (const tlp of ['clear', 'green'] as const) expect(cutFor(auditor, detail(tlp)).text).toBe('{}')
  for (const tlp of ['amber', 'amber+strict', 'red', null] as const)
    expect(() => cutFor(auditor, detail(tlp))).toThrow('no such object')
})

test('nothing tells an auditor what the neighbours are called', () => {
  const seen = cutFor(auditor, detail('green', 'relationship'))
  expect(seen.relations).toEqual([])
  expect(JSON.stringify(seen)).not.toContain('Volt')
})

test('a list is cut to the same, whatever was asked for', () => {
  expect(narrowFor(auditor, { limit: 1 })).toEqual({ limit: 1, tlps: ['clear', 'green'] })
  expect(narrowFor(auditor, { limit: 1, tlps: ['red', 'green', 'unmarked'] })).toEqual({ limit: 1, tlps: ['green'] })
  expect(narrowFor(auditor, { limit: 1, tlps: ['amber'] })).toBeNull()
})

test('everybody else reads what it read', () => {
  for (const role of roles.filter((one) => one !== 'auditor'))
    for (const tlp of [...tlpLevels, null])
      expect(cutFor({ kind: 'person', name: 'x', role }, detail(tlp))).toEqual(detail(tlp))
})
