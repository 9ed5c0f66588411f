import { Readable, type Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { constants, createBrotliDecompress, createGunzip, createZstdDecompress } from 'node:zlib'
import { decodeUtf8, readBounded } from '../base/bounded.ts'
import { Fault } from '../base/fault.ts'
import type { Admitted } from './large-bodies.ts'
import { type Pace, paced, slowestPace } from './pace.ts'
import { HttpFault } from './problem.ts'

const decoders: Readonly<Record<string, () => Transform>> = {
  gzip: () => createGunzip(),
  'x-gzip': () => createGunzip(),
  br: () => createBrotliDecompress(),
  // RFC 9659: a content coding uses windows of at most 8 MB, so nobody can make us reserve more.
  zstd: () => createZstdDecompress({ params: { [constants.ZSTD_d_windowLogMax]: 23 } }),
}

/**
 * The whole body, decoded from gzip, br or zstd. Neither what comes over the wire nor what it unfolds to may pass
 * `maxBytes` (a body of exactly that size may): `too-large`, as soon as it is seen, whatever Content-Length says. One that
 * comes more slowly than `pace` is 408.
 */
export async function readBody(
  request: Pick<Request, 'headers' | 'body'>,
  maxBytes: number,
  pace: Pace = slowestPace,
): Promise<Uint8Array> {
  let whole: Uint8Array = new Uint8Array()
  await streamBody(request, { maxBytes, pace }, async (chunks) => {
    whole = await readBounded(chunks, maxBytes)
  })
  return whole
}

/** As `readBody`, of what may be large. */
export async function readLargeBody(
  request: Pick<Request, 'headers' | 'body'>,
  maxBytes: number,
  admitted: Admitted,
): Promise<Uint8Array> {
  let whole: Uint8Array = new Uint8Array()
  await streamBody(request, { maxBytes }, async (chunks) => {
    whole = await readBounded(admitted(chunks), maxBytes)
  })
  return whole
}

/** As `readBody`, chunk by chunk; `use` is not called for a request without a body. */
export async function streamBody(
  request: Pick<Request, 'headers' | 'body'>,
  { maxBytes, pace = slowestPace }: { readonly maxBytes: number; readonly pace?: Pace },
  use: (chunks: AsyncIterable<Uint8Array>) => Promise<void>,
): Promise<void> {
  const coding = (request.headers.get('content-encoding') ?? 'identity').trim().toLowerCase()
  const decoder = decoders[coding]
  // One layer only: a bomb may not hide in another.
  if (coding !== 'identity' && coding !== '' && (decoder === undefined || !Object.hasOwn(decoders, coding))) {
    throw new HttpFault('unsupported', 'send the body as it is, or with Content-Encoding gzip, br or zstd', {
      status: 415,
      headers: { 'accept-encoding': 'gzip, br, zstd' },
    })
  }
  if (Number(request.headers.get('content-length') ?? 0) > maxBytes) throw tooLarge(maxBytes)
  if (request.body === null) return
  const arriving = bounded(paced(request.body, pace), maxBytes)
  if (decoder === undefined) return await use(arriving)
  try {
    await pipeline(Readable.from(arriving, { objectMode: false }), decoder(), (chunks: AsyncIterable<Buffer>) =>
      use(bounded(chunks, maxBytes)),
    )
  } catch (error) {
    if (error instanceof Fault) throw error
    throw new Fault('invalid', `the body is not ${coding}, or was cut off`, { cause: error })
  }
}

/** As `readBody`, as text: strict UTF-8 (RFC 7493 §2.1), anything else is `invalid`. */
export async function readText(request: Request, maxBytes: number): Promise<string> {
  return decodeUtf8(await readBody(request, maxBytes))
}

async function* bounded(body: AsyncIterable<Uint8Array>, maxBytes: number): AsyncGenerator<Uint8Array> {
  let size = 0
  try {
    for await (const chunk of body) {
      size += chunk.byteLength
      if (size > maxBytes) throw tooLarge(maxBytes)
      yield chunk
    }
  } catch (error) {
    if (error instanceof Fault) throw error
    throw new Fault('invalid', 'the body was cut off', { cause: error })
  }
}

function tooLarge(maxBytes: number): Fault {
  return new Fault('too-large', `the body is larger than ${maxBytes} bytes: send it in parts`)
}
