import { expect, test } from 'vitest'
import { decodeUtf8, readBounded } from './bounded.ts'

test('reads a body up to the limit and not a byte more', async () => {
  const body = () => new Response('abcdef').body!
  expect(decodeUtf8(await readBounded(body(), 6))).toBe('abcdef')
  await expect(readBounded(body(), 5)).rejects.toMatchObject({ kind: 'too-large' })
})
test('stops an endless source as soon as it passes the limit', async () => {
  let chunks = 0
  let closed = false
  async function* endless(): AsyncGenerator<Uint8Array> {
    try {
      for (;;) {
        chunks++
        yield new Uint8Array(10)
      }
    } finally {
      closed = true
    }
  }
  await expect(readBounded(endless(), 35)).rejects.toMatchObject({ kind: 'too-large' })
  expect(chunks).toBe(4)
  expect(closed).toBe(true)
})
test('an empty body is empty', async () => {
  expect(await readBounded(new Blob([]).stream(), 0)).toHaveLength(0)
})
test('bytes that are not UTF-8 are refused', () => {
  expect(decodeUtf8(Buffer.from('é日😀'))).toBe('é日😀')
  expect(() => decodeUtf8(Uint8Array.of(0xc3, 0x28))).toThrow('not UTF-8 text')
  expect(() => decodeUtf8(Uint8Array.of(0xed, 0xa0, 0x80))).toThrow('not UTF-8 text')
})
