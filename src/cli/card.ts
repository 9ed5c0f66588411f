import { signCard } from '../alliance/card.ts'
import { readConfig } from '../config/read-config.ts'
import { cardOf } from '../node/card.ts'
import { keysOf } from '../node/keys.ts'
import type { Command } from './command.ts'

export const card: Command = {
  positionals: ['DIR'],
  options: {},
  async run({ args, env }) {
    const config = readConfig(args.positionals[0] as string, env)
    const keys = keysOf(config.dir)
    const own = cardOf(config, keys)
    const envelope: unknown = JSON.parse(signCard(own, keys.signing))
    // The fields stand beside the signed payload for people to read; whoever reads a card reads the payload.
    const shown = { ...own, ...(envelope as object) }
    return { json: shown, text: JSON.stringify(shown, null, 2) }
  },
}
