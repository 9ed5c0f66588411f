import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { Fault } from './fault.ts'

const unpack = promisify(gunzip)

/** Whether the bytes are a gzip file (RFC 1952) by their beginning. */
export function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b && bytes[2] === 8
}

/** What a gzip file holds; one layer. `too-large` as soon as it unfolds beyond the bound, `invalid` where it is broken or cut off. */
export async function gunzipped(bytes: Uint8Array, maxBytes: number): Promise<Uint8Array> {
  try {
    return await unpack(bytes, { maxOutputLength: maxBytes })
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : ''
    if (code === 'ERR_BUFFER_TOO_LARGE' || code === 'ERR_OUT_OF_RANGE')
      throw new Fault('too-large', `unpacked it is larger than ${maxBytes} bytes: import it in parts`, { cause })
    const message = 'the gzip file is broken or was cut off: fetch it again'
    throw new Fault('invalid', message, { issues: [{ at: '', message, rule: 'file: gzip' }], cause })
  }
}
