import { allowed, detectionState } from '../api/contract/detection.ts'
import { Fault } from '../base/fault.ts'
import type { Command } from './command.ts'
import { requireRunning } from './node-api.ts'

const usualDays = 90

/** Values for which nothing is raised: lists them, adds one, takes one out. */
export const allow: Command = {
  positionals: ['DIR'],
  options: { value: { kind: 'text' }, reason: { kind: 'text' }, days: { kind: 'text' }, remove: { kind: 'text' } },
  async run({ args }) {
    const [dir] = args.positionals as [string]
    const api = requireRunning(dir)
    const id = args.texts.get('remove')
    if (id !== undefined) {
      await api.send('DELETE', `/detection/allowed/${encodeURIComponent(id)}`, '')
      return { json: { removed: id }, text: `${id} is allowed no more` }
    }
    const value = args.texts.get('value')
    if (value === undefined) {
      const { allowed: items } = detectionState.parse(await api.get('/detection'))
      const lines = items.map((one) => `${one.id}  ${one.value}  until ${one.until}  ${one.owner}: ${one.reason}`)
      return { json: { items }, text: lines.length === 0 ? 'nothing is allowed' : lines.join('\n') }
    }
    const reason = args.texts.get('reason')
    if (reason === undefined) throw new Fault('usage', '--reason TEXT says why nothing is to be raised for it')
    const days = Number(args.texts.get('days') ?? usualDays)
    if (!Number.isInteger(days) || days < 1 || days > 365) throw new Fault('usage', '--days is a number from 1 to 365')
    const until = new Date(Date.now() + days * 86_400_000).toISOString()
    const made = allowed.parse(await api.send('POST', '/detection/allowed', JSON.stringify({ value, reason, until })))
    return { json: made, text: `${made.id}  ${made.value} is allowed until ${made.until}` }
  },
}
