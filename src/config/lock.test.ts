import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { lockHolder, takeLock } from './lock.ts'

let dir = ''
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'trefoil-lock-'))
})
afterEach(() => rmSync(dir, { recursive: true }))

function processThatEnded(): number {
  return spawnSync(process.execPath, ['-e', '']).pid
}

test('a directory is held once, and free again when it is let go', () => {
  const lock = takeLock(dir)
  expect(lockHolder(dir)).toBe(process.pid)
  expect(() => takeLock(dir)).toThrow(/already running/)
  lock[Symbol.dispose]()
  expect(lockHolder(dir)).toBeNull()
  takeLock(dir)[Symbol.dispose]()
  expect(readdirSync(dir)).toEqual([])
})

test('the lock of a process that lives is respected, whoever owns it', () => {
  writeFileSync(join(dir, 'lock'), JSON.stringify({ pid: process.ppid, started: null }))
  expect(() => takeLock(dir)).toThrow(`process ${process.ppid}`)
})

test.each([
  ['of a process that died', () => JSON.stringify({ pid: processThatEnded(), started: null })],
  ['of a process whose number another has now', () => JSON.stringify({ pid: process.ppid, started: 'another boot:1' })],
  ['that nobody can read', () => '{"pid'],
  ['with our own number, left by a container before us', () => JSON.stringify({ pid: process.pid, started: null })],
])('a lock %s is taken over', (_, content) => {
  writeFileSync(join(dir, 'lock'), content())
  using _lock = takeLock(dir)
  expect(lockHolder(dir)).toBe(process.pid)
  expect(readdirSync(dir)).toEqual(['lock'])
})
