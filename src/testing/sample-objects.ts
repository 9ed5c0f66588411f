import type { StixId, StixObject } from '../stix/object.ts'

/** Objects for tests: a sound one of a type, with whatever the test is about laid over it. */
export function sample(type: string, own: Readonly<Record<string, unknown>> = {}): StixObject {
  const common = {
    type,
    spec_version: '2.1',
    id: `${type}--3f1c0a52-6d7e-4b8f-9a10-c2d3e4f50617` as StixId,
    created: '2026-01-02T03:04:05.678Z',
    modified: '2026-01-02T03:04:05.678Z',
  }
  return { ...common, ...required[type], ...own } as StixObject
}

/** A sound observable; observables have no version. */
export function sampleObservable(type: string, own: Readonly<Record<string, unknown>>): StixObject {
  return {
    type,
    spec_version: '2.1',
    id: `${type}--7d0b9c64-15ae-5f02-8c3b-90a1b2c3d4e5` as StixId,
    ...own,
  } as StixObject
}

export const ref = (type: string, digit = '1'): StixId =>
  `${type}--${digit.repeat(8)}-1111-4111-8111-111111111111` as StixId

const required: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  indicator: {
    pattern: "[ipv4-addr:value = '198.51.100.3']",
    pattern_type: 'stix',
    valid_from: '2026-01-02T03:04:05.678Z',
  },
  malware: { name: 'Example', is_family: true },
  relationship: { relationship_type: 'uses', source_ref: ref('intrusion-set'), target_ref: ref('malware') },
  sighting: { sighting_of_ref: ref('indicator') },
  report: { name: 'Report', published: '2026-01-02T03:04:05Z', object_refs: [ref('malware')] },
  identity: { name: 'Example agency' },
  location: { country: 'PH' },
  vulnerability: { name: 'CVE-2026-12345' },
  campaign: { name: 'Campaign' },
  'observed-data': {
    first_observed: '2026-01-02T03:04:05Z',
    last_observed: '2026-01-02T03:04:05Z',
    number_observed: 1,
    object_refs: [ref('ipv4-addr')],
  },
}
