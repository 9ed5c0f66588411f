import { witnessName } from '../alliance/log-names.ts'
import type { Card } from '../alliance/model.ts'
import type { Clock } from '../base/clock.ts'
import { openCheckpoint, parseCheckpoint, type SignedCheckpoint } from '../ledger/checkpoint.ts'
import { contradiction, type Equivocation, formatEquivocation } from '../ledger/equivocation.ts'
import { equalHashes } from '../ledger/merkle-hash.ts'
import { ed25519Verifier, parseNote } from '../ledger/note.ts'
import type { NoteVerifier } from '../ledger/note-key.ts'
import { type WitnessRefusal, type WitnessStates, witnessCheckpoint } from '../ledger/witness.ts'
import type { WitnessRequest } from '../ledger/witness-request.ts'
import type { MemberCode } from '../policy/model.ts'
import { recordEvidence } from '../store/evidence.ts'
import { peerLog, replaceCosigned, setPeerAlarm } from '../store/peer-logs.ts'
import type { Store } from '../store/store.ts'

export interface WitnessParts {
  readonly store: Store
  readonly self: MemberCode
  /** Signs cosignatures (PEM). */
  readonly key: string
  /** Of the charter in force. */
  readonly cards: () => readonly Card[]
  readonly clock: Clock
}

interface WitnessedLog {
  readonly member: MemberCode
  readonly origin: string
  readonly keys: readonly NoteVerifier[]
}

/** This node as witness of the other members' ledgers: cosigns what continues the last that it cosigned, and nothing that contradicts what it knows. */
export class Witness {
  readonly #parts: WitnessParts

  constructor(parts: WitnessParts) {
    this.#parts = parts
  }

  /** The cosignature line, or why there is none. A contradiction is kept as evidence, and its log is trusted no more. */
  async consider(request: WitnessRequest): Promise<{ readonly cosignature: string } | WitnessRefusal> {
    const { self, key, clock } = this.#parts
    const logs = this.#logs()
    const keys = new Map([...logs].map(([origin, log]) => [origin, log.keys]))
    const nowSeconds = Math.floor(clock.nowMs() / 1000)
    const known = await this.#contradicted(request, logs)
    const states = this.#states(logs)
    const setup = { logs: keys, states, signer: { name: witnessName(self), privateKey: key } }
    const answer = known ?? (await witnessCheckpoint(setup, request, nowSeconds))
    if ('refuse' in answer && answer.refuse === 'forked') await this.#keep(answer.evidence, logs)
    return answer
  }

  #logs(): ReadonlyMap<string, WitnessedLog> {
    const { self, cards } = this.#parts
    return new Map(
      cards().flatMap(({ member, ledger }): [string, WitnessedLog][] =>
        ledger === undefined || member === self
          ? []
          : [[ledger.origin, { member, origin: ledger.origin, keys: [ed25519Verifier(ledger.origin, ledger.key)] }]],
      ),
    )
  }

  #states(logs: ReadonlyMap<string, WitnessedLog>): WitnessStates {
    const { store } = this.#parts
    return {
      async read(origin) {
        const log = logs.get(origin)
        const row = await peerLog(store.read, origin)
        return log === undefined || row === undefined || row.cosigned === ''
          ? null
          : openCheckpoint(row.cosigned, origin, log.keys)
      },
      replace: (origin, expected, next) =>
        store.write(async (tx) => {
          const stored = (await peerLog(tx.db, origin))?.cosigned ?? ''
          if (!isSame(stored, expected)) return false
          const peer = logs.get(origin)?.member ?? ''
          return replaceCosigned(tx, { origin, peer, expected: stored, next: next.note })
        }),
    }
  }

  /** What we were given as a reader counts too: another tree of the same size than the one that is offered for cosigning. */
  async #contradicted(
    { note }: WitnessRequest,
    logs: ReadonlyMap<string, WitnessedLog>,
  ): Promise<WitnessRefusal | null> {
    const offered = openOffered(note, logs)
    if (offered === null) return null
    const row = await peerLog(this.#parts.store.read, offered.origin)
    if (row === undefined || row.note === '') return null
    const followed = openCheckpoint(row.note, offered.origin, logs.get(offered.origin)!.keys)
    const evidence = contradiction(followed, offered)
    return evidence === null ? null : { refuse: 'forked', size: followed.size, evidence }
  }

  async #keep(evidence: Equivocation, logs: ReadonlyMap<string, WitnessedLog>): Promise<void> {
    const { origin } = evidence
    const member = logs.get(origin)?.member ?? ''
    const reason = 'its ledger signed two trees of one size: neither continues the other'
    await this.#parts.store.write(async (tx) => {
      const row = await peerLog(tx.db, origin)
      if (row !== undefined && row.alarm !== '') return
      await setPeerAlarm(tx, origin, member, 'ledger-forked')
      const body = formatEquivocation(evidence)
      await recordEvidence(tx, [{ kind: 'ledger-forked', source: member, objectId: '', version: '', reason, body }])
    })
  }
}

function openOffered(note: string, logs: ReadonlyMap<string, WitnessedLog>): SignedCheckpoint | null {
  try {
    const { origin } = parseCheckpoint(parseNote(note).text)
    const log = logs.get(origin)
    return log === undefined ? null : openCheckpoint(note, origin, log.keys)
  } catch {
    // Malformed or not signed: the witness says which.
    return null
  }
}

function isSame(stored: string, expected: SignedCheckpoint | null): boolean {
  if (stored === '' || expected === null) return stored === '' && expected === null
  const { size, root } = parseCheckpoint(parseNote(stored).text)
  return size === expected.size && equalHashes(root, expected.root)
}
