import { incident } from '../api/contract/incidents.ts'
import type { Command } from './command.ts'
import { showIncidentFully } from './incident-text.ts'
import { requireRunning } from './node-api.ts'

export const incidentShow: Command = {
  positionals: ['DIR', 'NUMBER'],
  options: {},
  async run({ args }) {
    const [dir, num] = args.positionals as readonly [string, string]
    const found = incident.parse(await requireRunning(dir).get(`/incidents/${encodeURIComponent(num)}`))
    return { json: found, text: showIncidentFully(found) }
  },
}
