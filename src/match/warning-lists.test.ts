import { expect, test } from 'vitest'
import { canonicalAddress, canonicalDomain, type Value } from './canonical.ts'
import { warningOf } from './warning-lists.ts'

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
