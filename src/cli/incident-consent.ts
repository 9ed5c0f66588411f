import { incident } from '../api/contract/incidents.ts'
import type { Command } from './command.ts'
import { showIncidentFully } from './incident-text.ts'
import { requireRunning } from './node-api.ts'

export const incidentConsent: Command = {
  positionals: ['DIR', 'NUMBER'],
  options: {
    to: { kind: 'text' },
    by: { kind: 'text', required: true },
    purpose: { kind: 'text' },
    share: { kind: 'flag' },
  },
  async run({ args }) {
    const [dir, num] = args.positionals as readonly [string, string]
    const api = requireRunning(dir)
    const at = `/incidents/${encodeURIComponent(num)}`
    const recipients = (args.texts.get('to') ?? '').split(',').filter((one) => one !== '')
    const said = { recipients, by: args.texts.get('by') as string, purpose: args.texts.get('purpose') ?? '' }
    let after = incident.parse(await api.send('POST', `${at}/consent`, JSON.stringify(said)))
    if (args.flags.has('share'))
      after = incident.parse(await api.send('POST', `${at}/shares`, JSON.stringify({ recipients })))
    return { json: after, text: showIncidentFully(after) }
  },
}
