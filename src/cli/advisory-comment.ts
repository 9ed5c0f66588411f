import { advisory } from '../api/contract/advisories.ts'
import { showAdvisoryFully } from './advisory-text.ts'
import type { Command } from './command.ts'
import { requireRunning } from './node-api.ts'

export const advisoryComment: Command = {
  positionals: ['DIR', 'ID'],
  options: { text: { kind: 'text', required: true }, part: { kind: 'text' } },
  async run({ args }) {
    const [dir, id] = args.positionals as readonly [string, string]
    const body = { text: args.texts.get('text'), part: args.texts.get('part') ?? '' }
    const path = `/advisories/${encodeURIComponent(id)}/comments`
    const found = advisory.parse(await requireRunning(dir).send('POST', path, JSON.stringify(body)))
    return { json: found, text: showAdvisoryFully(found) }
  },
}
