import fc from 'fast-check'
import { expect, test } from 'vitest'
import { linesOf } from './lines-of.ts'
import { skippedLine } from './piece.ts'

const utf8 = new TextDecoder()

async function read(chunks: readonly Uint8Array[]): Promise<string[]> {
  const pieces: string[] = []
  for await (const { bytes } of linesOf(
    (async function* () {
      yield* chunks
    })(),
    () => false,
  ))
    pieces.push(utf8.decode(bytes))
  return pieces
}

test('however a stream is cut, its lines are given once, in order and whole', async () => {
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: fc.constantFrom('a', 'b', '\n') }), fc.array(fc.nat(8)), async (text, sizes) => {
      const bytes = new TextEncoder().encode(text)
      const chunks: Uint8Array[] = []
      let at = 0
      for (const size of sizes) {
        chunks.push(bytes.subarray(at, at + size))
        at += size
      }
      chunks.push(bytes.subarray(at))
      const pieces = await read(chunks)
      expect(pieces.join('')).toBe(text === '' || text.endsWith('\n') ? text : `${text}\n`)
      for (const piece of pieces) expect(piece.endsWith('\n')).toBe(true)
    }),
  )
})

test('of a line of ten megabytes nothing is taken for a line, wherever it was cut; it counts as one that was skipped', async () => {
  const forged = 'query: www.forged.example'
  const long = Buffer.from(forged.repeat(10_000_000 / forged.length))
  const chunks = (text: Uint8Array) =>
    Array.from({ length: Math.ceil(text.length / 65_536) }, (_, at) => text.subarray(at * 65_536, (at + 1) * 65_536))
  const skipped = utf8.decode(skippedLine)
  const between = await read(chunks(Buffer.concat([Buffer.from('one\n'), long, Buffer.from('\ntwo\n')])))
  expect(between.join('')).toBe(`one\n${skipped}two\n`)
  expect((await read([long])).join('')).toBe(skipped)
  expect((await read([Buffer.from('one\n'), ...chunks(long)])).join('')).toBe(`one\n${skipped}`)
})
