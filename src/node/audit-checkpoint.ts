import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { nodePaths } from '../config/node-directory.ts'

/** Keeps the last checkpoint of the audit log beside the database, whole. */
export function keepCheckpoint(dir: string, note: string): void {
  const path = nodePaths(dir).auditCheckpoint
  writeFileSync(`${path}.new`, note, { mode: 0o600 })
  renameSync(`${path}.new`, path)
}

/** Null where none was kept yet. */
export function keptCheckpoint(dir: string): string | null {
  try {
    return readFileSync(nodePaths(dir).auditCheckpoint, 'utf8')
  } catch {
    return null
  }
}
