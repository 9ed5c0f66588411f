import { advisory } from '../api/contract/advisories.ts'
import { showAdvisoryFully } from './advisory-text.ts'
import type { Command } from './command.ts'
import { requireRunning } from './node-api.ts'

export const advisoryShow: Command = {
  positionals: ['DIR', 'ID'],
  options: {},
  async run({ args }) {
    const [dir, id] = args.positionals as readonly [string, string]
    const found = advisory.parse(await requireRunning(dir).get(`/advisories/${encodeURIComponent(id)}`))
    return { json: found, text: showAdvisoryFully(found) }
  },
}
