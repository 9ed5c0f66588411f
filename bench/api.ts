import { readFileSync } from 'node:fs'
import type { NodeProcess } from '../src/testing/processes.ts'

/** Calls the API of a node as its operator. */
export async function call(node: NodeProcess, path: string, init: RequestInit = {}): Promise<Response> {
  return fetch(`${node.console}/api/v1${path}`, {
    ...init,
    headers: { authorization: `Bearer ${node.token}`, ...init.headers },
  })
}

export async function importBundle(node: NodeProcess, bundle: string): Promise<{ added: number; unchanged: number }> {
  const response = await call(node, '/import', {
    method: 'POST',
    body: bundle,
    headers: { 'content-type': 'application/stix+json;version=2.1' },
  })
  if (!response.ok) throw new Error(`import: ${response.status} ${await response.text()}`)
  const result = (await response.json()) as { added: number; unchanged: number; rejected: unknown[] }
  if (result.rejected.length > 0) throw new Error(`import refused ${JSON.stringify(result.rejected[0])}`)
  return result
}

/** CPU seconds that a process has used so far, and its resident memory in MB: what the operating system says of it. */
export function usage(pid: number): { cpuSeconds: number; residentMb: number } {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  const rss = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? '0'
  // Clock ticks are hundredths of a second on every Linux that we run on.
  return { cpuSeconds: (Number(fields[11]) + Number(fields[12])) / 100, residentMb: Number(rss) / 1024 }
}

/** The most memory that a process had in use so far, in MB. */
export function peakMb({ pid }: Pick<NodeProcess, 'pid'>): number {
  const peak = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? '0'
  return Math.round(Number(peak) / 1024)
}
