import { expect, test } from 'vitest'
import { type NodeFacts, stepOf, stepsOf } from '../console/src/first-steps/steps.ts'
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
const empty: NodeFacts = { member: 'JP', alliance, users: 1, sources: 0, byOrigin: {}, streams: [] }
const told = (member: string, gave: boolean) => ({ member, gave })
const open = (over: Partial<NodeFacts>) =>
  stepsOf({ ...empty, ...over })
    ?.filter(({ done }) => !done)
    .map(({ name }) => name)

test('an empty node is led from its people to its first share, by what it is and not by what was clicked', () => {
  expect(open({})).toEqual(['people', 'charter', 'source', 'share'])
  expect(open({ users: 2 })).toEqual(['charter', 'source', 'share'])
  expect(open({ users: 2, alliance: { ...alliance, charter } })).toEqual(['source', 'share'])
  // What came from another member is a source, too; what is one's own and was told to nobody is no share, nor is a charter.
  const shared = { users: 2, alliance: { ...alliance, charter }, byOrigin: { US: 4, JP: 1 } }
  expect(open(shared)).toEqual(['share'])
  expect(open({ ...shared, streams: [told('US', false), told('JP', true)] })).toEqual(['share'])
  expect(open({ ...shared, streams: [told('US', false), told('US', true)] })).toEqual([])
})

test('while it is not known what is done, nothing is said of it', () => {
  expect(stepsOf({ ...empty, users: undefined })).toBeNull()
})

test('a releaser is led to the charter and an analyst to the first share, and nobody who may do neither', () => {
  const analyst = { member: 'JP', alliance, byOrigin: {}, streams: [], mayAdopt: false, mayShare: true }
  const releaser = { ...analyst, mayAdopt: true }
  const reader = { ...analyst, mayShare: false }
  const agreed = { alliance: { ...alliance, charter } }
  expect([analyst, releaser, reader].map((one) => stepOf(one)?.name)).toEqual([undefined, 'charter', undefined])
  const then = [analyst, releaser, reader].map((one) => stepOf({ ...one, ...agreed })?.name)
  expect(then).toEqual(['share', 'share', undefined])
  // Nobody was given anything yet, also where a charter and signs of life were told.
  expect(stepOf({ ...analyst, ...agreed, byOrigin: { JP: 1, US: 3 }, streams: [told('US', false)] })?.name).toBe(
    'share',
  )
  expect(stepOf({ ...analyst, ...agreed, byOrigin: { JP: 1, US: 3 }, streams: [told('US', true)] })).toBeNull()
  expect(stepOf({ ...analyst, ...agreed, byOrigin: undefined })).toBeNull()
})
