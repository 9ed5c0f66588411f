import { type Piece, skippedLine } from './piece.ts'

const mostBytes = 4 * 1024 * 1024
const mostHeaderBytes = 65_536
const lineFeed = 10

/** Whole lines of a stream that is read once; what stands at its end without a line feed is a line. Of one that is longer than 4 MB nothing is read: what stands in its middle is no line. */
export async function* linesOf(
  source: AsyncIterable<Uint8Array>,
  isHeader: (line: Uint8Array, number: number) => boolean,
): AsyncGenerator<Piece> {
  let rest: Uint8Array = new Uint8Array()
  let header: Uint8Array | null = null
  let isFirst = true
  const piece = (bytes: Uint8Array): Piece => {
    const before = isFirst ? new Uint8Array() : (header ?? new Uint8Array())
    if (isFirst) header = leading(bytes, isHeader)
    isFirst = false
    return { bytes, header: before, done: async () => {} }
  }
  let skips = false
  for await (const chunk of source) {
    const begins = skips ? chunk.indexOf(lineFeed) + 1 : 0
    if (skips && begins === 0) continue
    skips = false
    const bytes: Uint8Array = rest.length === 0 ? chunk.subarray(begins) : Buffer.concat([rest, chunk])
    const end = bytes.lastIndexOf(lineFeed) + 1
    rest = bytes.slice(end)
    if (end > 0) yield piece(bytes.slice(0, end))
    if (rest.length > mostBytes) {
      yield piece(skippedLine)
      rest = new Uint8Array()
      skips = true
    }
  }
  if (rest.length > 0) yield piece(Uint8Array.from([...rest, lineFeed]))
}

function leading(bytes: Uint8Array, isHeader: (line: Uint8Array, number: number) => boolean): Uint8Array {
  let end = 0
  for (let number = 0; end < mostHeaderBytes; number++) {
    const next = bytes.indexOf(lineFeed, end) + 1
    if (next === 0 || !isHeader(bytes.subarray(end, next), number)) break
    end = next
  }
  return bytes.slice(0, end)
}
