import { randomUUID } from 'node:crypto'
import { resolve } from 'node:path'
import { systemClock } from '../base/clock.ts'
import { Fault } from '../base/fault.ts'
import { createNodeDirectory, type KeyTexts, refuseOccupied } from '../config/node-directory.ts'
import { checkIdentity, checkMember, checkName, type NodeFile } from '../config/node-file.ts'
import { makeConfig } from '../config/read-config.ts'
import { createAuthority, issueCertificate } from '../crypto/certificate.ts'
import { generateSigningKey } from '../crypto/keys.ts'
import { certificateDays, hostsOf } from '../node/keys.ts'
import type { Command } from './command.ts'

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
  }
}

export const init: Command = {
  positionals: ['DIR'],
  options: {
    member: { kind: 'text', required: true },
    name: { kind: 'text', required: true },
    identity: { kind: 'text' },
    'exchange-url': { kind: 'text' },
    'console-url': { kind: 'text' },
    database: { kind: 'text' },
  },
  async run({ args }) {
    const dir = args.positionals[0] as string
    const text = (name: string): string | undefined => args.texts.get(name)
    const database = text('database')
    if (database !== undefined && !/^postgres(ql)?:\/\//.test(database)) {
      throw new Fault(
        'usage',
        '--database needs postgres://user:password@host/database; without it the store is a file in DIR',
      )
    }
    const file = createNode({
      dir,
      member: text('member') as string,
      name: text('name') as string,
      ...optional('identity', text('identity')),
      ...optional('exchangeUrl', text('exchange-url')),
      ...optional('consoleUrl', text('console-url')),
      ...optional('database', database),
    })
    return {
      json: { dir: resolve(dir), member: file.member, name: file.name, identity: file.identity },
      text: `made the node of ${file.member} in ${dir}\nnext: trefoil card ${dir} > ${file.member.toLowerCase()}.card.json   and, once the charter is adopted: trefoil serve ${dir}`,
    }
  },
}

function optional<K extends string>(name: K, value: string | undefined): { [P in K]?: string } {
  return (value === undefined ? {} : { [name]: value }) as { [P in K]?: string }
}
