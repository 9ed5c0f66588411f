import { createPublicKey } from 'node:crypto'
import { expect, test } from 'vitest'
import { zstdStreams } from '../container/packing.ts'
import { rawEncryptionKey } from '../crypto/encryption-key.ts'
import { realWorld } from './basis.ts'

test('a real node seals each container with a key of its own, that nobody hands in', () => {
  const keys = Array.from({ length: 200 }, () => realWorld.freshKey())
  expect(new Set(keys.map(({ asymmetricKeyType }) => asymmetricKeyType))).toEqual(new Set(['x25519']))
  const known = new Set(keys.map((key) => Buffer.from(rawEncryptionKey(createPublicKey(key))).toString('hex')))
  expect(known.size).toBe(200)
  expect(realWorld.compression).toBe(zstdStreams)
})
