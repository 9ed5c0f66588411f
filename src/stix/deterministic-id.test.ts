import fc from 'fast-check'
import { expect, test } from 'vitest'
import vectors from '../../vectors/deterministic-ids.json' with { type: 'json' }
import { deterministicId } from './deterministic-id.ts'
import { typeOfId } from './identifier.ts'

test.each(vectors.cases)('vector: $object.type $id', ({ object, id }) => {
  expect(deterministicId(object)).toBe(id)
})
test('only what contributes decides', () => {
  fc.assert(
    fc.property(fc.string(), fc.string(), fc.boolean(), (value, other, defanged) => {
      fc.pre(value.isWellFormed() && other.isWellFormed())
      const id = deterministicId({ type: 'url', value })
      expect(deterministicId({ defanged, type: 'url', x_note: other, value })).toBe(id)
      expect(deterministicId({ type: 'url', value: other }) === id).toBe(value === other)
      expect(deterministicId({ type: 'domain-name', value })).not.toBe(id)
      expect(id === null ? '' : typeOfId(id)).toBe('url')
    }),
  )
})

// STIX 2.1 §6: "ID Contributing Properties" of each type, beside some that are none.
test.each([
  ['artifact', 'hashes payload_bin', 'mime_type url decryption_key'],
  ['autonomous-system', 'number', 'name rir'],
  ['directory', 'path', 'path_enc ctime contains_refs'],
  ['domain-name', 'value', 'resolves_to_refs'],
  ['email-addr', 'value', 'display_name belongs_to_ref'],
  ['email-message', 'from_ref subject body', 'date sender_ref message_id'],
  ['file', 'hashes name extensions parent_directory_ref', 'size mime_type contains_refs'],
  ['ipv4-addr', 'value', 'belongs_to_refs'],
  ['ipv6-addr', 'value', 'belongs_to_refs'],
  ['mac-addr', 'value', 'defanged'],
  ['mutex', 'name', 'defanged'],
  [
    'network-traffic',
    'start end src_ref dst_ref src_port dst_port protocols extensions',
    'is_active src_byte_count ipfix',
  ],
  ['software', 'name cpe swid vendor version', 'languages'],
  ['url', 'value', 'defanged'],
  ['user-account', 'account_type user_id account_login', 'display_name credential'],
  ['windows-registry-key', 'key values', 'modified_time creator_user_ref'],
  ['x509-certificate', 'hashes serial_number', 'issuer subject version'],
])('the id of %s is made of %s, and of nothing else', (type, makes, others) => {
  const names = makes.split(' ')
  const value = (name: string, to: string) => (name === 'hashes' ? { MD5: to } : to)
  const whole = Object.fromEntries(names.map((name) => [name, value(name, 'a')]))
  const id = deterministicId({ type, ...whole })
  expect(id).not.toBeNull()
  const changed = names.map((name) => deterministicId({ type, ...whole, [name]: value(name, 'b') }))
  expect(new Set([id, ...changed]).size).toBe(names.length + 1)
  const beside = Object.fromEntries([...others.split(' '), 'object_marking_refs', 'x_own'].map((name) => [name, 'c']))
  expect(deterministicId({ type, ...whole, ...beside })).toBe(id)
  expect(deterministicId({ type, ...beside })).toBeNull()
})
