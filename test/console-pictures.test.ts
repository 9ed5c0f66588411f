import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { deflateSync } from 'node:zlib'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { picturesOf } from './browser/pictures.ts'
import { readPng, smallPng } from './browser/small-png.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const folder = join(root, 'docs/pictures')
const pictures = picturesOf({
  payload: 'indicator--1',
  actor: 'intrusion-set--1',
  harbours: 'campaign--1',
  advisory: 'report--1',
  report: '/report#secret',
  alert: 'US-1',
  exercise: 'Drill',
  beganAt: '2026-01-01T00:00:00.000Z',
})
const routes = [
  ...readFileSync(join(root, 'console/src/app/router.tsx'), 'utf8').matchAll(/^ {2}path: '([^']+)',$/gm),
].map(([, path]) => path as string)

test('every page of the console has a picture, and every picture is of a page', () => {
  expect(routes.length).toBeGreaterThan(25)
  const shown = pictures.map(({ path }) => {
    const { pathname } = new URL(path, 'http://localhost')
    return routes.find(
      (route) => route.replace(/\$.*$/, '') === pathname.replace(route.includes('$') ? /[^/]+$/ : /$^/, ''),
    )
  })
  expect(shown).not.toContain(undefined)
  expect(routes.filter((route) => !shown.includes(route))).toEqual([])
})

test('every picture is kept, none that is not taken any more, and none is large', () => {
  const names = pictures.map(({ name }) => `${name}.png`)
  expect(new Set(names).size).toBe(names.length)
  expect(readdirSync(folder).toSorted()).toEqual(names.toSorted())
  for (const file of readdirSync(folder)) {
    expect(readFileSync(join(folder, file)).length, file).toBeLessThanOrEqual(300_000)
  }
})

test('a picture that README or a document shows is there', () => {
  for (const file of [
    'README.md',
    ...readdirSync(join(root, 'docs'))
      .filter((name) => name.endsWith('.md'))
      .map((name) => `docs/${name}`),
  ])
    for (const [, name] of readFileSync(join(root, file), 'utf8').matchAll(/pictures\/([a-z-]+\.png)/g))
      expect(readdirSync(folder), file).toContain(name)
})

test('a picture made small keeps every pixel where it has at most 256 colours, and its size where it has more', () => {
  const sized = fc.record({
    width: fc.integer({ min: 1, max: 40 }),
    height: fc.integer({ min: 1, max: 12 }),
    filter: fc.integer({ min: 0, max: 4 }),
  })
  fc.assert(
    fc.property(
      sized,
      fc.array(fc.integer({ min: 0, max: 0xffffff }), { minLength: 1, maxLength: 400 }),
      ({ width, height, filter }, colours) => {
        const pixels = Uint32Array.from({ length: width * height }, (_, at) => colours[at % colours.length] as number)
        const read = readPng(writePng({ width, height, pixels, filter }))
        expect([...read.pixels]).toEqual([...pixels])
        const small = readPng(smallPng(writePng({ width, height, pixels, filter })))
        expect([small.width, small.height]).toEqual([width, height])
        if (new Set(pixels).size <= 256) expect([...small.pixels]).toEqual([...pixels])
        else expect(new Set(small.pixels).size).toBeLessThanOrEqual(256)
      },
    ),
    { numRuns: 60 },
  )
})

/** As browsers write one, each line by the given filter. */
function writePng({
  width,
  height,
  pixels,
  filter,
}: {
  width: number
  height: number
  pixels: Uint32Array
  filter: number
}): Buffer {
  const at = (x: number, y: number) =>
    x < 0 || y < 0 ? 0 : ((pixels[y * width + Math.floor(x / 3)] as number) >> (16 - 8 * (x % 3))) & 255
  const lines = Array.from({ length: height }, (_, y) => [
    filter,
    ...Array.from({ length: width * 3 }, (_, x) => {
      const [left, above, corner] = [at(x - 3, y), at(x, y - 1), x < 3 ? 0 : at(x - 3, y - 1)]
      const sum = left + above - corner
      const paeth = [left, above, corner].toSorted((a, b) => Math.abs(sum - a) - Math.abs(sum - b))[0] as number
      return (at(x, y) - ([0, left, above, (left + above) >> 1, paeth][filter] as number)) & 255
    }),
  ])
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 2, 0, 0, 0], 8)
  const chunk = (name: string, body: Buffer) => {
    const length = Buffer.alloc(4)
    length.writeUInt32BE(body.length)
    return Buffer.concat([length, Buffer.from(name, 'latin1'), body, Buffer.alloc(4)])
  }
  const begin = Buffer.from([137, 80, 78, 71, 13, 10, 26, 10])
  return Buffer.concat([
    begin,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.from(lines.flat()))),
    chunk('IEND', Buffer.alloc(0)),
  ])
}
