import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { zeekFields } from '../src/match/fields.ts'
import { kinds } from '../src/match/kinds.ts'
import { lineReader } from '../src/match/line-reader.ts'
import type { OwnerRows } from '../src/match/owner-row.ts'
import { OwnerTable } from '../src/match/owner-table.ts'
import type { PatternIndex } from '../src/match/pattern-index.ts'
import { PlainPrefilter, type Prefilter } from '../src/match/prefilter.ts'
import { prefilterProgram } from '../src/match/prefilter-program.ts'
import { type LineHit, Scan } from '../src/match/scan.ts'
import { textClasses } from '../src/match/text-classes.ts'
import { scratchBytes, WasmPrefilter } from '../src/match/wasm-prefilter.ts'
import { readSnapshot, writeSnapshot } from '../src/node/match-snapshot.ts'
import { OwnerFile } from '../src/node/owner-file.ts'
import { MemoryRows } from '../src/testing/memory-rows.ts'
import { dnsLines, fill, indicators, naiveHits, newIndex } from './match-sample.ts'
import { type Figure, perSecond } from './report.ts'

const count = 50_000
const rounds = 5
const memoryBytes = 2 ** 31 - 65_536
const kernelFile = join(import.meta.dirname, '..', 'kernel', 'prefilter.wasm')
const utf8 = new TextEncoder()

/** Telemetry against indicators: CPU seconds of this process, the best of some rounds, everything in one run. */
export async function benchMatch(full: boolean): Promise<Figure[]> {
  const figures: Figure[] = []
  const listed = indicators(1_000_000)
  const index = newIndex(memoryBytes)
  fill(index, listed)
  const lines = dnsLines(count, listed)
  const known = new Map(listed.map((value, owner) => [value, owner]))
  const [naive, whole, plain, wasm] = turnByTurn([
    () => naiveHits(lines, known),
    () => scan(index, lines, null),
    () => scan(index, lines, 'plain'),
    () => scan(index, lines, 'wasm'),
  ]) as [Turns, Turns, Turns, Turns]
  if (new Set([naive.answer, whole.answer, plain.answer, wasm.answer]).size !== 1)
    throw new Error(`the kernels disagree: ${[naive, whole, plain, wasm].map(({ answer }) => answer).join(' ')}`)
  const per = (seconds: number): string => `${perSecond(count, seconds)} CPU`
  const bytes = Math.round(lines.length / count)
  figures.push(
    {
      what: `DNS events (Zeek JSON, ${bytes} bytes) against 1,000,000 indicators, every parent probed, bytes in to hits out`,
      value: `${per(wasm.seconds)} (in plain TypeScript ${per(plain.seconds)}, lines read whole ${per(whole.seconds)})`,
      goal: '1,000,000/s; never under 500,000/s in plain TypeScript',
    },
    {
      what: 'the same with JSON.parse and a Map; how many times as fast in nine turns together',
      value: `${per(naive.seconds)}; ${ratios(naive, wasm)} (plain ${ratios(naive, plain)})`,
      goal: '12 times',
    },
  )
  const native = inC(index, lines)
  if (native !== null) {
    figures.push({
      what: 'the kernel in C with AVX2, alone; what part of it the whole of ours reaches',
      value: `${per(native)}; ${Math.round((native / wasm.seconds) * 100)} %`,
      goal: '50 %',
    })
  }
  const { values, tableBytes, usedBytes } = index.size()
  const owners = ownersOf(index, new MemoryRows(), listed.length)
  const inAll = usedBytes / values
  const own = owners.bytes / listed.length
  figures.push({
    what: 'memory of the index for one simple indicator; with its value and what is free between; what finds it by its id and whether it lives, beside that (its id and times lie on the disk); with everything',
    value: `${(tableBytes / values).toFixed(1)} bytes; ${inAll.toFixed(1)}; ${own.toFixed(1)}; ${(inAll + own).toFixed(1)}`,
    goal: '16 bytes; 48 with everything',
  })
  figures.push(ownerCosts(index, listed.length))
  figures.push(...changes(index))
  figures.push(...pieces(index, lines))
  figures.push(await workers(index, lines))
  figures.push(...(await manyMore(lines, wasm.seconds, full ? 10_000_000 : 2_000_000)))
  return figures
}

function scan(index: PatternIndex, lines: Uint8Array, kernel: 'plain' | 'wasm' | null): number {
  let hits = 0
  const program = prefilterProgram(zeekFields)!
  let prefilter: Prefilter | null = null
  if (kernel === 'plain') prefilter = new PlainPrefilter(index, program)
  if (kernel === 'wasm') {
    prefilter = new WasmPrefilter(index, program, kernelModule, { place: placeIn(index), holder: null })
  }
  const onHit = ({ found }: LineHit): void => {
    hits += found.length
  }
  const work = new Scan({ index, reader: lineReader('zeek'), prefilter, onHit })
  for (let at = 0; at < lines.length; at += 262_144) work.push(lines.subarray(at, at + 262_144))
  work.end()
  return hits
}
const places = new WeakMap<PatternIndex, number>()
function placeIn(index: PatternIndex): number {
  const place = places.get(index) ?? index.reserve(scratchBytes)
  places.set(index, place)
  return place
}
const kernelModule = new WebAssembly.Module(readFileSync(kernelFile))

function cpuSeconds(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1e6
}

function best<T>(work: () => T): { answer: T; seconds: number } {
  let seconds = Number.POSITIVE_INFINITY
  let answer = work()
  for (let round = 0; round < rounds; round++) {
    const begun = cpuSeconds()
    answer = work()
    seconds = Math.min(seconds, cpuSeconds() - begun)
  }
  return { answer, seconds }
}

interface Turns {
  readonly answer: number
  readonly seconds: number
  readonly all: readonly number[]
}

/** Each piece of work once to warm up, then one after the other in each of nine turns, so that what else the machine does falls on all of them. */
function turnByTurn(works: readonly (() => number)[]): Turns[] {
  const answers = works.map((work) => work())
  const all = works.map((): number[] => [])
  for (let turn = 0; turn < 9; turn++) {
    for (const [at, work] of works.entries()) {
      const begun = cpuSeconds()
      work()
      all[at]!.push(cpuSeconds() - begun)
    }
  }
  return works.map((_, at) => ({ answer: answers[at]!, seconds: Math.min(...all[at]!), all: all[at]! }))
}

/** Of all turns together: in every second one the collector goes through the map's million strings, which is its price, too. */
function ratios(slow: Turns, fast: Turns): string {
  const sum = ({ all }: Turns): number => all.reduce((total, seconds) => total + seconds, 0)
  const each = slow.all.map((seconds, turn) => seconds / fast.all[turn]!)
  const [whole, least, most, best] = [
    sum(slow) / sum(fast),
    Math.min(...each),
    Math.max(...each),
    slow.seconds / fast.seconds,
  ]
  return `${whole.toFixed(1)} times (single turns ${least.toFixed(1)} to ${most.toFixed(1)}; best against best ${best.toFixed(1)})`
}

/** Null where there is no compiler. */
function inC(index: PatternIndex, lines: Uint8Array): number | null {
  const folder = mkdtempSync(join(tmpdir(), 'trefoil-kernel-'))
  try {
    const program = join(folder, 'kernel')
    execFileSync('gcc', ['-O3', '-mavx2', '-o', program, join(import.meta.dirname, 'match-kernel.c')])
    writeFileSync(join(folder, 'index'), index.memory.bytes.subarray(0, index.top))
    writeFileSync(join(folder, 'lines'), lines)
    const words = [join(folder, 'index'), join(folder, 'lines'), String(rounds * 3)]
    return Number(execFileSync(program, words, { encoding: 'utf8' }).split(' ')[1])
  } catch {
    return null
  } finally {
    rmSync(folder, { recursive: true })
  }
}

/** What patterns that are looked for by pieces of text cost lines that hold none of them, and Aho and Corasick's automaton beside it. */
function pieces(index: PatternIndex, lines: Uint8Array): Figure[] {
  const before = best(() => scan(index, lines, 'wasm'))
  const beforePlain = best(() => scan(index, lines, 'plain'))
  const texts = Array.from({ length: 10_000 }, (_, number) => `q${(number * 7919).toString(36)}zq${number % 97}x`)
  const wanted = texts.map((text) => utf8.encode(text))
  const owner = 1
  for (const text of wanted) if (!index.addText(textClasses.name, text, owner)) throw new Error('no room for a piece')
  const after = best(() => scan(index, lines, 'wasm'))
  const afterPlain = best(() => scan(index, lines, 'plain'))
  if (after.answer !== before.answer) throw new Error(`pieces change the hits: ${before.answer} ${after.answer}`)
  const automaton = automatonOf(wanted)
  const walked = best(() => walk(automaton, lines))
  for (const reference of [...index.records()]) {
    if (index.kindOf(reference) === kinds.text) index.removeOwner(reference, owner)
  }
  index.settle()
  const ratio = (one: { seconds: number }, other: { seconds: number }): string =>
    (one.seconds / other.seconds).toFixed(2)
  return [
    {
      what: 'the same events with 10,000 patterns more that are looked for by pieces of names, none of which is there: how many times as long',
      value: `${ratio(after, before)} (in plain TypeScript ${ratio(afterPlain, beforePlain)})`,
      goal: 'nothing but what looking costs',
    },
    {
      what: 'one automaton of Aho and Corasick for these pieces over the bytes of the lines, beside the whole of ours',
      value: `${ratio(walked, after)} times as long`,
      goal: 'the slower is not used',
    },
  ]
}

/** A table of moves: 256 for each state. */
function automatonOf(texts: readonly Uint8Array[]): Int32Array {
  const most = texts.reduce((sum, text) => sum + text.length, 1)
  const moves = new Int32Array(most * 256).fill(-1)
  let states = 1
  for (const text of texts) {
    let state = 0
    for (const byte of text) {
      if (moves[state * 256 + byte] === -1) moves[state * 256 + byte] = states++
      state = moves[state * 256 + byte]!
    }
  }
  const failures = new Int32Array(states)
  const queue: number[] = []
  for (let byte = 0; byte < 256; byte++) {
    const next = moves[byte]!
    if (next === -1) moves[byte] = 0
    else queue.push(next)
  }
  for (const state of queue) {
    for (let byte = 0; byte < 256; byte++) {
      const next = moves[state * 256 + byte]!
      const otherwise = moves[failures[state]! * 256 + byte]!
      if (next === -1) moves[state * 256 + byte] = otherwise
      else {
        failures[next] = otherwise
        queue.push(next)
      }
    }
  }
  return moves
}

function walk(moves: Int32Array, bytes: Uint8Array): number {
  let state = 0
  let deepest = 0
  for (let at = 0; at < bytes.length; at++) {
    state = moves[state * 256 + bytes[at]!]!
    if (state > deepest) deepest = state
  }
  return deepest
}

function changes(index: PatternIndex): Figure[] {
  const fresh = Array.from({ length: 100_000 }, (_, number) => utf8.encode(`added-${number}.example`))
  const added = cpuSeconds()
  for (const value of fresh) index.add(kinds.domain, value, 1)
  const removed = cpuSeconds()
  for (const value of fresh) index.remove(kinds.domain, value, 1)
  const done = cpuSeconds()
  index.settle()
  const ns = (seconds: number): number => Math.round((seconds / fresh.length) * 1e9)
  return [
    {
      what: 'one indicator added to 1,000,000, and taken out, without a rebuild',
      value: `${ns(removed - added)} ns, ${ns(done - removed)} ns`,
      goal: 'under 1,000 ns',
    },
  ]
}

/** How much more CPU time an event costs when two threads share the index. */
async function workers(index: PatternIndex, lines: Uint8Array): Promise<Figure> {
  const run = (threads: number): Promise<number> => {
    const source = `
      const { workerData, parentPort } = require('node:worker_threads')
      const root = workerData.root
      Promise.all(['index-reader', 'shared-memory', 'prefilter-program', 'fields', 'wasm-prefilter'].map((name) => import(root + name + '.ts'))).then(
        ([reader, memory, program, fields, wasm]) => {
          const index = new reader.IndexReader(memory.openMemory(workerData.memory))
          const prefilter = new wasm.WasmPrefilter(index, program.prefilterProgram(fields.zeekFields), new WebAssembly.Module(workerData.kernel), { place: workerData.place, holder: null })
          const lines = workerData.lines
          const all = () => { for (let at = 0; at < lines.length; ) { const end = lines.lastIndexOf(10, Math.min(lines.length, at + prefilter.most) - 1) + 1; prefilter.run(lines, at, end); at = end } }
          all()
          const begun = process.threadCpuUsage()
          for (let round = 0; round < 20; round++) all()
          const { user, system } = process.threadCpuUsage(begun)
          parentPort.postMessage((user + system) / 1e6)
        })`
    const all = Array.from({ length: threads }, () => {
      const workerData = {
        root: new URL('../src/match/', import.meta.url).href,
        memory: index.memory.handle,
        kernel: readFileSync(kernelFile),
        place: index.reserve(scratchBytes),
        lines,
      }
      const worker = new Worker(source, { eval: true, workerData })
      return new Promise<number>((resolve, reject) => worker.once('message', resolve).once('error', reject))
    })
    return Promise.all(all).then((seconds) => seconds.reduce((sum, one) => sum + one, 0) / threads)
  }
  const one = await run(1)
  const two = await run(2)
  return {
    what: 'two threads on one index against one, by the CPU time that an event costs',
    value: `${((2 * one) / two).toFixed(2)} times`,
    goal: '1.8 times',
  }
}

function ownersOf(index: PatternIndex, rows: OwnerRows, count: number): OwnerTable {
  const owners = new OwnerTable(index.key, rows)
  for (let number = 0; number < count; number++) owners.add(idOf(number), 0, 1)
  return owners
}

function idOf(number: number): string {
  return `indicator--${number.toString(16).padStart(8, '0')}-1111-4222-8333-444455556666`
}

/** What id and times cost that are read from the disk, by chance and again; and what it costs to add one and to take one out. */
function ownerCosts(index: PatternIndex, count: number): Figure {
  const folder = mkdtempSync(join(tmpdir(), 'trefoil-owners-'))
  try {
    using rows = OwnerFile.create(join(folder, 'match.owners'), Buffer.alloc(16))
    const begun = cpuSeconds()
    const owners = ownersOf(index, rows, count)
    const added = cpuSeconds()
    const asked = 200_000
    let sum = 0
    for (let number = 0; number < asked; number++) sum += owners.times(1 + ((number * 7919) % count)).until
    const byChance = cpuSeconds()
    for (let number = 0; number < asked; number++) sum += owners.times(1 + ((number * 7919) % 1000)).until
    const again = cpuSeconds()
    // The best of parts of 50,000.
    const revoke = (ids: readonly string[]): number => {
      let least = Number.POSITIVE_INFINITY
      for (let part = 0; part < ids.length; part += 50_000) {
        const pages = Array.from({ length: 50 }, (_, page) => ids.slice(part + page * 1000, part + page * 1000 + 1000))
        const start = cpuSeconds()
        for (const page of pages) {
          owners.remember(page)
          for (const id of page) owners.remove(owners.find(id))
        }
        least = Math.min(least, (cpuSeconds() - start) / pages.flat().length)
      }
      return least
    }
    const apart = Array.from({ length: asked }, (_, number) => idOf((number * 7919) % count))
    const taken = new Set(apart)
    const together = Array.from({ length: 600_000 }, (_, number) => idOf(number)).filter((id) => !taken.has(id))
    const byOne = revoke(apart)
    const atOnce = revoke(together)
    if (sum !== 2 * asked || owners.live !== count - apart.length - together.length)
      throw new Error('owners are not as they were added')
    const ns = (seconds: number, times: number): number => Math.round((seconds / times) * 1e9)
    return {
      what: 'its row is added; read by chance, and where it was read lately; found by its id and taken out, in pages of a thousand: those that came together, and any by chance',
      value: `${ns(added - begun, count)} ns; ${ns(byChance - added, asked)} ns, ${ns(again - byChance, asked)} ns; ${ns(atOnce, 1)} ns, ${ns(byOne, 1)} ns`,
      goal: 'under 1,000 ns',
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
}

async function manyMore(lines: Uint8Array, secondsOfOneMillion: number, size: number): Promise<Figure[]> {
  const index = newIndex(memoryBytes)
  // The same values as before among others, so that the hits are at least as many.
  fill(index, indicators(1_000_000))
  for (let number = 1_000_000; number < size; number++) {
    index.add(kinds.domain, utf8.encode(`more-${number}.example`), number)
    if (number % 1000 === 0) index.settle()
  }
  const rows = new MemoryRows()
  const owners = ownersOf(index, rows, size)
  const wasm = best(() => scan(index, lines, 'wasm'))
  const folder = mkdtempSync(join(tmpdir(), 'trefoil-snapshot-'))
  const file = join(folder, 'match.index')
  try {
    const facts = { keyCheck: '', cursor: 0, goneCursor: 0, forgotten: 0, refused: 0, mark: '', owners: rows.count }
    await writeSnapshot(file, index, owners.facts(), facts)
    const named = size.toLocaleString('en-US')
    let wall = Number.POSITIVE_INFINITY
    let cpu = Number.POSITIVE_INFINITY
    for (let round = 0; round < 3; round++) {
      const begun = performance.now()
      const before = cpuSeconds()
      const restored = await readSnapshot(file, '', memoryBytes)
      if (restored === null) throw new Error('the snapshot was not read')
      const table = new OwnerTable(restored.index.key, rows, restored.owners)
      wall = Math.min(wall, (performance.now() - begun) / 1000)
      cpu = Math.min(cpu, cpuSeconds() - before)
      if (table.live !== size || restored.index.size().values < size) throw new Error('the snapshot lost indicators')
    }
    return [
      {
        what: `the same events against ${named} indicators, as a part of the speed against 1,000,000`,
        value: `${perSecond(count, wasm.seconds)} CPU; ${(secondsOfOneMillion / wasm.seconds).toFixed(2)}`,
        goal: '0.8',
      },
      {
        what: `a restart from the snapshot with ${named} indicators`,
        value: `${wall.toFixed(2)} s (${cpu.toFixed(2)} s CPU), the best of three`,
        goal: 'under 1 s with 10,000,000',
      },
    ]
  } finally {
    rmSync(folder, { recursive: true })
  }
}
