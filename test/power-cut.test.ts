import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { pathToFileURL } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import { openStore } from '../src/store/open.ts'
import { Chance } from './campaigns/chance.ts'
import { buildShim, shimEnv, whyNoShim } from './campaigns/power-cut/shim.ts'
import { cutPower } from './campaigns/power-cut/undo.ts'

// `npm run power-cut` does this to a whole node.
const folder = mkdtempSync(join(tmpdir(), 'trefoil-power-cut-'))
const shim = buildShim(folder)
const chance = new Chance(20_260_101)
const at = (...path: string[]): string => join(import.meta.dirname, ...path)
const weaker = pathToFileURL(at('campaigns', 'power-cut', 'weaker-sync.mjs')).href

afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Runs a program that says a number for everything that it has made safe, until so many were said; then the power fails. */
async function runUntilCut(dir: string, words: readonly string[], synchronous = 'full'): Promise<number[]> {
  const log = join(folder, 'power-cut.log')
  const env = { ...process.env, ...shimEnv(shim!, dir, log), POWER_CUT_SYNCHRONOUS: synchronous }
  const child = spawn(process.execPath, ['--import', weaker, ...words], { stdio: ['ignore', 'pipe', 'ignore'], env })
  const said: number[] = []
  let rest = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const lines = (rest + text).split('\n')
    rest = lines.pop() ?? ''
    said.push(...lines.map(Number))
  })
  const closed = once(child, 'close')
  for (let waited = 0; said.length < 15 && waited < 20_000; waited += 5) await sleep(5)
  await sleep(chance.between(0, 20))
  child.kill('SIGKILL')
  await closed
  cutPower(log, chance)
  return said
}

/** How many of the transactions that were acknowledged are gone; all of them, if the database cannot be read any more. */
async function lostAfterCuts(name: string, synchronous: string, cuts: number): Promise<number> {
  const dir = join(folder, name)
  mkdirSync(dir)
  const database = join(dir, 'trefoil.db')
  const acknowledged: number[] = []
  let lost = 0
  for (let cut = 0; cut < cuts; cut++) {
    acknowledged.push(
      ...(await runUntilCut(dir, [at('..', 'src', 'testing', 'busy-writer.ts'), database, `cut ${cut}`], synchronous)),
    )
    try {
      await using store = await openStore({ database })
      const there = new Set((await store.read.selectFrom('audit').select('num').execute()).map(({ num }) => num))
      lost = acknowledged.filter((num) => !there.has(num)).length
    } catch {
      lost = acknowledged.length
    }
    if (lost > 0) return lost
  }
  expect(acknowledged.length).toBeGreaterThan(0)
  return lost
}

test('what a store has acknowledged is there after a power cut that loses and tears whatever was not synced', async ({
  skip,
}) => {
  skip(shim === null, whyNoShim)
  expect(await lostAfterCuts('full', 'full', 3)).toBe(0)
  // A store that does not sync loses something: this test can fail.
  expect(await lostAfterCuts('off', 'off', 5)).toBeGreaterThan(0)
}, 600_000)

test('a power cut that leaves a rename leaves the file, though nothing made its first name safe', () => {
  const name = join(folder, 'renamed')
  const log = join(folder, 'renamed.log')
  const record = (kind: string, path: string, second = '', before = ''): Buffer => {
    const head = Buffer.alloc(41)
    head.write(kind, 'latin1')
    head.writeUInt32LE(path.length, 1)
    head.writeUInt32LE(second.length, 5)
    head.writeBigInt64LE(BigInt(before.length), 25)
    head.writeBigInt64LE(BigInt(before.length), 33)
    return Buffer.concat([head, Buffer.from(path + second + before)])
  }
  const seen = new Set<string>()
  for (let cut = 0; cut < 60; cut++) {
    writeFileSync(name, 'new')
    writeFileSync(log, Buffer.concat([record('c', `${name}.new`), record('r', name, `${name}.new`, 'old')]))
    cutPower(log, chance)
    seen.add(readFileSync(name, 'utf8'))
  }
  expect([...seen].toSorted()).toEqual(['new', 'old'])
})

test('a file that is replaced holds its old text or its new one after a power cut, and the new one if that was said', async ({
  skip,
}) => {
  skip(shim === null, whyNoShim)
  const dir = join(folder, 'file')
  mkdirSync(dir)
  const path = join(dir, 'kept')
  for (let cut = 0; cut < 4; cut++) {
    const said = await runUntilCut(dir, [at('campaigns', 'power-cut', 'file-writer.ts'), path])
    const text = readFileSync(path, 'utf8')
    const number = Number.parseInt(text, 10)
    expect(text).toBe(`${`${number} `.repeat(2_000)}\n`)
    expect(number).toBeGreaterThanOrEqual(said.at(-1)!)
  }
}, 600_000)
