import { incidentList as shape } from '../api/contract/incidents.ts'
import type { Command } from './command.ts'
import { showIncident } from './incident-text.ts'
import { requireRunning } from './node-api.ts'

export const incidentList: Command = {
  positionals: ['DIR'],
  options: {
    closed: { kind: 'flag' },
    sector: { kind: 'text' },
    kind: { kind: 'text' },
    text: { kind: 'text' },
  },
  async run({ args }) {
    const which = args.flags.has('closed') ? 'closed' : 'open'
    const query = new URLSearchParams({ which, limit: '200' })
    for (const name of ['sector', 'kind', 'text']) if (args.texts.has(name)) query.set(name, args.texts.get(name)!)
    const found = shape.parse(await requireRunning(args.positionals[0] as string).get(`/incidents?${query}`))
    return {
      json: found,
      text:
        found.items.length === 0
          ? `no ${which} incidents${query.size > 2 ? ' of these' : ''}`
          : found.items.map(showIncident).join('\n'),
    }
  },
}
