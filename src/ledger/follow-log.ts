import { openCheckpoint, type SignedCheckpoint } from './checkpoint.ts'
import { type Cosignature, cosignersOf, type Witnesses } from './cosignature.ts'
import { contradiction, type Equivocation } from './equivocation.ts'
import type { NoteVerifier } from './note-key.ts'
import { judgeSuccession } from './succession.ts'

/** A log that is followed: its name, its keys, and who must have witnessed it. */
export interface TrustedLog {
  readonly origin: string
  readonly keys: readonly NoteVerifier[]
  readonly witnesses: Witnesses
}

/** The checkpoint to keep from now on; or an alarm, with both signed notes to be kept as evidence, and a proof where they are one. */
export type FollowStep =
  | {
      readonly step: 'same' | 'grown'
      readonly checkpoint: SignedCheckpoint
      readonly cosigners: ReadonlyMap<string, Cosignature>
    }
  | {
      readonly step: 'alarm'
      /** `unproven`: more leaves, and no proof that it continues; the tiles of the log show whether it is a fork. */
      readonly because: 'shrunk' | 'forked' | 'unproven'
      readonly known: SignedCheckpoint
      readonly offered: SignedCheckpoint
      readonly evidence: Equivocation | null
    }

/** Reads a signed checkpoint with all its cosignatures; the faults of `openCheckpoint` and `cosignersOf`. */
export function openTrusted(
  note: string,
  log: TrustedLog,
): { readonly checkpoint: SignedCheckpoint; readonly cosigners: ReadonlyMap<string, Cosignature> } {
  return { checkpoint: openCheckpoint(note, log.origin, log.keys), cosigners: cosignersOf(note, log.witnesses) }
}

/**
 * What a reader of a log makes of its next checkpoint. A note that the log did not sign, or that too few members witnessed, is a
 * fault and says nothing about the log; what the log did sign and does not continue the known tree is an alarm, even before the witnesses are counted.
 */
export function followLog(
  known: SignedCheckpoint | null,
  note: string,
  proof: readonly Uint8Array[],
  log: TrustedLog,
): FollowStep {
  const offered = openCheckpoint(note, log.origin, log.keys)
  const step = known === null ? 'grown' : judgeSuccession(known, offered, proof)
  if (known !== null && step !== 'same' && step !== 'grown')
    return { step: 'alarm', because: step, known, offered, evidence: contradiction(known, offered) }
  return { step: step === 'same' ? 'same' : 'grown', checkpoint: offered, cosigners: cosignersOf(note, log.witnesses) }
}
