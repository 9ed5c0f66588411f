import { readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { z } from 'zod'
import { lockHolder } from './lock.ts'
import { nodePaths } from './node-directory.ts'

const shape = z.object({
  pid: z.number(),
  console: z.string(),
  exchange: z.string(),
  /** Lets commands on this machine speak to the node as its administrator; lives as long as the process. */
  token: z.string(),
  startedAt: z.string(),
})
export type RunFile = z.infer<typeof shape>

export function writeRunFile(dir: string, run: RunFile): void {
  const path = nodePaths(dir).run
  try {
    writeFileSync(`${path}.new`, `${JSON.stringify(run)}\n`, { mode: 0o600 })
    renameSync(`${path}.new`, path)
  } catch (error) {
    rmSync(`${path}.new`, { force: true })
    throw error
  }
}

export function removeRunFile(dir: string): void {
  rmSync(nodePaths(dir).run, { force: true })
}

/** How to speak to the node of this directory, or null if it is not running. */
export function readRunFile(dir: string): RunFile | null {
  let text: string
  try {
    text = readFileSync(nodePaths(dir).run, 'utf8')
  } catch {
    return null
  }
  try {
    const run = shape.parse(JSON.parse(text))
    return lockHolder(dir) === run.pid ? run : null
  } catch {
    return null
  }
}
