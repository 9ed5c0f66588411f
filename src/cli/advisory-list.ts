import { advisoryList as shape } from '../api/contract/advisories.ts'
import { showAdvisory } from './advisory-text.ts'
import type { Command } from './command.ts'
import { requireRunning } from './node-api.ts'

export const advisoryList: Command = {
  positionals: ['DIR'],
  options: { published: { kind: 'flag' } },
  async run({ args }) {
    const which = args.flags.has('published') ? 'published' : 'open'
    const api = requireRunning(args.positionals[0] as string)
    const found = shape.parse(await api.get(`/advisories?which=${which}&limit=200`))
    return {
      json: found,
      text: found.items.length === 0 ? `no ${which} advisories` : found.items.map(showAdvisory).join('\n'),
    }
  },
}
