import { expect, test } from 'vitest'
import { type ObjectFacts, Published, type VersionFacts } from './facts.ts'

const unanswered: VersionFacts = {
  ...{ id: 'ipv4-addr--1', version: '', text: '', tlp: null, releasableTo: null, originatorControl: false },
  ...{
    embargoUntil: null,
    references: [],
    part: null,
    personal: false,
    assigned: {},
    state: 'unknown',
    recalled: 'no',
  },
}

function publishedWith(facts: VersionFacts): Published {
  const published = new Published()
  const object: ObjectFacts = {
    ...{ id: facts.id, type: 'ipv4-addr', origin: 'PH', created: '', creator: null, versions: [facts] },
  }
  published.objects.set(facts.id, object)
  return published
}

test('what a node stored and never said is what it holds under that id, for everybody that has it from there', () => {
  const published = publishedWith({ ...unanswered })
  published.settle('PH', 'ipv4-addr--1', '2026-06-01T06:00:11.563000Z')
  expect(published.version('ipv4-addr--1', '2026-06-01T06:00:11.563000Z')?.facts.state).toBe('unknown')
})

test('nothing is learnt from another node, nor of what is known already', () => {
  const published = publishedWith({ ...unanswered })
  published.settle('JP', 'ipv4-addr--1', '2026-06-01T06:00:11.563000Z')
  expect(published.objects.get('ipv4-addr--1')!.versions[0]!.version).toBe('')
  published.objects.get('ipv4-addr--1')!.versions.push({ ...unanswered, version: '2026-06-01T06:00:12.000000Z' })
  published.settle('PH', 'ipv4-addr--1', '2026-06-01T06:00:12.000000Z')
  expect(published.objects.get('ipv4-addr--1')!.versions[0]!.version).toBe('')
})
