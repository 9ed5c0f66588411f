import fc from 'fast-check'
import { expect, test } from 'vitest'
import { casesOf } from './indicator-cases.ts'
import { lintFor } from './lint.ts'
import { personas, profiles, required } from './profile.ts'

const at = '2026-01-01T00:00:00.000Z'
const identity = 'identity--0a2f4c1e-7b1d-4c55-9c3a-000000000001'
function object(type: string, number: number, more: object = {}): Record<string, unknown> {
  const id = `${type}--0a2f4c1e-7b1d-4c55-9c3a-${String(number).padStart(12, '0')}`
  return { type, spec_version: '2.1', id, created: at, modified: at, created_by_ref: identity, ...more }
}
const producer = { type: 'identity', spec_version: '2.1', id: identity, created: at, modified: at, name: 'A producer' }
const whole = object('indicator', 2, {
  name: 'A name',
  indicator_types: ['malicious-activity'],
  pattern: "[ipv4-addr:value = '192.0.2.1']",
})

test('an indicator as the profile wants it has no findings for whoever takes indicators in, and each property that goes is one', () => {
  expect(lintFor('TMS', [producer, whole])).toEqual([])
  for (const property of ['created_by_ref', 'name', 'indicator_types']) {
    const { [property]: _, ...less } = whole as Record<string, unknown>
    expect(lintFor('TMS', [producer, less])).toEqual([
      {
        item: `STIX 2.1 Interop v1.0, TMS: indicator, ${property}`,
        level: 'required',
        id: whole.id,
        at: `/${property}`,
        message: `indicator without ${property}`,
      },
    ])
  }
})

test('what is cited must be there: a marking is required, the creator and what a report refers to are advised', () => {
  const marked = { ...whole, object_marking_refs: ['marking-definition--0a2f4c1e-7b1d-4c55-9c3a-00000000000a'] }
  expect(lintFor('TMS', [marked]).map(({ item, level }) => [item.split(': ')[1], level])).toEqual([
    ['data sharing, cited identity', 'advised'],
    ['data marking, cited marking', 'required'],
  ])
  const tlp = { ...whole, object_marking_refs: ['marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9'] }
  expect(lintFor('TMS', [producer, tlp])).toEqual([])
})

test('moments with other than three digits of a second, and a TLP marking under an id of its own, are findings', () => {
  const odd = { ...whole, created: '2026-01-01T00:00:00Z', modified: '2026-01-01T00:00:00.000000Z' }
  expect(lintFor('TMS', [producer, odd]).map(({ at, level }) => [at, level])).toEqual([
    ['/created', 'advised'],
    ['/modified', 'advised'],
  ])
  const tlp = { type: 'marking-definition', definition_type: 'tlp' }
  const own = { ...tlp, id: 'marking-definition--0a2f4c1e-7b1d-4c55-9c3a-00000000000b' }
  const known = { ...tlp, id: 'marking-definition--613f2e26-407d-48c7-9eca-b8e91df99dc9' }
  expect(lintFor('TMS', [own, known]).map(({ id, level }) => [id, level])).toEqual([[own.id, 'required']])
})

test('a platform is told which use cases and which test cases of the indicator checklist its file does not show', () => {
  const items = lintFor('TIP', [producer, whole]).map(({ item }) => item)
  expect(items).toContain('STIX 2.1 Interop v1.0, TIP: malware-analysis')
  expect(items).toContain('STIX 2.1 Interop v1.0, TIP: 2.2.3.10 (M)')
  expect(items).not.toContain('STIX 2.1 Interop v1.0, TIP: 2.2.3.1 (M)')
})

test('the cases of the checklist are read from the pattern itself, not from how it is written', () => {
  expect(casesOf(["[ ipv4-addr:value IN ('198.51.100.0/24','203.0.113.0/24') ]"])).toEqual(
    new Set(['2.2.3.2', '2.2.3.3']),
  )
  expect(casesOf(["[url:value='http://a.example/' OR domain-name:value='a.example']"])).toEqual(
    new Set(['2.2.3.7', '2.2.3.8', '2.2.3.9']),
  )
  expect(casesOf(["[file:hashes.'SHA-256' = 'aa'] FOLLOWEDBY [ipv6-addr:value = '2001:db8::1']"])).toEqual(
    new Set(['2.2.3.4', '2.2.3.10']),
  )
  expect(casesOf(['[nothing', '']).size).toBe(1)
})

test('whatever the objects are, every finding names an item, and a property that is added never adds a requirement', () => {
  const types = fc.constantFrom(...Object.keys(required))
  const some = fc.array(types, { maxLength: 12 })
  fc.assert(
    fc.property(some, fc.constantFrom(...personas), fc.anything(), (kinds, persona, odd) => {
      const bare = kinds.map((type, number) => object(type, number))
      const full = bare.map((one) => ({
        ...one,
        ...Object.fromEntries((required[String(one.type)] ?? []).map((property) => [property, 'x'])),
        confidence: odd,
        object_refs: odd,
      }))
      const before = lintFor(persona, bare)
      for (const { item } of before) expect(item).toMatch(/^STIX 2\.1 Interop v1\.0, /)
      const named = (one: { item: string; id: string | null }) => `${one.item} ${one.id}`
      const known = new Set(before.map(named))
      const requiredNow = lintFor(persona, full).filter(
        ({ level, item }) => level === 'required' && !/confidence|marking/.test(item),
      )
      for (const one of requiredNow) expect(known.has(named(one))).toBe(true)
    }),
  )
})

test('every persona has a profile, and every use case a row of required properties', () => {
  for (const persona of personas)
    for (const type of [...profiles[persona].produces.types, ...profiles[persona].consumes])
      expect(required[type]).toBeDefined()
})
