import { randomUUID } from 'node:crypto'
import { resolve } from 'node:path'
import { systemClock } from '../base/clock.ts'
import { createNodeDirectory, type KeyTexts, refuseOccupied } from '../config/node-directory.ts'
import { checkIdentity, checkMember, checkName, type NodeFile } from '../config/node-file.ts'
import { makeConfig } from '../config/read-config.ts'
import { createAuthority, issueCertificate } from '../crypto/certificate.ts'
import { generateSigningKey } from '../crypto/keys.ts'
import { certificateDays, hostsOf, makeLaterKey } from './keys.ts'

export interface NewNode {
  readonly dir: string
  readonly member: string
  readonly name: string
  readonly identity?: string
  readonly exchangeUrl?: string
  readonly consoleUrl?: string
  readonly database?: string
}

/** Makes a node's directory with fresh keys, whole or not at all; refuses a directory that is in use. */
export function createNode(wanted: NewNode): NodeFile {
  refuseOccupied(resolve(wanted.dir))
  const file: NodeFile = {
    member: checkMember(wanted.member),
    name: checkName(wanted.name),
    identity: wanted.identity === undefined ? `identity--${randomUUID()}` : checkIdentity(wanted.identity),
    options: {
      ...(wanted.exchangeUrl === undefined ? {} : { exchangeUrl: wanted.exchangeUrl }),
      ...(wanted.consoleUrl === undefined ? {} : { consoleUrl: wanted.consoleUrl }),
      ...(wanted.database === undefined ? {} : { database: wanted.database }),
    },
  }
  const config = makeConfig(wanted.dir, file, {})
  createNodeDirectory(wanted.dir, file, makeKeys(file, [config.exchangeUrl, config.consoleUrl]))
  return file
}

function makeKeys(file: NodeFile, urls: readonly string[]): KeyTexts {
  const now = systemClock.nowMs()
  const authority = createAuthority(file.member, file.name, now)
  const leaf = issueCertificate(authority, {
    member: file.member,
    hosts: hostsOf(urls),
    now,
    days: certificateDays,
  })
  return {
    signing: generateSigningKey().privatePem,
    authority: authority.certificatePem,
    authorityKey: authority.privatePem,
    certificate: leaf.certificatePem,
    certificateKey: leaf.privatePem,
    log: makeLaterKey('log'),
    witness: makeLaterKey('witness'),
    auditLog: makeLaterKey('auditLog'),
    encryption: makeLaterKey('encryption'),
  }
}
