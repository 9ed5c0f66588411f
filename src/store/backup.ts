import { closeSync, fsyncSync, openSync, renameSync, rmSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { Fault } from '../base/fault.ts'
import { migrations } from './migrations/all.ts'
import { sqliteFault } from './sqlite-faults.ts'

/** What a copy of an embedded database holds. */
export interface BackupFacts {
  readonly bytes: number
  readonly owner: string
  readonly schema: number
  readonly objects: number
  /** Entries of the ledger in the copy. */
  readonly ledger: number
}

const busyTimeoutMs = 30_000

/**
 * Copies an embedded database while it is in use: one committed state, store and ledger together, whoever writes meanwhile. The
 * copy is compact, checked, synced, readable by its owner alone, and gets its name last: there is never half a backup under it.
 */
export function backupDatabase(from: string, to: string): BackupFacts {
  const partial = `${to}.part`
  rmSync(partial, { force: true })
  try {
    // The file must be there and empty, so that nobody else may read it at any moment.
    closeSync(openSync(partial, 'wx', 0o600))
    using database = new DatabaseSync(from, { readOnly: true, timeout: busyTimeoutMs })
    database.prepare('vacuum into ?').run(partial)
    const facts = checkBackup(partial)
    sync(partial)
    renameSync(partial, to)
    sync(dirname(to))
    return facts
  } catch (error) {
    rmSync(partial, { force: true })
    throw sqliteFault(error)
  }
}

/** Reads a backup through. An `invalid` fault for what is none, `integrity` for a damaged one, `conflict` for one of a newer Trefoil. */
export function checkBackup(path: string): BackupFacts {
  using database = openExisting(path)
  const one = (text: string): Record<string, unknown> | undefined => {
    try {
      return database.prepare(text).get()
    } catch (error) {
      throw new Fault('invalid', `${path} is not a backup of a Trefoil database`, { cause: error })
    }
  }
  const schema = Number(one(`select value from meta where name = 'schema'`)?.value)
  if (!Number.isSafeInteger(schema) || schema < 1)
    throw new Fault('invalid', `${path} is not a backup of a Trefoil database`)
  const known = migrations.at(-1)?.version ?? 0
  if (schema > known)
    throw new Fault('conflict', `${path} was written by a newer Trefoil (schema ${schema}, this is ${known})`)
  if (Object.values(one('pragma quick_check(1)') ?? {})[0] !== 'ok')
    throw new Fault('integrity', `${path} is damaged: take another backup`)
  const ledger = schema < 2 ? undefined : one(`select size from log where name = 'ledger'`)
  return {
    bytes: statSync(path).size,
    owner: String(one(`select value from meta where name = 'owner'`)?.value ?? ''),
    schema,
    objects: Number(one('select count(*) as count from object')?.count ?? 0),
    ledger: Number(ledger?.size ?? 0),
  }
}

function openExisting(path: string): DatabaseSync {
  try {
    return new DatabaseSync(path, { readOnly: true, timeout: busyTimeoutMs })
  } catch (error) {
    throw new Fault('invalid', `${path} cannot be opened as a backup`, { cause: error })
  }
}

function sync(path: string): void {
  const file = openSync(path, 'r')
  try {
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}
