import { expect, test } from 'vitest'
import { canonicalAddress, canonicalDomain, type Value } from './canonical.ts'
import { builtInWarnings, listedValue, Warnings } from './warning-lists.ts'

const warningOf = (value: Value): string | null => builtInWarnings.of(value)
const address = (text: string): Value => canonicalAddress(text)!

test('an indicator for what everybody talks to is not looked for', () => {
  expect(warningOf(address('8.8.8.8'))).toBe('public resolvers')
  expect(warningOf(address('2001:4860:4860:0::8888'))).toBe('public resolvers')
  for (const text of ['10.1.2.3', '192.168.0.0/24', '172.31.255.255', '::1', 'fe80::1', '10.0.0.0/8'])
    expect(warningOf(address(text)), text).toBe('private and special addresses')
  expect(warningOf(address('64.0.0.0/2'))).toBe('networks of half the world')
  expect(warningOf(canonicalDomain('Google.com.')!)).toBe('shared services and large sites')
})

test('an indicator for one of many customers of a shared service is', () => {
  for (const text of ['8.8.8.9', '172.32.0.1', '11.0.0.0/8', '2001:db8::1'])
    expect(warningOf(address(text)), text).toBeNull()
  for (const name of ['d111abcdef8.cloudfront.net', 'evil.example', 'google.com.evil.example'])
    expect(warningOf(canonicalDomain(name)!), name).toBeNull()
})

test('a list of data names addresses, networks, digests, URLs and names, each by itself', () => {
  const digest = 'D41D8CD98F00B204E9800998ECF8427E'
  const values = [
    '192.0.2.7',
    '198.51.100.0/24',
    '2001:db8::/32',
    '2001:db9::1',
    digest,
    'https://a.example/x',
    '.b.example',
  ]
  const lists = new Warnings([{ name: 'data', source: 'here', values }])
  const named = ['192.0.2.7', '198.51.100.9', '198.51.100.128/25', '2001:db8:1::5', '2001:DB9::1', digest.toLowerCase()]
  for (const text of [...named, 'https://a.example/x', 'B.example'])
    expect(lists.of(listedValue(text)!), text).toBe('data')
  for (const text of [
    '192.0.2.8',
    '198.51.101.1',
    '198.51.100.0/23',
    '2001:db9::2',
    'https://a.example/y',
    'c.b.example',
  ])
    expect(lists.of(listedValue(text)!), text).toBeNull()
  expect(new Warnings([{ name: 'data', source: 'there', values }]).digest).toBe(lists.digest)
  expect(new Warnings([{ name: 'data', source: 'here', values: values.slice(1) }]).digest).not.toBe(lists.digest)
})

test('a list of hosts names what lies below, and URLs there; a list of names below names no URL', () => {
  const of = (names: 'alone' | 'below' | 'hosts', text: string) =>
    new Warnings([{ name: 'data', source: 'here', values: ['.shared.example', 'com', '192.0.2.0/24'], names }]).of(
      listedValue(text)!,
    )
  const texts = ['shared.example', 'a.b.Shared.example.', 'https://A.shared.example:8443/x', 'https://shared.example/']
  expect(texts.map((text) => of('hosts', text))).toEqual(['data', 'data', 'data', 'data'])
  expect(texts.map((text) => of('below', text))).toEqual(['data', 'data', null, null])
  expect(texts.map((text) => of('alone', text))).toEqual(['data', null, null, null])
  // Nobody is spared for the sake of a top-level name, or of a text that stands somewhere in a name.
  for (const text of ['evil.com', 'a.evil.com', 'notshared.example', 'shared.example.evil.org', 'https://evil.com/'])
    expect(of('hosts', text), text).toBeNull()
  expect(of('hosts', 'com')).toBe('data')
  expect(of('hosts', 'https://192.0.2.7/')).toBeNull()
  const digests = (['alone', 'below', 'hosts'] as const).map(
    (names) => new Warnings([{ name: 'data', source: 'here', values: ['a.example'], names }]).digest,
  )
  expect(new Set(digests).size).toBe(3)
})

test('of a name that is looked for it is said which list names what it lies below', () => {
  const above = (text: string) => builtInWarnings.above(canonicalDomain(text)!)
  expect(above('d111abcdef8.cloudfront.net')).toBe('shared services and large sites')
  for (const text of ['cloudfront.net', 'net', 'cloudfront.net.evil.example']) expect(above(text), text).toBeNull()
  expect(builtInWarnings.above(address('8.8.8.8'))).toBeNull()
})
