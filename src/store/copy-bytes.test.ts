import { expect, test } from 'vitest'
import { CopyBytes } from './copy-bytes.ts'

/** What a server reads out of it, by the documents of the protocol and of COPY, written apart from the code that writes. */
function readCopy(sent: Buffer): (bigint | string)[][] {
  const frames: Buffer[] = []
  for (let at = 0; at < sent.length; ) {
    expect(sent.toString('latin1', at, at + 1)).toBe('d')
    const length = sent.readInt32BE(at + 1)
    frames.push(sent.subarray(at + 5, at + 1 + length))
    at += 1 + length
  }
  const file = Buffer.concat(frames)
  expect(file.toString('latin1', 0, 11)).toBe('PGCOPY\n\xFF\r\n\0')
  expect([file.readInt32BE(11), file.readInt32BE(15)]).toEqual([0, 0])
  const rows: (bigint | string)[][] = []
  let at = 19
  for (;;) {
    const fields = file.readInt16BE(at)
    at += 2
    if (fields === -1) break
    const row: (bigint | string)[] = []
    for (let field = 0; field < fields; field++) {
      const length = file.readInt32BE(at)
      const value = file.subarray(at + 4, at + 4 + length)
      // Fields of the test: first a number, then a text.
      row.push(field === 0 ? value.readBigInt64BE() : value.toString())
      at += 4 + length
    }
    rows.push(row)
  }
  expect(at).toBe(file.length)
  return rows
}

test('rows are written as the server reads them, however long they are and however often the buffer is used', () => {
  const bytes = new CopyBytes()
  const sets = [
    [
      { n: 0, t: '' },
      { n: -1, t: 'a' },
      { n: Number.MAX_SAFE_INTEGER, t: '日本\u001E😀' },
      { n: Number.MIN_SAFE_INTEGER, t: 'x'.repeat(70_000) },
    ],
    Array.from({ length: 5_000 }, (_, n) => ({ n: n * 2 ** 31, t: `row ${n}` })),
    [{ n: 7, t: '日'.repeat(2_000_000) }],
    [{ n: 8, t: 'small again' }],
  ]
  for (const rows of sets) {
    expect(readCopy(bytes.of(rows, ['n', 't']))).toEqual(rows.map(({ n, t }) => [BigInt(n), t]))
    bytes.sent()
  }
})

test('a number that is not whole, or not safe, is refused', () => {
  const bytes = new CopyBytes()
  for (const n of [0.5, Number.NaN, 2 ** 53]) expect(() => bytes.of([{ n }], ['n'])).toThrow(TypeError)
})
