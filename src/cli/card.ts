import { makeCard, signCard } from '../alliance/card.ts'
import type { Card } from '../alliance/model.ts'
import { readKeyTexts } from '../config/node-directory.ts'
import { type Config, readConfig } from '../config/read-config.ts'
import { publicKeyOf } from '../crypto/keys.ts'
import type { Command } from './command.ts'

/** What this node says of itself. */
export function cardOf(config: Config): Card {
  const keys = readKeyTexts(config.dir)
  return makeCard({
    member: config.member,
    name: config.name,
    identity: config.identity as Card['identity'],
    signingKey: publicKeyOf(keys.signing),
    authority: keys.authority,
    exchangeUrl: config.exchangeUrl,
    consoleUrl: config.consoleUrl,
  })
}

export const card: Command = {
  positionals: ['DIR'],
  options: {},
  async run({ args, env }) {
    const config = readConfig(args.positionals[0] as string, env)
    const own = cardOf(config)
    const envelope: unknown = JSON.parse(signCard(own, readKeyTexts(config.dir).signing))
    // The fields stand beside the signed payload for people to read; whoever reads a card reads the payload.
    const shown = { ...own, ...(envelope as object) }
    return { json: shown, text: JSON.stringify(shown, null, 2) }
  },
}
