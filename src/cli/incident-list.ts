import { incidentList as shape } from '../api/contract/incidents.ts'
import type { Command } from './command.ts'
import { showIncident } from './incident-text.ts'
import { requireRunning } from './node-api.ts'

export const incidentList: Command = {
  positionals: ['DIR'],
  options: { closed: { kind: 'flag' } },
  async run({ args }) {
    const which = args.flags.has('closed') ? 'closed' : 'open'
    const found = shape.parse(
      await requireRunning(args.positionals[0] as string).get(`/incidents?which=${which}&limit=200`),
    )
    return {
      json: found,
      text: found.items.length === 0 ? `no ${which} incidents` : found.items.map(showIncident).join('\n'),
    }
  },
}
