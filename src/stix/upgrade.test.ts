import { describe, expect, test } from 'vitest'
import { sample } from '../testing/sample-objects.ts'
import { readObject } from './read.ts'

function old(type: string, own: Record<string, unknown>): Record<string, unknown> {
  const { spec_version: _, ...object } = sample(type, { pattern_type: undefined, is_family: undefined, ...own })
  return object
}
function upgraded(object: unknown): Record<string, unknown> {
  const result = readObject(JSON.stringify(object))
  if (!result.ok || !result.upgraded) throw new Error(JSON.stringify(result))
  expect(readObject(result.text)).toMatchObject({ ok: true, upgraded: false, text: result.text })
  return JSON.parse(result.text)
}

describe('STIX 2.0', () => {
  test('labels become types; labels of one’s own stay labels', () => {
    expect(upgraded(old('indicator', { labels: ['malicious-activity', 'phish'] }))).toMatchObject({
      spec_version: '2.1',
      indicator_types: ['malicious-activity'],
      labels: ['phish'],
      pattern_type: 'stix',
      pattern_version: '2.0',
    })
    const malware = upgraded(old('malware', { labels: ['ransomware'] }))
    expect(malware).toMatchObject({ malware_types: ['ransomware'], is_family: true })
    expect(malware).not.toHaveProperty('labels')
    expect(upgraded(old('report', { labels: ['threat-report'] }))).toMatchObject({ report_types: ['threat-report'] })
  })
  test('is upgraded to the same bytes by everybody, in whatever order it came', () => {
    const object = old('indicator', { labels: ['benign'] })
    const backwards = Object.fromEntries(Object.entries(object).reverse())
    const texts = [JSON.stringify(object), JSON.stringify(backwards, null, 2)].map((text) => readObject(text))
    expect(texts[0]).toMatchObject({ ok: true, upgraded: true })
    expect(texts.map((result) => (result.ok ? result.text : ''))).toEqual(
      Array(2).fill(texts[0]?.ok ? texts[0].text : '-'),
    )
  })
  test('embedded observables stay, and what is missing for 2.1 is filled', () => {
    const objects = {
      0: { type: 'ipv4-addr', value: '198.51.100.3' },
      1: { type: 'network-traffic', protocols: ['tcp'], dst_ref: '0' },
    }
    expect(upgraded(old('observed-data', { object_refs: undefined, objects }))).toMatchObject({ objects })
    expect(upgraded(old('indicator', { labels: ['benign'], valid_from: undefined }))).toMatchObject({
      valid_from: '2026-01-02T03:04:05.678Z',
    })
    expect(upgraded(old('identity', { created: '2026-01-02T03:04:05Z' }))).toMatchObject({
      created: '2026-01-02T03:04:05.000Z',
    })
    expect(
      upgraded({
        type: 'marking-definition',
        id: 'marking-definition--34098fce-860f-48ae-8e50-ebd3cc5e41da',
        created: '2017-01-20T00:00:00Z',
        definition_type: 'tlp',
        definition: { tlp: 'green' },
      }),
    ).toMatchObject({ name: 'TLP:GREEN' })
    expect(upgraded(old('x-acme-thing', { rating: 1 }))).toMatchObject({ spec_version: '2.1', rating: 1 })
  })
  test('an embedded observable that refers to nothing is refused', () => {
    const objects = { 0: { type: 'network-traffic', protocols: ['tcp'], dst_ref: '7' } }
    expect(readObject(JSON.stringify(old('observed-data', { object_refs: undefined, objects })))).toMatchObject({
      ok: false,
      issues: [{ at: '/objects/0/dst_ref' }],
    })
  })
  test('a type that 2.0 did not have is no 2.0 object', () => {
    expect(readObject(JSON.stringify(old('location', {})))).toMatchObject({
      ok: false,
      issues: [{ at: '/spec_version' }],
    })
  })
})
