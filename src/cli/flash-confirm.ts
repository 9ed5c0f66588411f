import { flashAlert } from '../api/contract/flash.ts'
import type { Command } from './command.ts'
import { showFlash } from './flash-text.ts'
import { requireRunning } from './node-api.ts'

export const flashConfirm: Command = {
  positionals: ['DIR', 'NAME'],
  options: { member: { kind: 'text', required: true }, code: { kind: 'text', required: true } },
  async run({ args }) {
    const [dir, name] = args.positionals as [string, string]
    const body = JSON.stringify({ member: args.texts.get('member'), code: args.texts.get('code') })
    const path = `/flash/${encodeURIComponent(name)}/confirmations`
    const alert = flashAlert.parse(await requireRunning(dir).send('POST', path, body))
    return { json: alert, text: showFlash(alert) }
  },
}
