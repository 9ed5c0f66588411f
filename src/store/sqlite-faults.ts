import { Fault } from '../base/fault.ts'

// https://www.sqlite.org/rescode.html: the low byte is the primary code.
const primary = { busy: 5, locked: 6, readOnly: 8, io: 10, corrupt: 11, full: 13, cannotOpen: 14, notADatabase: 26 }
const uniqueViolations = new Set([1555, 2067, 2579])
// The shared memory file beside the database could not grow: on a full disk this comes before SQLITE_FULL.
const sharedMemorySize = 4874

/** The fault that an error of SQLite is; an error that is none of these comes back unchanged. */
export function sqliteFault(error: unknown): unknown {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return error
  const code = error.errcode
  const options = { cause: error }
  if (uniqueViolations.has(code))
    return new Fault('conflict', `a row with this key exists already (${keyOf(error)})`, options)
  if (code === sharedMemorySize) return full(options)
  switch (code & 0xff) {
    case primary.full:
      return full(options)
    case primary.corrupt:
      return new Fault('integrity', 'the database file is damaged: stop the node and restore a backup', options)
    case primary.notADatabase:
      return new Fault(
        'integrity',
        'the database file is not a Trefoil database: name another file or restore a backup',
        options,
      )
    case primary.busy:
    case primary.locked:
      return new Fault('unavailable', 'another process holds the database: try again when it has finished', options)
    case primary.readOnly:
      return new Fault('unavailable', 'the database file is read-only: give this user write permission', options)
    case primary.io:
      return new Fault('unavailable', 'the disk failed while reading or writing the database: check the disk', options)
    case primary.cannotOpen:
      return new Fault(
        'unavailable',
        'the database file cannot be opened: check the directory and its permissions',
        options,
      )
    default:
      return error
  }
}

export function isBusyError(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && (Number(error.errcode) & 0xff) === primary.busy
}

function full(options: { cause: unknown }): Fault {
  return new Fault(
    'storage-full',
    'the disk is full: nothing of this was stored; free some space and try again',
    options,
  )
}

function keyOf(error: Error): string {
  return error.message.split(': ').at(-1) ?? 'unknown'
}
