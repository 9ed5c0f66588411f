import { makeCard } from '../alliance/card.ts'
import type { Card } from '../alliance/model.ts'
import type { KeyTexts } from '../config/node-directory.ts'
import type { Config } from '../config/read-config.ts'
import { publicKeyOf } from '../crypto/keys.ts'

/** What a node says of itself. */
export function cardOf(config: Config, keys: KeyTexts): Card {
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
