import { expect, test } from 'vitest'
import type { SourceSettings } from '../sources/model.ts'
import type { SignedIn } from './operation.ts'
import { consented } from './source-consent.ts'

const settings: SourceSettings = {
  ...{
    kind: 'url',
    address: 'https://a.example/',
    root: null,
    collections: [],
    format: 'auto',
    mapping: '',
    proof: 'signature',
  },
  ...{ everySeconds: 3600, tlp: 'amber', agreements: [], owner: '', basis: '', ca: '' },
}
const who = (session: string | null): SignedIn => ({
  person: { kind: 'person', name: 'x', role: 'admin' },
  ...{ session, signedInAt: 0, steppedUpAt: 0, language: 'en', theme: 'auto' },
})
const admin = who('session')
const taken = { ...settings, agreements: ['trilateral'] }

test('an administrator names no agreement that no releaser has named', () => {
  expect(consented(settings, null, admin)).toEqual(settings)
  expect(() => consented(taken, null, admin)).toThrow(/releaser/)
  expect(() => consented({ ...taken, agreements: ['trilateral', 'other'] }, taken, admin)).toThrow(/releaser/)
})

test('what a releaser named stays while the source stays what it was, and is asked for again when it is another', () => {
  expect(consented({ ...taken, everySeconds: 60, owner: 'somebody' }, taken, admin).agreements).toEqual(['trilateral'])
  const others: Partial<SourceSettings>[] = [
    { address: 'https://b.example/' },
    { tlp: 'clear' },
    { format: 'list' },
    { mapping: 'a:ip' },
    { ca: 'x' },
    { collections: ['c'] },
    { kind: 'folder' },
    { root: 'https://a.example/r/' },
  ]
  for (const other of others) expect(consented({ ...taken, ...other }, taken, admin).agreements).toEqual([])
})

test('the operator’s token may both', () => {
  expect(consented(taken, null, who(null)).agreements).toEqual(['trilateral'])
})
