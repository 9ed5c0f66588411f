import { type Expression, type SqlBool, sql } from 'kysely'
import { isOneOf, onPostgres } from './in-list.ts'
import type { Db } from './store.ts'

/**
 * What finds rows by a hash on the embedded store. Hashes lie all over an index, so that each row that comes would change a page of
 * its own. Each of these is three tables of (key, seq) instead: new rows come into the young one, which is small; a hand that goes
 * round over the keys takes them on in order into the middle one, and another from there into the old one (key-sweep.ts). Each table
 * is a view with its rows together; triggers put rows in and take them out, as an engine does with an index (migration 18).
 */
export interface KeyLevels {
  /** The view; its tables are called after it. */
  readonly name: 'object_key' | 'reference_target' | 'value_key'
  /** The table whose rows are found. */
  readonly of: 'object' | 'reference' | 'value'
  /** What it says of a row. */
  readonly columns: { readonly key: string; readonly seq: string }
  /** Its keys are spread evenly below this. */
  readonly keysBelow: number
}

export const allKeyLevels: readonly KeyLevels[] = [
  { name: 'object_key', of: 'object', columns: { key: 'key', seq: 'seq' }, keysBelow: 2 ** 52 },
  { name: 'reference_target', of: 'reference', columns: { key: 'target', seq: 'source' }, keysBelow: 2 ** 52 },
  { name: 'value_key', of: 'value', columns: { key: 'key', seq: 'seq' }, keysBelow: 2 ** 47 },
]

/** Whether a row of `object` has one of these keys. */
export function hasOneOfKeys(db: Db, keys: readonly number[]): Expression<SqlBool> {
  const isOne = isOneOf(db, 'key', keys)
  return onPostgres(db) ? isOne : sql<SqlBool>`seq in (select seq from object_key where ${isOne})`
}
