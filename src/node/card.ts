import { X509Certificate } from 'node:crypto'
import { makeCard } from '../alliance/card.ts'
import type { Card } from '../alliance/model.ts'
import { Fault } from '../base/fault.ts'
import { type KeyTexts, nodePaths } from '../config/node-directory.ts'
import type { Config } from '../config/read-config.ts'
import { encryptionKeyOf, publicKeyOf } from '../crypto/keys.ts'

/** The name of a member's first log. */
export function ledgerOrigin(member: string): string {
  return `${member.toLowerCase()}.trefoil/ledger/1`
}

/** What a node says of itself. An `integrity` fault names the key file that is damaged. */
export function cardOf(config: Config, keys: KeyTexts): Card {
  const paths = nodePaths(config.dir)
  readable(paths.authority, () => new X509Certificate(keys.authority))
  return makeCard({
    member: config.member,
    name: config.name,
    identity: config.identity as Card['identity'],
    signingKey: readable(paths.signing, () => publicKeyOf(keys.signing)),
    authority: keys.authority,
    exchangeUrl: config.exchangeUrl,
    consoleUrl: config.consoleUrl,
    ledger: {
      origin: ledgerOrigin(config.member),
      key: readable(paths.log, () => publicKeyOf(keys.log)),
      witnessKey: readable(paths.witness, () => publicKeyOf(keys.witness)),
    },
    encryptionKey: readable(paths.encryption, () => encryptionKeyOf(keys.encryption)),
  })
}

function readable<T>(path: string, read: () => T): T {
  try {
    return read()
  } catch (error) {
    throw new Fault('integrity', `the key file ${path} is damaged; restore it from a backup`, { cause: error })
  }
}
