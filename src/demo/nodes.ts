import { join } from 'node:path'

/** One member of the demonstration. */
export interface DemoNode {
  readonly member: string
  readonly name: string
  /** The STIX identity that its demonstration intelligence is published by. */
  readonly identity: string
  /** The bundle that it publishes. */
  readonly intelligence: string
  /** What its sensors see, and in which sector. */
  readonly telemetry?: { readonly file: string; readonly sector: string }
}

export interface DemoPorts {
  readonly exchange: number
  readonly console: number
}

const folder = join(import.meta.dirname, 'intelligence')

export const demoNodes: readonly DemoNode[] = [
  {
    member: 'US',
    name: 'United States',
    identity: 'identity--7f06b2f7-4ca1-4cbf-a905-4ca7e1bf0e88',
    intelligence: join(folder, 'us.json'),
  },
  {
    member: 'JP',
    name: 'Japan',
    identity: 'identity--c7014453-8616-474d-ae28-747fc9e8cd05',
    intelligence: join(folder, 'jp.json'),
  },
  {
    member: 'PH',
    name: 'Philippines',
    identity: 'identity--f1177a71-1b05-4e76-b587-9566c63e3f42',
    intelligence: join(folder, 'ph.json'),
    telemetry: { file: join(import.meta.dirname, 'telemetry', 'ph-water.zeek.ndjson'), sector: 'water' },
  },
]

/** Where the node with this place in the list listens; with a base port, consoles follow it and exchanges ten later. */
export function demoPorts(index: number, basePort: number | null): DemoPorts {
  return basePort === null
    ? { exchange: 7443 + index, console: 7080 + index }
    : { exchange: basePort + 10 + index, console: basePort + index }
}

/** The people of each demonstration node. Known to everybody, so the nodes listen on loopback alone. */
export const demoPeople = [
  { name: 'analyst', role: 'analyst', password: 'demo-analyst-password' },
  { name: 'releaser', role: 'releaser', password: 'demo-releaser-password' },
  { name: 'admin', role: 'admin', password: 'demo-admin-password' },
  { name: 'auditor', role: 'auditor', password: 'demo-auditor-password' },
] as const
