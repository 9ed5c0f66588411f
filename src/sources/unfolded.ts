import { Readable } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { Fault } from '../base/fault.ts'
import { isGzip } from '../base/gzip.ts'

/** The bytes of a file as they come, and of a gzip file what it holds: one layer, `too-large` as soon as that is more than `maxBytes`, `invalid` where it is broken or cut off. */
export async function* unfolded(chunks: AsyncIterable<Uint8Array>, maxBytes: number): AsyncGenerator<Uint8Array> {
  const reader = chunks[Symbol.asyncIterator]()
  const first = await reader.next()
  if (first.done === true) return
  const whole = joined(first.value, reader)
  if (!isGzip(first.value)) return yield* whole
  const gunzip = createGunzip()
  const arriving = Readable.from(whole, { objectMode: false })
  arriving.once('error', (error) => gunzip.destroy(error))
  arriving.pipe(gunzip)
  let size = 0
  try {
    for await (const chunk of gunzip as AsyncIterable<Uint8Array>) {
      size += chunk.length
      if (size > maxBytes) throw new Fault('too-large', `unpacked the file is larger than ${maxBytes} bytes`)
      yield chunk
    }
  } catch (error) {
    if (error instanceof Fault || !isOfZlib(error)) throw error
    throw new Fault('invalid', 'the gzip file is broken or was cut off', { cause: error })
  } finally {
    arriving.destroy()
    gunzip.destroy()
  }
}

async function* joined(first: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  // The buffer of a chunk is written over when the next is asked for, and a stream asks ahead.
  yield Buffer.from(first)
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield Buffer.from(next.value)
}

function isOfZlib(error: unknown): boolean {
  return error instanceof Error && 'code' in error && String(error.code).startsWith('Z_')
}
