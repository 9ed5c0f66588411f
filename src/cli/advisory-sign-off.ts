import { advisory } from '../api/contract/advisories.ts'
import { showAdvisoryFully } from './advisory-text.ts'
import type { Command } from './command.ts'
import { requireRunning } from './node-api.ts'

/** Signs off the document of exactly this hash; `--withdraw` takes it back. */
export const advisorySignOff: Command = {
  positionals: ['DIR', 'ID', 'HASH'],
  options: { withdraw: { kind: 'text' } },
  async run({ args }) {
    const [dir, id, document] = args.positionals as readonly [string, string, string]
    const reason = args.texts.get('withdraw')
    const path = `/advisories/${encodeURIComponent(id)}/${reason === undefined ? 'sign-offs' : 'withdrawals'}`
    const body = reason === undefined ? { document } : { reason }
    const found = advisory.parse(await requireRunning(dir).send('POST', path, JSON.stringify(body)))
    return { json: found, text: showAdvisoryFully(found) }
  },
}
