import { pipeline, Readable } from 'node:stream'
import { constants, createZstdCompress, createZstdDecompress } from 'node:zlib'
import { Fault } from '../base/fault.ts'
import { maxContentBytes, maxRatio } from './bounds.ts'

/** How the content stands in the chunks: its first byte. */
const plain = 0
const zstd = 1
const freeBytes = 1024 * 1024
/** The window that a decompressor must hold: 8 MiB. */
const windowLog = 23

/** How content becomes shorter, and is made whole again: bytes in the order in which they come. */
export interface Compression {
  compress(source: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array>
  /** What cannot be decompressed fails with whatever it fails with. */
  decompress(source: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array>
}

/** Zstandard, in bounded memory. The error of each pipeline is that of its reading side. */
export const zstdStreams: Compression = {
  compress(source) {
    const compressor = createZstdCompress({
      params: { [constants.ZSTD_c_compressionLevel]: 3, [constants.ZSTD_c_windowLog]: windowLog - 2 },
    })
    pipeline(Readable.from(source), compressor, () => {})
    return compressor as AsyncIterable<Uint8Array>
  },
  async *decompress(source) {
    const decompressor = createZstdDecompress({ params: { [constants.ZSTD_d_windowLogMax]: windowLog } })
    pipeline(Readable.from(source), decompressor, () => {})
    try {
      yield* decompressor as AsyncIterable<Uint8Array>
    } finally {
      decompressor.destroy()
    }
  },
}

/** The content as it is cut into chunks: one byte that says how, and the bytes; `null`: as they are. */
export async function* pack(
  source: AsyncIterable<Uint8Array>,
  compression: Compression | null = zstdStreams,
): AsyncGenerator<Uint8Array, void> {
  yield Uint8Array.of(compression === null ? plain : zstd)
  yield* compression === null ? source : compression.compress(source)
}

/** What `pack` packed. `too-large` where more comes out than `maxBytes` or more than a thousandfold: a bomb; `invalid` for anything else. Memory stays bounded. */
export async function* unpack(
  source: AsyncIterable<Uint8Array>,
  maxBytes = maxContentBytes,
  compression: Compression = zstdStreams,
): AsyncGenerator<Uint8Array, void> {
  const parts = source[Symbol.asyncIterator]()
  let first = await parts.next()
  while (first.done !== true && first.value.length === 0) first = await parts.next()
  if (first.done === true) throw new Fault('invalid', 'the container is empty')
  const how = first.value[0]
  const rest = restOf(first.value.subarray(1), parts)
  if (how === plain) yield* bounded(rest, maxBytes)
  else if (how === zstd) yield* decompress(rest, maxBytes, compression)
  else throw new Fault('unsupported', 'the content is packed in a way that this version does not know')
}

async function* restOf(head: Uint8Array, parts: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  if (head.length > 0) yield head
  for (;;) {
    const next = await parts.next()
    if (next.done === true) return
    yield next.value
  }
}

async function* bounded(source: AsyncIterable<Uint8Array>, maxBytes: number): AsyncGenerator<Uint8Array, void> {
  let total = 0
  for await (const part of source) {
    total += part.length
    if (total > maxBytes) throw new Fault('too-large', `more than ${maxBytes} bytes of content`)
    yield part
  }
}

async function* decompress(
  source: AsyncIterable<Uint8Array>,
  maxBytes: number,
  compression: Compression,
): AsyncGenerator<Uint8Array, void> {
  let taken = 0
  let given = 0
  async function* metered(): AsyncGenerator<Uint8Array, void> {
    for await (const part of source) {
      taken += part.length
      yield part
    }
  }
  try {
    for await (const part of compression.decompress(metered())) {
      given += part.length
      if (given > maxBytes) throw new Fault('too-large', `more than ${maxBytes} bytes of content`)
      if (given > freeBytes + taken * maxRatio) throw new Fault('too-large', 'the content is a decompression bomb')
      yield part
    }
  } catch (error) {
    if (error instanceof Fault) throw error
    throw new Fault('invalid', 'the content of the container cannot be decompressed')
  }
}
