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

/** CPU seconds of a process so far without those of its worker threads: of the thread that serves, and of the engine's helpers. */
export function cpuWithoutWorkers(pid: number): number {
  let ticksOfAll = 0
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    try {
      const stat = readFileSync(`/proc/${pid}/task/${thread}/stat`, 'utf8')
      const name = stat.slice(stat.indexOf('(') + 1, stat.lastIndexOf(')'))
      if (name.startsWith('WorkerThread')) continue
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
      ticksOfAll += Number(fields[11]) + Number(fields[12])
    } catch {
      // It ended meanwhile.
    }
  }
  return ticksOfAll / 100
}
