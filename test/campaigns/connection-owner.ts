import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

/**
 * The process, among `pids`, that holds the loopback connection from `from` to `to`; null if none does, or where there is
 * no /proc. This is how a proxy on loopback knows which node calls: all of them call from 127.0.0.1.
 */
export function ownerOfConnection(from: number, to: number, pids: readonly number[]): number | null {
  const inode = inodeOf(from, to)
  if (inode === null) return null
  const wanted = `socket:[${inode}]`
  return pids.find((pid) => holds(pid, wanted)) ?? null
}

function inodeOf(from: number, to: number): string | null {
  const port = (number: number): string => number.toString(16).toUpperCase().padStart(4, '0')
  for (const line of textOf('/proc/net/tcp').split('\n')) {
    const fields = line.trim().split(/\s+/)
    if (fields[1]?.endsWith(`:${port(from)}`) && fields[2]?.endsWith(`:${port(to)}`)) return fields[9] ?? null
  }
  return null
}

function holds(pid: number, wanted: string): boolean {
  const folder = `/proc/${pid}/fd`
  try {
    return readdirSync(folder).some((name) => linkOf(`${folder}/${name}`) === wanted)
  } catch {
    return false
  }
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path)
  } catch {
    return ''
  }
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}
