import { decodeUtf8 } from '../base/bounded.ts'
import { Fault } from '../base/fault.ts'
import { readBody } from '../http/body.ts'

// A server may take long for its answer; how long, the caller's signal says.
const noHurry = { graceMs: 2 ** 31 - 1, bytesPerSecond: 1 }

/** A server's whole answer, unpacked, of at most `maxBytes`; `too-large` or `unavailable` otherwise. */
export async function readText(answer: Response, maxBytes: number): Promise<string> {
  try {
    return decodeUtf8(await readBody(answer, maxBytes, noHurry))
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    if (error.kind === 'too-large') throw new Fault('too-large', `the server's answer is larger than ${maxBytes} bytes`)
    throw new Fault('unavailable', 'the server broke off its answer, or sent what cannot be read', { cause: error })
  }
}
