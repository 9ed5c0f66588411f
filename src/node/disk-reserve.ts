import { statfsSync } from 'node:fs'
import { dirname } from 'node:path'
import { Fault } from '../base/fault.ts'
import type { Config } from '../config/read-config.ts'
import type { PageToTake } from '../exchange/model.ts'

/** Room on the file system of a folder, in bytes. */
export interface Room {
  readonly free: number
  readonly size: number
}

export function roomIn(folder: string): Room {
  const { bavail, blocks, bsize } = statfsSync(folder)
  return { free: bavail * bsize, size: blocks * bsize }
}

const lookEveryMs = 2000
/** What is urgent, and what is taken back, may use the reserve up to this part of it. */
const urgentPart = 0.1

export interface ReserveParts {
  readonly config: Pick<Config, 'database' | 'databaseAddress' | 'diskReserveBytes'>
  readonly roomIn: (folder: string) => Room
  readonly sinceStartMs: () => number
}

/**
 * Throws `storage-full` for a page of a member that would use what is kept free of the disk for this node's own people: a member that
 * gives without end fills the disk only so far. Nothing is kept on a database server, whose disk a node does not see.
 */
export function keepReserve({ config, roomIn, sinceStartMs }: ReserveParts): (page: PageToTake) => void {
  if (config.database.engine !== 'sqlite') return () => {}
  const folder = dirname(config.databaseAddress)
  let looked: { readonly at: number; readonly room: Room } | null = null
  return ({ lane, runs }) => {
    if (!runs.some(({ is }) => is === 'release')) return
    if (looked === null || sinceStartMs() - looked.at >= lookEveryMs)
      looked = { at: sinceStartMs(), room: roomIn(folder) }
    const { free, size } = looked.room
    const reserve = config.diskReserveBytes ?? Math.min(1024 ** 3, size / 50)
    const floor = lane === 'routine' ? reserve : reserve * urgentPart
    if (free >= floor) return
    const megabytes = (bytes: number) => `${Math.floor(bytes / 1024 / 1024)} MB`
    throw new Fault(
      'storage-full',
      `${megabytes(free)} of the disk are free, and ${megabytes(floor)} are kept for this node: what members give waits`,
    )
  }
}
