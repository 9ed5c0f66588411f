import { closeSync, fsyncSync, openSync, readdirSync, rmSync, statSync, writeSync } from 'node:fs'
import { join } from 'node:path'

const zeros = Buffer.alloc(1024 * 1024)

/** Overwrites every file below a directory, then removes it. What a disk or a file system keeps of its own is beyond us. */
export function eraseDirectory(dir: string): void {
  let names: string[]
  try {
    names = readdirSync(dir, { recursive: true, encoding: 'utf8' })
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return
    throw error
  }
  for (const name of names) {
    const path = join(dir, name)
    if (statSync(path).isFile()) overwrite(path)
  }
  rmSync(dir, { recursive: true, force: true })
}

function overwrite(path: string): void {
  const file = openSync(path, 'r+')
  try {
    const { size } = statSync(path)
    for (let at = 0; at < size; at += zeros.length) writeSync(file, zeros, 0, Math.min(zeros.length, size - at), at)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}
