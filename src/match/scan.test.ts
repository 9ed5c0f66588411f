import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { corpusFiles } from '../testing/corpus.ts'
import { canonicalAddress, canonicalDomain } from './canonical.ts'
import { zeekFields } from './fields.ts'
import { kinds } from './kinds.ts'
import { at } from './layout.ts'
import { lineReader } from './line-reader.ts'
import { PatternIndex } from './pattern-index.ts'
import { PlainPrefilter, type Prefilter } from './prefilter.ts'
import { prefilterProgram } from './prefilter-program.ts'
import { Scan } from './scan.ts'
import { textClasses } from './text-classes.ts'
import { scratchBytes, WasmPrefilter } from './wasm-prefilter.ts'

const seed = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8)
const utf8 = new TextEncoder()
const hostRoles = ['id.orig_h', 'id.resp_h', 'query', 'answers']

function indexOf(values: Iterable<string>): PatternIndex {
  const index = PatternIndex.create(seed, 32 * 1024 * 1024)
  let owner = 1
  for (const text of values) {
    const value = canonicalAddress(text) ?? canonicalDomain(text)
    if (value !== null) index.add(value.kind, value.bytes, owner)
    owner += 1
  }
  return index
}

/** What a line is worth to somebody who parses it whole and asks a set for every name and each of its parents. */
function naive(line: string, values: ReadonlySet<string>): Set<string> | null {
  let event: unknown
  try {
    event = JSON.parse(line)
  } catch {
    return null
  }
  if (typeof event !== 'object' || event === null || Array.isArray(event)) return null
  const hits = new Set<string>()
  for (const [key, value] of Object.entries(event)) {
    if (!hostRoles.includes(key)) continue
    for (const text of (Array.isArray(value) ? value.flat(9) : [value]).filter((one) => typeof one === 'string')) {
      const name = text.replace(/\.$/, '').toLowerCase()
      if (values.has(name)) hits.add(name)
      const labels = name.split('.')
      for (let from = 1; from < labels.length - 1; from++) {
        const parent = labels.slice(from).join('.')
        if (!/^[\d.]+$/.test(name) && values.has(parent)) hits.add(parent)
      }
    }
  }
  return hits
}

const kernels = ['whole', 'plain', 'wasm'] as const
type Kernel = (typeof kernels)[number]
const program = prefilterProgram(zeekFields)!
const module = new WebAssembly.Module(readFileSync(join(import.meta.dirname, '..', '..', 'kernel', 'prefilter.wasm')))

function prefilterOf(kernel: Kernel, index: PatternIndex): Prefilter | null {
  if (kernel === 'whole') return null
  if (kernel === 'plain') return new PlainPrefilter(index, program)
  const place = places.get(index) ?? index.reserve(scratchBytes)
  places.set(index, place)
  return new WasmPrefilter(index, program, module, { place, holder: null })
}
const places = new WeakMap<PatternIndex, number>()

function scanned(
  index: PatternIndex,
  lines: readonly string[],
  kernel: Kernel,
): { hits: Set<string>[]; events: number; skipped: number } {
  const hits: Set<string>[] = []
  const scan = new Scan({
    index,
    reader: lineReader('zeek'),
    prefilter: prefilterOf(kernel, index),
    onHit: ({ found }) =>
      hits.push(new Set(found.map(({ reference }) => new TextDecoder().decode(index.valueOf(reference).bytes)))),
  })
  scan.push(utf8.encode(lines.map((line) => `${line}\n`).join('')))
  scan.end()
  return { hits, ...scan.counts }
}

const label = fc.constantFrom('www', 'mail', 'EVIL', 'a', 'xn--bcher-kva', 'b\\u0041d', 'c2', 'example', 'test')
const name = fc.array(label, { minLength: 1, maxLength: 5 }).map((labels) => labels.join('.'))
const address = fc.tuple(fc.nat(3), fc.nat(255)).map(([a, b]) => `10.0.${a}.${b % 8}`)
const text = fc.oneof(
  name,
  address,
  name.map((one) => `${one}.`),
  fc.string({ maxLength: 12 }).map((one) => JSON.stringify(one).slice(1, -1)),
)
const quoted = text.map((one) => `"${one}"`)
const other = fc.oneof(
  fc.json({ maxDepth: 3 }),
  fc.constantFrom('1.5e3', '-0', 'true', 'null', '{}', '[]', '[[1],{"query":"evil.example"}]'),
)
const member = fc.oneof(
  fc.tuple(fc.constantFrom(...hostRoles, 'que\\u0072y', 'uid', 'queryx', 'x'), quoted),
  fc.tuple(
    fc.constantFrom('answers', 'z'),
    fc.array(quoted, { maxLength: 3 }).map((list) => `[${list.join(' , ')}]`),
  ),
  fc.tuple(fc.constantFrom('rtt', 'data', 'nested'), other),
)
const line = fc
  .tuple(
    fc.uniqueArray(member, { maxLength: 6, selector: ([key]) => JSON.parse(`"${key}"`) as string }),
    fc.constantFrom('', ' ', '\t', '\r'),
  )
  .map(
    ([members, space]) =>
      `{${members.map(([key, value]) => `${space}"${key}"${space}:${space}${value}`).join(',')}${space}}`,
  )
const broken = fc
  .tuple(line, fc.nat(200), fc.constantFrom('', '"', '\\', '\u0000', '}', '{'))
  .map(([one, at, extra]) => {
    const cut = at % (one.length + 1)
    return one.slice(0, cut) + extra + one.slice(cut + (at % 3))
  })

describe('lines of JSON', () => {
  test('give exactly the hits of parsing them whole and asking a set, and are skipped exactly where they are no JSON', () => {
    fc.assert(
      fc.property(
        fc.array(fc.oneof(line, broken), { maxLength: 12 }),
        fc.array(fc.oneof(name, address), { maxLength: 30 }),
        (lines, listed) => {
          const values = new Set(listed.map((one) => one.replaceAll('\\u0041', 'A').toLowerCase()))
          const expected = lines.map((one) =>
            one.trim() === '' || one.includes('\n') ? new Set<string>() : naive(one, values),
          )
          const blank = lines.filter((one) => /^[ \t\r]*$/.test(one)).length
          const index = indexOf(values)
          const whole = scanned(index, lines, 'whole')
          expect(whole.skipped).toBe(expected.filter((one) => one === null).length)
          expect(whole.events).toBe(lines.length - blank - whole.skipped)
          for (const kernel of kernels) {
            const outcome = scanned(index, lines, kernel)
            expect(outcome.hits).toEqual(expected.filter((one) => one !== null && one.size > 0))
            expect(outcome.events + outcome.skipped).toBe(lines.length - blank)
          }
          const { skipped } = scanned(index, lines, 'plain')
          expect(scanned(index, lines, 'wasm').skipped).toBe(skipped)
          expect(skipped).toBeLessThanOrEqual(whole.skipped)
        },
      ),
      { numRuns: 150 },
    )
  })
})

test('a name as long as any, or longer, is found wherever in it a listed one begins', () => {
  const labels = (count: number): string => 'abcdefghi.'.repeat(count)
  const listed = ['evil.example', `${labels(3)}evil.example`, `${labels(24)}evil.example`]
  const lines = [0, 1, 3, 6, 13, 24, 25, 40].map((count) => `{"query":"${labels(count)}evil.example"}`)
  const named = (count: number): string[] => listed.filter((one) => `${labels(count)}evil.example`.endsWith(one))
  const expected = [0, 1, 3, 6, 13, 24].map((count) => new Set(named(count)))
  for (const kernel of kernels) {
    // No domain is longer than 253 characters.
    expect(scanned(indexOf(listed), lines, kernel)).toEqual({ hits: expected, events: lines.length, skipped: 0 })
  }
})

test('a chunk of a hundred thousand short lines gives each of its hits', () => {
  const lines = Array.from({ length: 100_000 }, (_, number) => (number % 9 === 0 ? '{"query":"evil.example"}' : '{}'))
  const outcome = scanned(indexOf(['evil.example']), lines, 'wasm')
  expect({ hits: outcome.hits.length, events: outcome.events }).toEqual({ hits: 11_112, events: 100_000 })
})

const abc = fc.constantFrom('a', 'b', 'c')
const piece = fc.string({ unit: abc, minLength: 3, maxLength: 14 })
const holder = fc.tuple(
  fc.constantFrom('query', 'user_agent', 'answers', 'uid'),
  fc.array(fc.oneof(piece, fc.constantFrom('A', '.', '%61', 'é', 'B'), fc.string({ unit: abc, maxLength: 60 })), {
    minLength: 1,
    maxLength: 5,
  }),
)

test('pieces of any length are found in exactly the texts of their class that hold them, by every kernel', () => {
  fc.assert(
    fc.property(
      fc.array(fc.tuple(piece, fc.constantFrom(textClasses.name, textClasses.http)), { maxLength: 12 }),
      fc.array(holder, { maxLength: 12 }),
      (pieces, holders) => {
        const index = indexOf([])
        for (const [text, classes] of pieces) expect(index.addText(classes, utf8.encode(text), 1)).toBe(true)
        const lines = holders.map(([key, parts]) => JSON.stringify({ [key]: parts.join('') }))
        const [whole, plain, wasm] = kernels.map((kernel) => scanned(index, lines, kernel))
        const needed = holders.filter(([key, parts]) =>
          pieces.some(
            ([text, classes]) =>
              classes === (key === 'user_agent' ? textClasses.http : key === 'uid' ? 0 : textClasses.name) &&
              parts.join('').toLowerCase().includes(text),
          ),
        )
        expect(whole!.hits.length).toBeGreaterThanOrEqual(needed.length)
        expect(plain).toEqual(whole)
        expect(wasm).toEqual(whole)
        // Taken out again, they leave no mark.
        for (const reference of [...index.records()])
          if (index.kindOf(reference) === kinds.text) index.removeOwner(reference, 1)
        const { bytes } = index.memory
        expect(bytes.subarray(at.shortPieces, at.longPieces + 1).some((byte) => byte > 0)).toBe(false)
        expect(bytes.subarray(at.grams, at.heap).some((byte) => byte > 0)).toBe(false)
      },
    ),
    { numRuns: 100 },
  )
})

/** What a stream gives that comes in pieces of these sizes, in turn. */
function streamed(index: PatternIndex, bytes: Uint8Array, sizes: readonly number[], kernel: Kernel): unknown {
  let hits = 0
  const scan = new Scan({
    index,
    reader: lineReader('zeek'),
    prefilter: prefilterOf(kernel, index),
    onHit: () => {
      hits += 1
    },
  })
  for (let at = 0, turn = 0; at < bytes.length; turn++) {
    const size = sizes[turn % sizes.length]!
    scan.push(bytes.slice(at, at + size))
    at += size
  }
  scan.end()
  return { hits, ...scan.counts }
}

test('lines of ten megabytes, NUL, garbage and half a line at the end are counted and skipped, however the stream is cut', () => {
  const index = indexOf(['evil.example'])
  const hit = '{"query":"evil.example"}'
  const padded = (length: number): string => `${hit.slice(0, -1)},"x":"${'y'.repeat(length - hit.length - 7)}"}`
  const lines = [
    ...[hit, padded(1024 * 1024), padded(1024 * 1024 + 1), hit, padded(10_000_000), hit, padded(300_000)],
    ...['\u0000\u0000', `{"query":"\u0000evil.example"}`, '\xff\xfe{', 'garbage', '', ' ', hit, '{"query":"evil.exam'],
  ]
  const bytes = utf8.encode(lines.join('\n'))
  for (const sizes of [[bytes.length], [262_144], [65_537], [3_000_000, 1]])
    for (const kernel of kernels)
      expect(streamed(index, bytes, sizes, kernel), `${kernel} ${sizes}`).toEqual({ hits: 6, events: 6, skipped: 7 })
})

test('however a stream is cut, it gives what it gives in one piece, by every kernel', () => {
  const index = indexOf(['evil.example', 'a.example', '10.0.1.1'])
  fc.assert(
    fc.property(
      fc.array(fc.oneof(line, broken), { maxLength: 10 }),
      fc.constantFrom('', '\n'),
      fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 6 }),
      (lines, end, sizes) => {
        const bytes = utf8.encode(lines.join('\n') + end)
        for (const kernel of kernels)
          expect(streamed(index, bytes, sizes, kernel)).toMatchObject({
            hits: (streamed(index, bytes, [bytes.length + 1], 'whole') as { hits: number }).hits,
          })
      },
    ),
    { numRuns: 60 },
  )
})

const dns = corpusFiles('telemetry/zeek-json', 'dns.json.gz')[0]
test.skipIf(dns === undefined)('the DNS log of a real network gives the hits of parsing it whole', () => {
  const lines = gunzipSync(readFileSync(dns!)).toString('utf8').trimEnd().split('\n').slice(0, 1000)
  const names = new Set<string>()
  for (const one of lines) {
    const event = JSON.parse(one) as { query?: string; answers?: string[] }
    for (const value of [event.query, ...(event.answers ?? [])]) if (value !== undefined) names.add(value.toLowerCase())
  }
  const values = new Set([...names].filter((_, place) => place % 17 === 0).concat('wrccdc.org', '10.0.0.100'))
  const kept = new Set([...values].filter((one) => !one.includes(':') && /^[\x21-\x7e]+$/.test(one)))
  const expected = lines.map((one) => naive(one, kept)!).filter((hits) => hits.size > 0)
  expect(expected.length).toBeGreaterThan(50)
  for (const kernel of kernels) {
    const outcome = scanned(indexOf(kept), lines, kernel)
    expect(outcome).toEqual({ hits: expected, events: lines.length, skipped: 0 })
  }
})
