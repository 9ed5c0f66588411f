import { z } from 'zod'
import { Fault } from '../base/fault.ts'
import { openCheckpoint, type SignedCheckpoint } from '../ledger/checkpoint.ts'
import { commit } from '../ledger/commitment.ts'
import type { TrustedLog } from '../ledger/follow-log.ts'
import { verifyInclusion } from '../ledger/inclusion.ts'
import { leafHash } from '../ledger/merkle-hash.ts'
import { falsePositiveRate } from './filter.ts'

/** What a member says of its answers to one other member from one moment to another; its ledger is committed to it. */
const epochShape = z.strictObject({
  format: z.literal('trefoil/inquiry-epoch/1'),
  from: z.string().max(8),
  to: z.string().max(8),
  /** 1, 2, 3 … between these two. */
  epoch: z.int().positive(),
  /** The public key, 32 bytes in base64. */
  key: z.string().regex(/^[A-Za-z0-9+/]{43}=$/),
  /** SHA-256 of the filter, hex, and how many entries it has. */
  filter: z.string().regex(/^[0-9a-f]{64}$/),
  entries: z.int().min(0).max(20_000_000),
  /** When the values were read, and when its key answers no more at the latest (RFC 3339). */
  made: z.iso.datetime({ precision: 3 }),
  until: z.iso.datetime({ precision: 3 }),
})
export type Epoch = z.infer<typeof epochShape>

/** An epoch with what shows that it stands in the ledger of whoever answers. */
export interface ProvenEpoch {
  readonly epoch: Epoch
  readonly salt: Uint8Array
  readonly leaf: number
  readonly checkpoint: string
  readonly inclusion: readonly Uint8Array[]
}

const aheadMs = 10 * 60_000

/** `integrity` for what is no epoch. */
export function parseEpoch(value: unknown): Epoch {
  const read = epochShape.safeParse(value)
  if (!read.success) throw new Fault('integrity', 'this is no epoch of an inquiry')
  return read.data
}

/** The entry of the ledger that commits to the epoch. */
export const epochEntry = (epoch: Epoch, salt: Uint8Array): Uint8Array => commit(salt, epoch)

/**
 * Whether a member published this epoch for us: it is of these two, of now, and in the log that the charter names. Gives the
 * checkpoint, which must continue what is known of the log. `integrity` with the reason where it does not hold.
 */
export function verifyEpoch(
  { epoch, salt, leaf, checkpoint, inclusion }: ProvenEpoch,
  expected: { readonly from: string; readonly to: string; readonly nowMs: number },
  log: TrustedLog,
): SignedCheckpoint {
  if (epoch.from !== expected.from || epoch.to !== expected.to) throw bad('it is of other members')
  if (Date.parse(epoch.made) > expected.nowMs + aheadMs) throw bad('it is of a time to come')
  if (Date.parse(epoch.until) + aheadMs < expected.nowMs) throw bad('it is over')
  let signed: SignedCheckpoint
  let entry: Uint8Array
  try {
    signed = openCheckpoint(checkpoint, log.origin, log.keys)
    entry = epochEntry(epoch, salt)
  } catch (cause) {
    throw new Fault('integrity', 'the published key is not to be used: its proof cannot be read', { cause })
  }
  if (!verifyInclusion(signed, leaf, leafHash(entry), inclusion)) throw bad("it is not in the member's ledger")
  return signed
}

/** The chance that "yes" is said of a value that is not known. */
export const epochErrorRate = ({ entries }: Pick<Epoch, 'entries'>): number => falsePositiveRate(entries)

function bad(why: string): Fault {
  return new Fault('integrity', `the published key is not to be used: ${why}`)
}
