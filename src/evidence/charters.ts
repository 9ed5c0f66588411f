import { admitCharter, readCharter, type SignedCharter } from '../alliance/charter.ts'
import { witnessName } from '../alliance/log-names.ts'
import type { Card } from '../alliance/model.ts'
import { Fault } from '../base/fault.ts'
import { cosignatureVerifier } from '../ledger/cosignature.ts'
import { ed25519Verifier } from '../ledger/note.ts'
import type { NoteVerifier } from '../ledger/note-key.ts'

/** The charters of a file, each following the one before, and whose keys they name. */
export interface Charters {
  readonly all: readonly SignedCharter[]
  /** A charter that the reader brought is one of them, or next to them. */
  readonly trusted: boolean
  readonly ofVersion: (version: number) => SignedCharter | undefined
  /** Every key that any of them names for this member, newest first. */
  readonly signingKeys: (member: string) => readonly string[]
  readonly logKeys: (member: string, origin: string) => readonly NoteVerifier[]
  readonly witnesses: (owner: string) => ReadonlyMap<string, readonly NoteVerifier[]>
}

/**
 * Reads the charters of a file. Each must have its quorum and follow the one before; with `trusted`, the reader's own charter, they
 * must be one chain with it. `integrity` if not.
 */
export function readCharters(texts: readonly string[], by: string, trusted: SignedCharter | null): Charters {
  const own = texts.map((text) => readCharter(text))
  const chain = trusted === null ? own : withTrusted(own, trusted)
  for (const [at, next] of chain.entries()) follow(next, at === 0 ? null : chain[at - 1]!, by)
  const cards = (member: string): Card[] =>
    chain.toReversed().flatMap(({ charter }) => charter.members.filter((card) => card.member === member))
  return {
    all: chain,
    trusted: trusted !== null,
    ofVersion: (version) => chain.find(({ charter }) => charter.version === version),
    signingKeys: (member) => [...new Set(cards(member).map(({ signingKey }) => signingKey))],
    logKeys(member, origin) {
      const keys = cards(member).flatMap(({ ledger }) => (ledger?.origin === origin ? [ledger.key] : []))
      return [...new Set(keys)].map((key) => ed25519Verifier(origin, key))
    },
    witnesses(owner) {
      const members = new Set(chain.flatMap(({ charter }) => charter.members.map((card) => card.member)))
      members.delete(owner)
      return new Map(
        [...members].map((member) => {
          const keys = cards(member).flatMap(({ ledger }) => (ledger === undefined ? [] : [ledger.witnessKey]))
          return [member, [...new Set(keys)].map((key) => cosignatureVerifier(witnessName(member), key))]
        }),
      )
    },
  }
}

function withTrusted(own: readonly SignedCharter[], trusted: SignedCharter): readonly SignedCharter[] {
  const { version } = trusted.charter
  const same = own.find((one) => one.charter.version === version)
  if (same !== undefined) {
    if (same.digest !== trusted.digest)
      throw new Fault('integrity', `version ${version} of the charter in the file is not the one that you trust`)
    return own
  }
  const chain = [...own, trusted].toSorted((a, b) => a.charter.version - b.charter.version)
  const isNext = chain.every((one, at) => at === 0 || one.charter.version === chain[at - 1]!.charter.version + 1)
  if (!isNext)
    throw new Fault(
      'integrity',
      `version ${version} of the charter, which you trust, does not adjoin those in the file`,
    )
  return chain
}

function follow(next: SignedCharter, before: SignedCharter | null, by: string): void {
  try {
    admitCharter(next, before, by)
  } catch (error) {
    const why = error instanceof Fault ? error.message : 'it cannot be read'
    throw new Fault('integrity', `charter version ${next.charter.version} does not hold: ${why}`)
  }
}
