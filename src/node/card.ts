import { X509Certificate } from 'node:crypto'
import { makeCard } from '../alliance/card.ts'
import type { Card } from '../alliance/model.ts'
import { Fault } from '../base/fault.ts'
import { nodePaths } from '../config/node-directory.ts'
import type { Config } from '../config/read-config.ts'
import { encryptionKeyOf, publicKeyOf } from '../crypto/keys.ts'
import type { NodeKeys } from './keys.ts'

/** The name of a member's log; another number after one had to end. */
export function ledgerOrigin(member: string, number = 1): string {
  return `${member.toLowerCase()}.trefoil/ledger/${number}`
}

/** What a node says of itself. An `integrity` fault names the key file that is damaged. */
export function cardOf(config: Config, keys: NodeKeys): Card {
  const paths = nodePaths(config.dir)
  const renewed = keys.renewedLog
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
      origin: ledgerOrigin(config.member, renewed?.number),
      key: readable(renewed === undefined ? paths.log : paths.renewedLog, () => publicKeyOf(keys.log)),
      witnessKey: readable(paths.witness, () => publicKeyOf(keys.witness)),
      ...(renewed === undefined ? {} : { after: renewed.after }),
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
