import { promisify } from 'node:util'
import { brotliCompress, constants, gzip, zstdCompress } from 'node:zlib'

export type Coding = 'zstd' | 'br' | 'gzip'

const gzipAsync = promisify(gzip)
const brotliAsync = promisify(brotliCompress)
const zstdAsync = promisify(zstdCompress)

// Low levels: a page is made once and read once, so time counts more than the last percent. Measured on 1,000 indicators
// (557 kB) on one core: gzip 5.5 ms, br 1.7 ms, zstd 1.1 ms, all to a third of the size.
const chunkSize = 256 * 1024
const compressors: Readonly<Record<Coding, (bytes: Uint8Array) => Promise<Uint8Array>>> = {
  zstd: (bytes) =>
    zstdAsync(bytes, {
      chunkSize,
      pledgedSrcSize: bytes.byteLength,
      params: { [constants.ZSTD_c_compressionLevel]: 1 },
    }),
  br: (bytes) => brotliAsync(bytes, { chunkSize, params: { [constants.BROTLI_PARAM_QUALITY]: 1 } }),
  gzip: (bytes) => gzipAsync(bytes, { chunkSize, level: 1 }),
}

/** Cheapest for us first, among what the client takes equally (RFC 9110 §12.5.3). Null: as it is. */
export function chooseCoding(acceptEncoding: string | null): Coding | null {
  if (acceptEncoding === null) return null
  const wishes = new Map<string, number>()
  for (const part of acceptEncoding.slice(0, 1024).toLowerCase().split(',')) {
    const [name = '', ...parameters] = part.split(';').map((piece) => piece.trim())
    const q = parameters.find((piece) => piece.startsWith('q='))
    const value = q === undefined ? 1 : Number(q.slice(2))
    wishes.set(name, value >= 0 && value <= 1 ? value : 0)
  }
  let best: Coding | null = null
  let bestQ = 0
  for (const coding of ['zstd', 'br', 'gzip'] as const) {
    const q = wishes.get(coding) ?? wishes.get('*') ?? 0
    if (q > bestQ) {
      best = coding
      bestQ = q
    }
  }
  return best !== null && (wishes.get('identity') ?? 0) > bestQ ? null : best
}

/** A body as the client takes it best, and the headers that say so. Under 1,024 characters it stays as it is. */
export async function encodeBody(
  text: string,
  acceptEncoding: string | null,
): Promise<{ body: string | Uint8Array<ArrayBuffer>; headers: Record<string, string> }> {
  const coding = text.length < 1024 ? null : chooseCoding(acceptEncoding)
  if (coding === null) return { body: text, headers: { vary: 'accept-encoding' } }
  const packed = await compressors[coding](Buffer.from(text))
  return {
    body: packed as Uint8Array<ArrayBuffer>,
    headers: { vary: 'accept-encoding', 'content-encoding': coding },
  }
}
