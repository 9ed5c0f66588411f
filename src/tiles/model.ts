import type { StreamLane } from '../ledger/manifest.ts'
import type { Tile } from '../ledger/tile.ts'
import type { WitnessRefusal } from '../ledger/witness.ts'
import type { WitnessRequest } from '../ledger/witness-request.ts'
import type { MemberCode } from '../policy/model.ts'

/** What this node's ledger shows to whoever asks, and what it does as witness of the others'. */
export interface PublicLedger {
  /** The last signed checkpoint with its cosignatures; `unavailable` while the log may not sign. */
  checkpoint(): Promise<string>
  /** Exactly the bytes of this tile; null where the signed tree has none so wide. */
  tile(tile: Tile): Promise<Uint8Array | null>
  /** Log key and witness key, one published key a line. */
  keys(): string
  /** As witness, of another member's checkpoint. */
  consider(request: WitnessRequest): Promise<{ readonly cosignature: string } | WitnessRefusal>
  /** The file that proves one step of this member's stream; null: there is no such step. */
  proof(member: MemberCode, lane: StreamLane, seq: number): Promise<string | null>
}
