import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { createNodeDirectory, type KeyTexts, nodePaths, readKeyTexts, readNodeText } from './node-directory.ts'
import { readNodeFile } from './node-file.ts'

const keys: KeyTexts = {
  ...{ signing: 's', authority: 'a', authorityKey: 'ak', certificate: 'c', certificateKey: 'ck' },
  ...{ log: 'l', witness: 'w', auditLog: 'al', encryption: 'e' },
}
const file = {
  member: 'PH',
  name: 'Philippines',
  identity: 'identity--f1177a71-1b05-4e76-b587-9566c63e3f42',
  options: { exchangeUrl: 'https://ph.example' },
}
let above = ''
beforeEach(() => {
  above = mkdtempSync(join(tmpdir(), 'trefoil-dir-'))
})
afterEach(() => rmSync(above, { recursive: true }))

test('what is made is read back, and is for its owner alone', () => {
  const dir = join(above, 'deep', 'ph')
  createNodeDirectory(dir, file, keys)
  expect(readNodeFile(readNodeText(dir), 'node.json')).toEqual(file)
  expect(readKeyTexts(dir)).toEqual(keys)
  const paths = nodePaths(dir)
  for (const path of [dir, paths.keys]) expect(statSync(path).mode & 0o777).toBe(0o700)
  for (const path of [paths.node, paths.signing, paths.authorityKey, paths.certificateKey])
    expect(statSync(path).mode & 0o777).toBe(0o600)
  expect(readdirSync(join(above, 'deep'))).toEqual(['ph'])
})

test('an empty directory is taken as if it were not there', () => {
  createNodeDirectory(above, file, keys)
  expect(existsSync(nodePaths(above).node)).toBe(true)
})

test('a directory in use is refused, saying whose it is, and nothing in it changes', () => {
  const dir = join(above, 'ph')
  createNodeDirectory(dir, file, keys)
  const other = { ...file, member: 'JP', name: 'Japan' }
  expect(() => createNodeDirectory(dir, other, { ...keys, signing: 'other' })).toThrow('already holds the node of PH')
  expect(readKeyTexts(dir).signing).toBe('s')
  const strange = join(above, 'strange')
  mkdirSync(strange)
  writeFileSync(join(strange, 'letter.txt'), 'mine')
  expect(() => createNodeDirectory(strange, file, keys)).toThrow('not empty and holds no node')
  expect(readdirSync(strange)).toEqual(['letter.txt'])
  expect(() => createNodeDirectory(join(strange, 'letter.txt'), file, keys)).toThrow('is a file')
})

test('a directory that could not be finished leaves nothing behind', () => {
  const broken = { ...keys, certificateKey: undefined as unknown as string }
  expect(() => createNodeDirectory(join(above, 'ph'), file, broken)).toThrow()
  expect(readdirSync(above)).toEqual([])
})

test.each([
  ['not JSON', '{"member":', 'is damaged: it is not JSON'],
  ['without a member', JSON.stringify({ name: 'x', identity: file.identity }), 'see member'],
  ['with an option that nobody knows', JSON.stringify({ ...file, options: undefined, colour: 'red' }), 'colour'],
])('a node.json %s is named as damaged', (_, text, said) => {
  expect(() => readNodeFile(text, '/srv/ph/node.json')).toThrow('/srv/ph/node.json')
  expect(() => readNodeFile(text, '/srv/ph/node.json')).toThrow(said)
})

test('a directory without a node says how to make one', () => {
  expect(() => readNodeText(join(above, 'none'))).toThrow('trefoil init')
})
