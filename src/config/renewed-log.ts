import { existsSync, readFileSync } from 'node:fs'
import { z } from 'zod'
import { Fault } from '../base/fault.ts'
import { nodePaths } from './node-directory.ts'
import { replaceFile } from './replace-file.ts'

/** The log that this node keeps since one had to end: its number, what it follows, and its key (PEM). */
const shape = z.strictObject({
  number: z.int().min(2),
  after: z.strictObject({ origin: z.string().min(1).max(200), reason: z.string().min(1).max(500) }),
  key: z.string().max(10_000),
})
export type RenewedLog = Readonly<z.infer<typeof shape>>

/** Null: the node keeps its first log. */
export function readRenewedLog(dir: string): RenewedLog | null {
  const path = nodePaths(dir).renewedLog
  if (!existsSync(path)) return null
  try {
    return shape.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch (error) {
    throw new Fault('integrity', `the key file ${path} is damaged; restore it from a backup`, { cause: error })
  }
}

/** Whole or not at all, whenever the machine stops. */
export function writeRenewedLog(dir: string, log: RenewedLog): void {
  replaceFile(nodePaths(dir).renewedLog, `${JSON.stringify(shape.parse(log), null, 2)}\n`)
}
