import { firstKeyAstray } from '../store/key-check.ts'
import type { Db } from '../store/store.ts'
import type { Problem } from './verify-charters.ts'

/** Holds what finds objects, references and values by their hashes to the rows themselves. */
export async function verifyKeys(db: Db): Promise<Problem> {
  const astray = await firstKeyAstray(db)
  if (astray === null) return null
  const { table, seq } = astray
  return seq === null
    ? `what finds rows of ${table} has some that are not there`
    : `row ${seq} of ${table} is not found by its key`
}
