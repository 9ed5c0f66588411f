import { accessSync, constants, statfsSync } from 'node:fs'

/** A file system in memory, where the system has one with so much room that this process may write to; undefined: none. */
export function inMemory(roomBytes: number): string | undefined {
  const folder = '/dev/shm'
  try {
    accessSync(folder, constants.W_OK)
    const { bavail, bsize } = statfsSync(folder)
    return bavail * bsize >= roomBytes ? folder : undefined
  } catch {
    return undefined
  }
}
