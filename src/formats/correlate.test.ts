import { expect, test } from 'vitest'
import type { StixObject } from '../stix/object.ts'
import { correlationKeys } from './correlate.ts'

const keys = (object: Record<string, unknown>) =>
  correlationKeys({ id: `${object.type}--x`, ...object } as unknown as StixObject)
const shown = (object: Record<string, unknown>) => keys(object).map(({ key, by }) => `${by} ${key}`)

test('a URL hangs together with its host, the names above it and the one that was registered', () => {
  const pattern = "[url:value = 'http://a.b.evil.co.uk:8080/x?y=1']"
  expect(shown({ type: 'indicator', pattern_type: 'stix', pattern })).toEqual([
    'value http://a.b.evil.co.uk:8080/x?y=1',
    'value a.b.evil.co.uk',
    'domain b.evil.co.uk',
    'registered-domain evil.co.uk',
  ])
})
test('an address hangs together with every network that holds it, and an account with its host', () => {
  const networks = shown({ type: 'ipv4-addr', value: '203.0.113.77' })
  expect(networks.slice(0, 3)).toEqual(['value 203.0.113.77', 'network 203.0.113.76/31', 'network 203.0.113.76/30'])
  expect(networks).toContain('network 203.0.113.0/24')
  expect(networks).toContain('network 203.0.0.0/8')
  expect(shown({ type: 'ipv6-addr', value: '2001:db8:1:2::3' })).toContain('network 2001:db8:1::/48')
  expect(shown({ type: 'email-addr', value: 'a@mail.evil.com' })).toEqual([
    'value a@mail.evil.com',
    'host mail.evil.com',
    'registered-domain evil.com',
  ])
})
test('the digests of one file are one thing, and a public suffix is nothing that two objects share', () => {
  const hashes = { MD5: 'd41d8cd98f00b204e9800998ecf8427e', 'SHA-1': 'da39a3ee5e6b4b0d3255bfef95601890afd80709' }
  expect(shown({ type: 'file', name: 'a', hashes })).toEqual([
    'file d41d8cd98f00b204e9800998ecf8427e',
    'file da39a3ee5e6b4b0d3255bfef95601890afd80709',
  ])
  expect(shown({ type: 'domain-name', value: 'evil.co.uk' })).toEqual(['value evil.co.uk'])
})
test('an address hangs together with the network that is announced and the system that announces it, where a table says so', () => {
  const table = {
    find: (text: string) => (text.startsWith('203.0.113.') ? { network: '203.0.112.0/23', system: 64500 } : null),
  }
  const with_ = (object: Record<string, unknown>) =>
    correlationKeys({ id: `${object.type}--x`, ...object } as unknown as StixObject, table).map(
      ({ key, by }) => `${by} ${key}`,
    )
  expect(with_({ type: 'ipv4-addr', value: '203.0.113.77' }).slice(0, 3)).toEqual([
    'value 203.0.113.77',
    'network 203.0.112.0/23',
    'system as64500',
  ])
  const pattern = "[url:value = 'https://203.0.113.9/x'] OR [ipv4-addr:value = '203.0.113.128/25']"
  const found = with_({ type: 'indicator', pattern_type: 'stix', pattern })
  expect(found).toContain('system as64500')
  expect(found).toContain('network 203.0.113.0/24')
  expect(found).not.toContain('network 203.0.113.128/26')
  expect(with_({ type: 'ipv4-addr', value: '198.51.100.1' }).some((key) => key.startsWith('system'))).toBe(false)
  expect(shown({ type: 'autonomous-system', number: 64500 })).toEqual(['value as64500'])
})
