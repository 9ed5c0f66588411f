import { Fault } from '../base/fault.ts'
import { openTrusted, type TrustedLog } from './follow-log.ts'
import { verifyInclusion } from './inclusion.ts'
import { readBase64, readDecimal, readHash, writeBase64 } from './line-fields.ts'
import { leafHash } from './merkle-hash.ts'
import { noteLimits } from './note.ts'

/** A proof that an entry is in a log, in one file that needs no network (C2SP tlog-proof). */
export interface ProofFile {
  readonly index: number
  /** From the leaf's sibling up. */
  readonly path: readonly Uint8Array[]
  /** The checkpoint with its signatures, as it is. */
  readonly note: string
  /** What the reader needs to know the entry; not proved by the file itself. */
  readonly extra: Uint8Array | null
}

const firstLine = 'c2sp.org/tlog-proof@v1'
const maxPath = 63
const maxExtraBytes = 1024 * 1024
const maxBytes = noteLimits.maxBytes + 2 * maxExtraBytes

/** The text of the file. `too-large` for extra data beyond 1 MiB. */
export function formatProofFile({ index, path, note, extra }: ProofFile): string {
  if (extra !== null && extra.length > maxExtraBytes) throw new Fault('too-large', 'extra data has at most 1 MiB')
  const lines = [firstLine, ...(extra === null ? [] : [`extra ${writeBase64(extra)}`]), `index ${index}`]
  return `${[...lines, ...path.map(writeBase64)].join('\n')}\n\n${note}`
}

/** Reads the text of the file; `invalid` or `too-large` for any other. Proves nothing until it is verified. */
export function parseProofFile(text: string): ProofFile {
  if (text.length > maxBytes) throw new Fault('too-large', 'the proof file is too large')
  const blank = text.indexOf('\n\n')
  if (blank < 0) throw bad('it has no checkpoint')
  const [first, ...lines] = text.slice(0, blank).split('\n')
  if (first !== firstLine) throw bad(`its first line must be ${firstLine}`)
  let extra: Uint8Array | null = null
  if (lines[0]?.startsWith('extra ')) {
    extra = readBase64(lines.shift()!.slice('extra '.length))
    if (extra === null || extra.length > maxExtraBytes) throw bad('the extra data')
  }
  const place = lines.shift() ?? ''
  const index = place.startsWith('index ') ? readDecimal(place.slice('index '.length)) : null
  if (index === null) throw bad('the index')
  if (lines.length > maxPath) throw bad('the path is too long')
  const path = lines.map(readHash)
  if (!path.every((hash) => hash !== null)) throw bad('a line of the path is no hash')
  return { index, path, note: text.slice(blank + 2), extra }
}

/** Verifies that the entry stands in the log, as witnessed. An `integrity` fault unless log, witnesses and path all hold. */
export function verifyProofFile(proof: ProofFile, entry: Uint8Array, log: TrustedLog): ReturnType<typeof openTrusted> {
  const trusted = openTrusted(proof.note, log)
  if (!verifyInclusion(trusted.checkpoint, proof.index, leafHash(entry), proof.path))
    throw new Fault('integrity', 'the entry is not in the log at this place')
  return trusted
}

function bad(message: string): Fault {
  return new Fault('invalid', `not a proof file: ${message}`)
}
