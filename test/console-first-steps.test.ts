import { expect, test } from 'vitest'
import { type NodeFacts, stepsOf } from '../console/src/first-steps/steps.ts'
import type { Alliance } from '../src/api/contract/alliance.ts'

const self = {
  code: 'JP',
  name: 'Japan',
  identity: '',
  exchangeUrl: '',
  consoleUrl: '',
  signingKeyFingerprint: '',
  self: true,
}
const charter: Alliance['charter'] = { version: 1, digest: '', quorum: 2, signedBy: [], adoptedAt: '' }
const alliance: Alliance = { self: 'JP', name: '', charter: null, members: [self], agreements: [], links: [] }
const empty: NodeFacts = { member: 'JP', alliance, users: 1, sources: 0, byOrigin: {}, ledger: 0 }
const open = (over: Partial<NodeFacts>) =>
  stepsOf({ ...empty, ...over })
    ?.filter(({ done }) => !done)
    .map(({ name }) => name)

test('an empty node is led from its people to its first share, by what it is and not by what was clicked', () => {
  expect(open({})).toEqual(['people', 'charter', 'source', 'share'])
  expect(open({ users: 2 })).toEqual(['charter', 'source', 'share'])
  expect(open({ users: 2, alliance: { ...alliance, charter } })).toEqual(['source', 'share'])
  // What came from another member is a source, too; what is one's own and promised to nobody is no share.
  const shared = { users: 2, alliance: { ...alliance, charter }, byOrigin: { US: 4, JP: 1 } }
  expect(open(shared)).toEqual(['share'])
  expect(open({ ...shared, ledger: 3 })).toEqual([])
})

test('while it is not known what is done, nothing is said of it', () => {
  expect(stepsOf({ ...empty, users: undefined })).toBeNull()
})
