import { readdirSync, readFileSync } from 'node:fs'

/** CPU seconds of a process and of those that it began; what those that ended meanwhile used is counted to it by the system. */
export function cpuOfFamily(parent: number): number {
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
  const family = [parent, ...all.filter((pid) => fieldsOf(pid)[1] === String(parent))]
  return family.reduce((sum, pid) => sum + ticks(pid, 11), ticks(parent, 13)) / 100
}

/** User and system time, of the process (11) or of its children that ended (13); hundredths of a second on every Linux that we run on. */
function ticks(pid: number, at: 11 | 13): number {
  const fields = fieldsOf(pid)
  return Number(fields[at] ?? 0) + Number(fields[at + 1] ?? 0)
}

function fieldsOf(pid: number): string[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  } catch {
    return []
  }
}
