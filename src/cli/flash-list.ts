import { flashList as shape } from '../api/contract/flash.ts'
import type { Command } from './command.ts'
import { showFlash } from './flash-text.ts'
import { requireRunning } from './node-api.ts'

export const flashList: Command = {
  positionals: ['DIR'],
  options: {},
  async run({ args }) {
    const api = requireRunning(args.positionals[0] as string)
    const { items } = shape.parse(await api.get('/flash?limit=100'))
    return { json: { items }, text: items.length === 0 ? 'no flash alerts' : items.map(showFlash).join('\n') }
  },
}
