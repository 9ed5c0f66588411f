import { randomUUID } from 'node:crypto'
import { copyFileSync, existsSync, renameSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { openStore } from '../store/open.ts'
import { runDirectory } from './run-directory.ts'

/**
 * Puts an embedded database of the schema of this code, without a row, where there is none: a copy of one that the run made once
 * and nobody opens, at a sixth of what making it takes. Outside of a run nothing is put there, and whoever opens it makes it.
 */
export async function copySqliteTemplate(to: string): Promise<void> {
  const directory = runDirectory()
  if (directory === undefined) return
  const template = join(directory, 'migrated.db')
  // Two may both make it: they make the same, and the name goes from one to the other.
  if (!existsSync(template)) await makeTemplate(template)
  copyFileSync(template, to)
}

async function makeTemplate(template: string): Promise<void> {
  const making = `${template}.${randomUUID()}`
  const store = await openStore({ database: making })
  await store[Symbol.asyncDispose]()
  const database = new DatabaseSync(making)
  // Each database draws its own.
  database.exec(`delete from meta where name = 'seed'`)
  database.close()
  renameSync(making, template)
}
