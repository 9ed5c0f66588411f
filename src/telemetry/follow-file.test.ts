import { appendFileSync, mkdtempSync, renameSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { followFile } from './follow-file.ts'
import { readPlace, writePlace } from './followed-place.ts'

let folder: string
let path: string
let state: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'trefoil-follow-'))
  path = join(folder, 'dns.json')
  state = join(folder, 'state', 'place.json')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

/** Follows until it has waited so often without anything new; what was read, as text. */
async function follow({ idle = 4, take = Number.POSITIVE_INFINITY, kept = true } = {}): Promise<string[]> {
  const stop = new AbortController()
  const read: string[] = []
  let waits = 0
  const lines = followFile({
    path,
    place: readPlace(state),
    keep: (place) => writePlace(state, place),
    isHeader: (line) => line[0] === 35,
    signal: stop.signal,
    wait: async () => {
      if (++waits >= idle) stop.abort()
    },
  })
  for await (const { bytes, header, done } of lines) {
    waits = 0
    read.push(Buffer.concat([header, bytes]).toString('utf8'))
    if (kept) await done()
    if (read.length >= take) break
  }
  return read
}
const followed = async (options = {}): Promise<string> => (await follow(options)).join('')

describe('a file that is followed', () => {
  test('gives whole lines, and half a line when its end is there', async () => {
    expect(await followed()).toBe('')
    writeFileSync(path, 'one\ntw')
    expect(await followed()).toBe('one\n')
    appendFileSync(path, 'o\nthree')
    expect(await followed()).toBe('two\n')
    expect(await followed()).toBe('')
  })

  test('is read to its end when it is moved away, then the one in its place, also by a reader that was away', async () => {
    writeFileSync(path, 'a\nb\n')
    expect(await followed()).toBe('a\nb\n')
    appendFileSync(path, 'c\nhalf')
    renameSync(path, `${path}.1`)
    writeFileSync(path, 'd\n')
    expect(await followed()).toBe('c\nhalf\nd\n')
    expect(await followed()).toBe('')
  })

  test('is read from its beginning when it became shorter', async () => {
    writeFileSync(path, 'first line\nsecond line\n')
    expect(await followed()).toBe('first line\nsecond line\n')
    truncateSync(path)
    appendFileSync(path, 'x\n')
    expect(await followed()).toBe('x\n')
  })

  test('is read from its beginning when it was emptied and is as long again, or longer, before anybody looked', async () => {
    for (const anew of ['second 1\n', 'second 1\nsecond 2\n']) {
      writeFileSync(path, 'first  1\n')
      const stop = new AbortController()
      const read: string[] = []
      const lines = followFile({
        ...{ path, place: null, keep: async () => {}, isHeader: () => false, signal: stop.signal },
        wait: async () => {
          if (read.length > 1) stop.abort()
          else writeFileSync(path, anew)
        },
      })
      for await (const { bytes } of lines) {
        read.push(Buffer.from(bytes).toString('utf8'))
        if (read.length > 1) stop.abort()
      }
      expect(read).toEqual(['first  1\n', anew])
    }
  })

  test('is read again from where its lines were done, and not from where they were only read', async () => {
    writeFileSync(path, 'a\n')
    expect(await followed()).toBe('a\n')
    appendFileSync(path, 'b\n')
    expect(await followed({ kept: false })).toBe('b\n')
    expect(await followed()).toBe('b\n')
  })

  test('of another content under the same place on disk is another file', async () => {
    writeFileSync(path, 'a\nb\nc\n')
    expect(await followed()).toBe('a\nb\nc\n')
    truncateSync(path)
    appendFileSync(path, 'other\nlines\nand more\n')
    expect(await followed()).toBe('other\nlines\nand more\n')
  })

  test('tells what its columns mean to whoever reads on in the middle', async () => {
    writeFileSync(path, '#fields\tts\tquery\n#types\ttime\tstring\n1\ta\n')
    await followed()
    appendFileSync(path, '2\tb\n')
    expect(await followed()).toBe('#fields\tts\tquery\n#types\ttime\tstring\n2\tb\n')
  })

  test('drops a line longer than any may be, counts it as one, and goes on behind it', async () => {
    writeFileSync(path, `a\n${'x'.repeat(9_000_000)}`)
    const before = await followed()
    appendFileSync(path, `${'x'.repeat(10)}\nb\n`)
    const all = before + (await followed())
    expect(
      all
        .replaceAll(/x{1000,}/g, 'X')
        .split('\n')
        .filter((line) => /^[ab]$/.test(line)),
    ).toEqual(['a', 'b'])
    expect(all.split('\0')).toHaveLength(2)
  })

  test('a state that cannot be read reads from the beginning', async () => {
    writeFileSync(path, 'a\n')
    await followed()
    writeFileSync(state, '{"file":1')
    expect(await followed()).toBe('a\n')
  })

  test('gives every line once and in order, whatever is written, moved away and stopped in between', async () => {
    const act = fc.oneof(
      fc.record({ what: fc.constant('write' as const), lines: fc.integer({ min: 1, max: 5 }), half: fc.boolean() }),
      fc.record({ what: fc.constantFrom('rotate' as const, 'follow' as const, 'stop early' as const) }),
    )
    await fc.assert(
      fc.asyncProperty(fc.array(act, { maxLength: 14 }), async (acts) => {
        folder = mkdtempSync(join(tmpdir(), 'trefoil-follow-'))
        path = join(folder, 'log')
        state = join(folder, 'place')
        try {
          let number = 0
          let rotated = 0
          let begun = false
          let moved = false
          let got = ''
          for (const one of acts) {
            if (one.what === 'write') {
              for (let line = 0; line < one.lines; line++) appendFileSync(path, `${++number}\n`)
              if (one.half) {
                appendFileSync(path, `${String(++number)}`)
                got += await followed()
                appendFileSync(path, '\n')
                moved = false
              }
              if (one.half) begun = true
            } else if (one.what === 'rotate') {
              // One that is moved away twice before anybody looks is gone for whoever follows.
              if (!begun || moved) continue
              renameSync(path, `${path}.${++rotated}`)
              writeFileSync(path, '')
              moved = true
            } else {
              got += await followed(one.what === 'follow' ? {} : { take: 1 })
              // Whoever looked once finds what it looked at again.
              begun = number > 0
              if (one.what === 'follow') moved = false
            }
          }
          got += await followed()
          expect(got).toBe(Array.from({ length: number }, (_, at) => `${at + 1}\n`).join(''))
        } finally {
          rmSync(folder, { recursive: true, force: true })
        }
      }),
      { numRuns: 15 },
    )
  })
})
