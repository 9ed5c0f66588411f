import { X509Certificate } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { nodePaths, readKeyTexts } from '../config/node-directory.ts'
import { readConfig } from '../config/read-config.ts'
import { createNode } from './create.ts'
import { deriveSecret, readKeys } from './keys.ts'

const dayMs = 86_400_000
let dir = ''
beforeAll(() => {
  dir = join(mkdtempSync(join(tmpdir(), 'trefoil-keys-')), 'jp')
  createNode({ dir, member: 'JP', name: 'Japan', exchangeUrl: 'https://jp.example:8443' })
})
afterAll(() => rmSync(join(dir, '..'), { recursive: true }))

test('a certificate that is good stays', async () => {
  const before = readKeyTexts(dir)
  expect(await readKeys(readConfig(dir, {}), Date.now())).toEqual(before)
})

test('a certificate near its end is issued anew by the same authority, which members pinned', async () => {
  const before = readKeyTexts(dir)
  const later = Date.now() + 380 * dayMs
  const after = await readKeys(readConfig(dir, {}), later)
  expect(after.authority).toBe(before.authority)
  const fresh = new X509Certificate(after.certificate)
  expect(fresh.validToDate.getTime()).toBeGreaterThan(later + 300 * dayMs)
  expect(fresh.verify(new X509Certificate(after.authority).publicKey)).toBe(true)
  expect(readKeyTexts(dir)).toEqual(after)
})

test('a certificate that names another host than the configuration is issued anew', async () => {
  const moved = await readKeys(readConfig(dir, { TREFOIL_EXCHANGE_URL: 'https://node.jp.example:8443' }), Date.now())
  expect(new X509Certificate(moved.certificate).checkHost('node.jp.example')).toBe('node.jp.example')
})

test('after a crash between its two files the certificate is issued anew', async () => {
  const other = join(dir, '..', 'other')
  createNode({ dir: other, member: 'JP', name: 'Japan' })
  writeFileSync(nodePaths(dir).certificateKey, readKeyTexts(other).certificateKey)
  const mended = await readKeys(readConfig(dir, {}), Date.now())
  expect(mended.certificateKey).not.toBe(readKeyTexts(other).certificateKey)
})

test('secrets for different purposes share nothing', () => {
  const { signing } = readKeyTexts(dir)
  const one = Buffer.from(deriveSecret(signing, 'taxii-cursor/1'))
  expect(one.length).toBe(32)
  expect(one.equals(deriveSecret(signing, 'taxii-cursor/1'))).toBe(true)
  expect(one.equals(deriveSecret(signing, 'taxii-cursor/2'))).toBe(false)
})
