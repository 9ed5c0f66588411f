import { pseudonymAnswer } from '../api/contract/privacy.ts'
import type { Command } from './command.ts'
import { requireRunning } from './node-api.ts'

export const pseudonym: Command = {
  positionals: ['DIR', 'VALUE'],
  options: {},
  async run({ args }) {
    const [dir, value] = args.positionals as [string, string]
    const found = pseudonymAnswer.parse(await requireRunning(dir).get(`/pseudonyms/${encodeURIComponent(value)}`))
    const lines = found.items.map((one) => `${one.value} (${one.kind}, under ${one.agreement} in ${one.epoch})`)
    return { json: found, text: lines.join('\n') }
  },
}
