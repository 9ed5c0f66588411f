import { createHash, timingSafeEqual } from 'node:crypto'
import { canonicalJson } from '../base/canonical-json.ts'
import { Fault } from '../base/fault.ts'
import type { Random } from '../base/ids.ts'
import { hashSize } from './merkle-hash.ts'

/** What opens a commitment: keep it with the object, give it to the recipient; without it nobody can tell, or ever prove, what was logged. */
export type Salt = Uint8Array

export const saltSize = 32
// Fixed, like the size of the salt: so the parts of the hashed bytes cannot shift into each other.
export const entryDomain = Buffer.from('trefoil/ledger-entry/1\n', 'utf8')

/** 256 random bits: a guess at what was logged cannot be tried out. Every entry has its own. */
export function newSalt(random: Random): Salt {
  return random(new Uint8Array(saltSize))
}

/** The log entry of a manifest: SHA-256(domain ‖ salt ‖ canonical JSON), 32 bytes. `invalid` for a salt that is not 32 bytes or a value that is no JSON. */
export function commit(salt: Salt, manifest: object): Uint8Array {
  if (salt.length !== saltSize) throw new Fault('invalid', `a salt has ${saltSize} bytes`)
  return createHash('sha256').update(entryDomain).update(salt).update(canonicalJson(manifest), 'utf8').digest()
}

/** Whether salt and manifest are what was committed to. Never throws. */
export function opensCommitment(commitment: Uint8Array, salt: Salt, manifest: object): boolean {
  if (commitment.length !== hashSize || salt.length !== saltSize) return false
  try {
    return timingSafeEqual(commit(salt, manifest), commitment)
  } catch {
    return false
  }
}
