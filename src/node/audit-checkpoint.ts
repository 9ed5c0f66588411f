import { readFileSync } from 'node:fs'
import { nodePaths } from '../config/node-directory.ts'
import { replaceFile } from '../config/replace-file.ts'

/** Keeps the last checkpoint of the audit log beside the database, whole, also if the power fails: a torn one would look like a forged one. */
export function keepCheckpoint(dir: string, note: string): void {
  replaceFile(nodePaths(dir).auditCheckpoint, note)
}

/** Null where none was kept yet. */
export function keptCheckpoint(dir: string): string | null {
  try {
    return readFileSync(nodePaths(dir).auditCheckpoint, 'utf8')
  } catch {
    return null
  }
}
