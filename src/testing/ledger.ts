import { generateSigningKey } from '../crypto/keys.ts'
import { openCheckpoint, type SignedCheckpoint, signCheckpoint } from '../ledger/checkpoint.ts'
import { cosignatureVerifier } from '../ledger/cosignature.ts'
import { emptyEdge, type Growth, growLog } from '../ledger/log-edge.ts'
import { ed25519Verifier, type NoteSigner } from '../ledger/note.ts'
import type { NoteVerifier } from '../ledger/note-key.ts'
import { MemoryTiles } from './memory-tiles.ts'

/** A log with its key, in memory, that signs whatever it is told to: also what an honest one never would. */
export class TestLog {
  readonly origin: string
  readonly keys: readonly NoteVerifier[]
  readonly tiles = new MemoryTiles()
  readonly #privateKey: string
  #growth: Growth = growLog(emptyEdge, [])

  constructor(origin: string, key = generateSigningKey()) {
    this.origin = origin
    this.#privateKey = key.privatePem
    this.keys = [ed25519Verifier(origin, key.publicKey)]
  }

  get size(): number {
    return this.#growth.head.size
  }

  async append(...entries: readonly string[]): Promise<SignedCheckpoint> {
    this.#growth = growLog(
      this.#growth.edge,
      entries.map((entry) => Buffer.from(entry)),
    )
    await this.tiles.writeTiles(this.#growth.tiles)
    return this.sign()
  }

  sign(): SignedCheckpoint {
    return this.signHead(this.#growth.head.size, this.#growth.head.root)
  }

  signHead(size: number, root: Uint8Array): SignedCheckpoint {
    const note = signCheckpoint({ origin: this.origin, size, root, extensions: [] }, this.#privateKey)
    return openCheckpoint(note, this.origin, this.keys)
  }
}

export interface TestWitness {
  readonly signer: NoteSigner
  readonly verifier: NoteVerifier
}

export function testWitness(name: string): TestWitness {
  const key = generateSigningKey()
  return { signer: { name, privateKey: key.privatePem }, verifier: cosignatureVerifier(name, key.publicKey) }
}

/** `from` to `to`, not included, as texts of entries. */
export function numbered(what: string, from: number, to: number): string[] {
  return Array.from({ length: to - from }, (_, offset) => `${what} ${from + offset}`)
}
