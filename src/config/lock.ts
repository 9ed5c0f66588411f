import { randomBytes } from 'node:crypto'
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { Fault } from '../base/fault.ts'
import { nodePaths } from './node-directory.ts'

/** Who holds a directory. `started` tells a process from another that got the same number later; null where the system does not say. */
interface Holder {
  readonly pid: number
  readonly started: string | null
}

/** The moment a process started, as Linux counts it since its boot (proc(5), field 22), with the boot. */
function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}:${fields[19]}`
  } catch {
    return null
  }
}

function isAlive({ pid, started }: Holder): boolean {
  try {
    process.kill(pid, 0)
  } catch (error) {
    // EPERM: it lives, as another user's.
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) return false
  }
  return started === null || startOf(pid) === started
}

function readHolder(path: string): Holder | null {
  try {
    const value: unknown = JSON.parse(readFileSync(path, 'utf8'))
    if (typeof value !== 'object' || value === null || !('pid' in value) || typeof value.pid !== 'number') return null
    const started = 'started' in value && typeof value.started === 'string' ? value.started : null
    return { pid: value.pid, started }
  } catch {
    return null
  }
}

/** The process that holds the directory now, or null. A lock that a dead process left behind counts as none. */
export function lockHolder(dir: string): number | null {
  const holder = readHolder(nodePaths(dir).lock)
  return holder !== null && isAlive(holder) ? holder.pid : null
}

function claim(beside: string, path: string): boolean {
  try {
    linkSync(beside, path)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  }
}

/** Moves a stale lock away; if another process took over in between, what was moved is its lock, and it gets it back. */
function removeStale(path: string, stale: Holder | null): void {
  const aside = `${path}.${randomBytes(6).toString('hex')}`
  try {
    renameSync(path, aside)
    const moved = readHolder(aside)
    if (moved?.pid === stale?.pid && moved?.started === stale?.started) rmSync(aside, { force: true })
    else renameSync(aside, path)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOENT')) throw error
  }
}

const held = new Set<string>()

/** Holds `dir` for this process, so that two never work on it; takes over what a dead process left. */
export function takeLock(dir: string): Disposable {
  const path = nodePaths(dir).lock
  const mine: Holder = { pid: process.pid, started: startOf(process.pid) }
  const beside = `${path}.${randomBytes(6).toString('hex')}`
  try {
    // Written whole and then given its name: nobody ever reads half a lock.
    writeFileSync(beside, `${JSON.stringify(mine)}\n`, { mode: 0o600 })
    for (let attempt = 0; attempt < 5; attempt += 1) {
      if (claim(beside, path)) {
        held.add(path)
        return {
          [Symbol.dispose]() {
            if (held.delete(path)) rmSync(path, { force: true })
          },
        }
      }
      const holder = readHolder(path)
      // Our own number without our knowing: a container that was started again gives every process the same one.
      const stale = holder === null || (holder.pid === process.pid ? !held.has(path) : !isAlive(holder))
      if (!stale) {
        throw new Fault('conflict', `the node in ${dir} is already running (process ${holder.pid}); stop it first`)
      }
      removeStale(path, holder)
    }
  } finally {
    rmSync(beside, { force: true })
  }
  throw new Fault('conflict', `the node in ${dir} is being started by another process`)
}
