import { witnessName } from '../alliance/log-names.ts'
import type { Card } from '../alliance/model.ts'
import { decodeEntries, encodeEntries } from '../ledger/entry-bundle.ts'
import type { StreamLane } from '../ledger/manifest.ts'
import { hashSize } from '../ledger/merkle-hash.ts'
import { formatPublishedKey, signatureTypes } from '../ledger/note-key.ts'
import { formatProofFile } from '../ledger/proof-file.ts'
import { type Tile, widthAt } from '../ledger/tile.ts'
import type { MemberCode } from '../policy/model.ts'
import { ledgerName } from '../release/recorder.ts'
import { stepsBetween } from '../store/steps.ts'
import type { Store } from '../store/store.ts'
import { tilesOf } from '../store/tiles.ts'
import { witnessedBy } from '../store/witnessed.ts'
import type { PublicLedger } from '../tiles/model.ts'
import { bestWitnessed, withCosignatures } from './cosigned.ts'
import type { LedgerKeeper } from './ledger.ts'
import type { Witness } from './witness.ts'

export interface PublicLedgerParts {
  readonly store: Store
  readonly self: Card
  readonly keeper: LedgerKeeper
  readonly witness: Witness
}

/** The ledger as its public face asks for it. */
export function publicLedger({ store, self, keeper, witness }: PublicLedgerParts): PublicLedger {
  const tiles = tilesOf(store.read, ledgerName)
  return {
    async checkpoint() {
      const checkpoint = await keeper.checkpoint()
      return withCosignatures(checkpoint, await witnessedBy(store.read))
    },

    async tile(tile: Tile) {
      // What is not signed yet is not shown: it may still be taken back by a restore.
      const { checkpointSize } = await keeper.row()
      if (tile.width > widthAt(tile.level, tile.index, checkpointSize)) return null
      const [bytes] = await tiles.readTiles([tile])
      if (bytes === null || bytes === undefined) return null
      if (tile.level !== 'entries') return bytes.subarray(0, tile.width * hashSize)
      return encodeEntries(decodeEntries(bytes, tile.width))
    },

    keys() {
      const { origin, key, witnessKey } = self.ledger!
      const log = formatPublishedKey({ name: origin, type: signatureTypes.ed25519, publicKey: key })
      const name = witnessName(self.member)
      return `${log}\n${formatPublishedKey({ name, type: signatureTypes.cosignature, publicKey: witnessKey })}\n`
    },

    consider: (request) => witness.consider(request),

    proof: (member, lane, seq) => proveStep({ store, keeper }, member, lane, seq),
  }
}

/** The file that proves one step of a member's stream, in the checkpoint with most voices; null: there is no such step. */
export async function proveStep(
  { store, keeper }: Pick<PublicLedgerParts, 'store' | 'keeper'>,
  member: MemberCode,
  lane: StreamLane,
  seq: number,
): Promise<string | null> {
  const [step] = await stepsBetween(store.read, { peer: member, lane }, seq, seq)
  if (step === undefined || step.manifest === '') return null
  const rows = await witnessedBy(store.read)
  const checkpoint = bestWitnessed(await keeper.checkpoint(), rows, step.leaf + 1, keeper.keys)
  return formatProofFile({
    index: step.leaf,
    path: await keeper.inclusion(step.leaf, checkpoint.size),
    note: withCosignatures(checkpoint, rows),
    extra: Buffer.from(`{"manifest":${step.manifest},"salt":"${step.salt}"}`),
  })
}
