import { createHash } from 'node:crypto'
import { constants } from 'node:fs'
import { type FileHandle, open, readdir, realpath, stat } from 'node:fs/promises'
import { join, sep } from 'node:path'
import { asFault, Fault } from '../base/fault.ts'
import type { RunEnd, RunTools } from './run.ts'
import { chunksOf } from './spool.ts'
import { lookAtFile, takeFile } from './take-file.ts'

/** A file that changed a moment ago may still be being written. */
const settledMs = 2_000
const unfinished = /^\.|~$|\.(part|partial|tmp|temp|crdownload|filepart|swp|lock)$/i

/** The folder as it really lies, if that is below one of those that the configuration names; a `forbidden` fault else. */
export async function findFolder(path: string, allowed: readonly string[]): Promise<string> {
  let real: string
  try {
    real = await realpath(path)
    if (!(await stat(real)).isDirectory())
      throw new Fault('invalid', 'the path is a file: name the folder that it lies in')
  } catch (error) {
    if (error instanceof Fault) throw error
    throw new Fault('not-found', 'there is no such folder, or it may not be read')
  }
  for (const one of allowed) {
    const root = await realpath(one).catch(() => null)
    if (root !== null && (real === root || real.startsWith(root.endsWith(sep) ? root : root + sep))) return real
  }
  throw new Fault('forbidden', 'this folder is not below one that the operator names in sourceFolders')
}

/** Reads the files that are new or have changed, in the order of their names. What is still being written waits. */
export async function runFolder(tools: RunTools, allowed: readonly string[]): Promise<RunEnd> {
  const { bounds } = tools
  const folder = await findFolder(tools.settings.address, allowed)
  const names = (await readdir(folder, { withFileTypes: true }))
    .filter((entry) => entry.isFile() && !unfinished.test(entry.name))
    .map(({ name }) => name)
    .sort()
  if (names.length > bounds.maxFiles)
    throw new Fault('too-large', `the folder holds more than ${bounds.maxFiles} files: take those away that were read`)
  const known = await tools.files.known()
  const there = new Set(names)
  await tools.files.forget([...known.keys()].filter((name) => !there.has(name)))
  let read = 0
  for (const name of names) {
    tools.signal.throwIfAborted()
    if (read >= bounds.filesPerRun) return 'more'
    if (await readOne(tools, folder, name, known.get(name))) read += 1
  }
  return 'done'
}

interface Seen {
  readonly digest: string
  readonly bytes: number
  readonly changed: number
}

/** Whether there was something to read. */
async function readOne(tools: RunTools, folder: string, name: string, before: Seen | undefined): Promise<boolean> {
  let file: FileHandle
  try {
    // Not through a link, whoever puts one there in this moment.
    file = await open(join(folder, name), constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK)
  } catch {
    return false
  }
  try {
    const { size, mtimeMs } = await regular(file)
    const changed = Math.floor(mtimeMs)
    if (before !== undefined && before.bytes === size && before.changed === changed) return false
    if (tools.clock.nowMs() - changed < settledMs && changed <= tools.clock.nowMs()) return false
    const bad = async (digest: string, reason: string): Promise<true> => {
      await tools.putAside({ digest, place: name, reason, bytes: size })
      await tools.files.remember(name, { digest, bytes: size, changed })
      return true
    }
    if (size > tools.bounds.maxBytes)
      return await bad(digestOf(`${name} ${size} ${changed}`), `the file is larger than ${tools.bounds.maxBytes} bytes`)
    const reread = () => chunksOf(file, size)
    const isAsBefore = async (): Promise<boolean> => {
      const now = await regular(file)
      return now.size === size && now.mtimeMs === mtimeMs
    }
    const looked = await lookAtFile(tools, reread)
    const { digest } = looked
    // Somebody writes: the next run sees it whole.
    if (looked.bytes !== size || !(await isAsBefore())) return false
    if (before?.digest === digest) {
      await tools.files.remember(name, { digest, bytes: size, changed })
      return false
    }
    try {
      if (looked.fault !== null) throw looked.fault
      await takeFile(tools, looked, reread, name)
      if (!(await isAsBefore())) return false
    } catch (error) {
      if (!(await isAsBefore())) return false
      const { kind, message } = asFault(error)
      // What this node cannot do now is no fault of the file's.
      if (!['invalid', 'too-large', 'unsupported'].includes(kind)) throw error
      return await bad(digest, message)
    }
    await tools.files.remember(name, { digest, bytes: size, changed })
    return true
  } finally {
    await file.close()
  }
}

async function regular(file: FileHandle): Promise<{ readonly size: number; readonly mtimeMs: number }> {
  const facts = await file.stat()
  return facts.isFile() ? facts : { size: 0, mtimeMs: 0 }
}

function digestOf(what: string): string {
  return createHash('sha256').update(what).digest('hex')
}
