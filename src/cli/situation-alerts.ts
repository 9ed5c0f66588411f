import { alerts as shape } from '../api/contract/situation.ts'
import type { Command } from './command.ts'
import { requireRunning } from './node-api.ts'

export const situationAlerts: Command = {
  positionals: ['DIR'],
  options: { look: { kind: 'flag' } },
  async run({ args }) {
    const [dir] = args.positionals as [string]
    const api = requireRunning(dir)
    const found = shape.parse(
      args.flags.has('look')
        ? await api.send('POST', '/situation/alerts/look', '')
        : await api.get('/situation/alerts'),
    )
    const lines = found.items.map((one) => {
      const whom = one.actorName || [one.member, one.sector].filter((word) => word !== '').join(' ')
      const what = `${one.observed} ${one.rule.kind}s where ${one.expected} are usual (${one.baseline.join(', ')})`
      return `${one.from} until ${one.until}  ${whom}: ${what}; by chance 1 in ${Math.round(1 / Math.max(one.chance, 1e-12))}${one.seenBy === null ? '' : '  seen'}`
    })
    return { json: found, text: lines.join('\n') || 'no rate was above what is usual' }
  },
}
