import { invitationMade } from '../api/contract/incidents.ts'
import type { Command } from './command.ts'
import { requireRunning } from './node-api.ts'

export const incidentInvite: Command = {
  positionals: ['DIR'],
  options: {
    name: { kind: 'text', required: true },
    language: { kind: 'text' },
    sector: { kind: 'text' },
    days: { kind: 'text' },
  },
  async run({ args }) {
    const api = requireRunning(args.positionals[0] as string)
    const wanted = {
      name: args.texts.get('name') as string,
      language: args.texts.get('language') ?? 'en',
      sector: args.texts.get('sector') ?? 'other',
      days: Number(args.texts.get('days') ?? '14'),
    }
    const made = invitationMade.parse(await api.send('POST', '/incident-invitations', JSON.stringify(wanted)))
    const address = `${api.console}${made.path}`
    return { json: { ...made, address }, text: `${address}\nShown once; good until ${made.invitation.expiresAt}.` }
  },
}
