import { admitCharter, readCharter, type SignedCharter } from '../alliance/charter.ts'
import type { MemberCode } from '../policy/model.ts'
import { charterOfVersion, currentCharter } from '../store/charters.ts'
import { newestDecidedCharter } from '../store/handlings.ts'
import type { Db } from '../store/store.ts'

/** What is wrong with an entry, in one sentence; null: nothing. */
export type Problem = string | null

/** Every charter from the first to the one in force, each admitted after the one before. */
export async function readCharters(db: Db, self: MemberCode): Promise<{ good: SignedCharter[]; problem: Problem }> {
  const good: SignedCharter[] = []
  const newest = (await currentCharter(db))?.version ?? 0
  for (let version = 1; version <= newest; version += 1) {
    const row = await charterOfVersion(db, version)
    // A member that joined later begins with the version that let it in.
    if (row === undefined && good.length === 0) continue
    if (row === undefined) return { good, problem: `charter version ${version} is missing` }
    try {
      const charter = readCharter(row.envelope)
      if (charter.digest !== row.digest)
        return { good, problem: `charter version ${version}: its digest is not the recorded one` }
      admitCharter(charter, good.at(-1) ?? null, self)
      good.push(charter)
    } catch (error) {
      return {
        good,
        problem: `charter version ${version}: ${error instanceof Error ? error.message : 'it cannot be read'}`,
      }
    }
  }
  const decided = await newestDecidedCharter(db)
  const missing = decided > newest
  return { good, problem: missing ? `charter version ${decided} is missing: decisions are recorded under it` : null }
}

export type KeysOf = ReadonlyMap<MemberCode, ReadonlySet<string>>

/** Each member's keys, of all versions: what was signed with an older key stays signed. */
export function signingKeys(charters: readonly SignedCharter[]): KeysOf {
  const keys = new Map<MemberCode, Set<string>>()
  for (const { charter } of charters) {
    for (const { member, signingKey } of charter.members)
      keys.set(member, (keys.get(member) ?? new Set()).add(signingKey))
  }
  return keys
}
