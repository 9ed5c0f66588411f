import { Fault } from '../base/fault.ts'
import { readDecimal, readHash, writeBase64 } from './line-fields.ts'
import { noteLimits } from './note.ts'

/** What a log asks of a witness (C2SP tlog-witness, add-checkpoint): from the tree that it last cosigned to this one. */
export interface WitnessRequest {
  readonly oldSize: number
  readonly proof: readonly Uint8Array[]
  readonly note: string
}

/** More hashes no proof has. */
const maxProof = 63
/** Bound of the body; a surface stops reading here. */
export const maxRequestBytes = noteLimits.maxBytes + 64 * 64

/** The body of add-checkpoint. */
export function formatWitnessRequest({ oldSize, proof, note }: WitnessRequest): string {
  return `old ${oldSize}\n${proof.map((hash) => `${writeBase64(hash)}\n`).join('')}\n${note}`
}

/** Reads the body of add-checkpoint; `invalid` or `too-large` for any other. The checkpoint in it is not looked at. */
export function parseWitnessRequest(body: string): WitnessRequest {
  if (body.length > maxRequestBytes) throw new Fault('too-large', 'the request is too large')
  const blank = body.indexOf('\n\n')
  if (blank < 0) throw bad('it has no empty line')
  const [first = '', ...hashes] = body.slice(0, blank).split('\n')
  const oldSize = first.startsWith('old ') ? readDecimal(first.slice(4)) : null
  if (oldSize === null) throw bad('its first line must be "old" and a size')
  if (hashes.length > maxProof) throw new Fault('too-large', `a proof has at most ${maxProof} hashes`)
  const proof = hashes.map(readHash)
  if (!proof.every((hash) => hash !== null)) throw bad('a line of its proof is no hash')
  return { oldSize, proof, note: body.slice(blank + 2) }
}

function bad(message: string): Fault {
  return new Fault('invalid', `not a request to witness a checkpoint: ${message}`)
}
