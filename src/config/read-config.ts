import { resolve } from 'node:path'
import { Fault } from '../base/fault.ts'
import { nodePaths, readNodeText } from './node-directory.ts'
import { type NodeFile, readNodeFile } from './node-file.ts'
import { type OptionName, optionNames, options } from './options.ts'
import { isLoopback, type Listen } from './value.ts'

export type Environment = Readonly<Record<string, string | undefined>>

type Parsed = { readonly [N in OptionName]: ReturnType<(typeof options)[N]['parse']> }

/** One node's settings, checked. */
export interface Config extends Parsed {
  readonly dir: string
  readonly member: string
  readonly name: string
  readonly identity: string
  /** What `openStore` takes: an absolute file name, or postgres://… */
  readonly databaseAddress: string
}

/** Where a value came from, for `doctor`. */
export type Origin = 'environment' | 'node.json' | 'default'

interface Setting {
  readonly text: string
  readonly origin: Origin
}

function settingOf(name: OptionName, file: NodeFile, env: Environment): Setting {
  const fromEnvironment = env[options[name].env]
  if (fromEnvironment !== undefined && fromEnvironment !== '') return { text: fromEnvironment, origin: 'environment' }
  const fromFile = file.options[name]
  if (fromFile !== undefined) return { text: fromFile, origin: 'node.json' }
  return { text: options[name].default, origin: 'default' }
}

function portOf(url: string): number {
  const { port, protocol } = new URL(url)
  return port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port)
}

function exchangeListen(url: string): Listen {
  const host = new URL(url).hostname
  return { host: isLoopback(host) ? '127.0.0.1' : '::', port: portOf(url) }
}

/**
 * The configuration of the node in `dir`: the environment over node.json over the defaults.
 * Throws one fault that names every wrong option at once.
 */
export function readConfig(dir: string, env: Environment = process.env): Config {
  const file = readNodeFile(readNodeText(dir), nodePaths(dir).node)
  return makeConfig(dir, file, env)
}

export function makeConfig(dir: string, file: NodeFile, env: Environment): Config {
  const problems: string[] = []
  const read = <T>(name: OptionName, parse: (text: string) => T, fallback?: () => T): T | undefined => {
    const { text, origin } = settingOf(name, file, env)
    if (text === '' && fallback !== undefined) return problems.length === 0 ? fallback() : undefined
    try {
      return parse(text)
    } catch (error) {
      const place = origin === 'environment' ? options[name].env : `${name} in node.json`
      problems.push(`${place} ${error instanceof Error ? error.message : 'is wrong'}`)
      return undefined
    }
  }
  const exchangeUrl = read('exchangeUrl', options.exchangeUrl.parse)
  const consoleUrl = read('consoleUrl', options.consoleUrl.parse)
  const parsed = {
    exchangeUrl,
    consoleUrl,
    exchangeListen: read('exchangeListen', options.exchangeListen.parse, () => exchangeListen(exchangeUrl as string)),
    consoleListen: read('consoleListen', options.consoleListen.parse, () => ({
      host: '127.0.0.1',
      port: portOf(consoleUrl as string),
    })),
    database: read('database', options.database.parse),
    logLevel: read('logLevel', options.logLevel.parse),
    maxObjectBytes: read('maxObjectBytes', options.maxObjectBytes.parse),
    maxBodyBytes: read('maxBodyBytes', options.maxBodyBytes.parse),
    clientRequestsPerSecond: read('clientRequestsPerSecond', options.clientRequestsPerSecond.parse),
    clientRequestBurst: read('clientRequestBurst', options.clientRequestBurst.parse),
    diskReserveBytes: read('diskReserveBytes', options.diskReserveBytes.parse),
    replica: read('replica', options.replica.parse),
    publicTaxii: read('publicTaxii', options.publicTaxii.parse),
    oidcIssuer: read('oidcIssuer', options.oidcIssuer.parse),
    oidcClientId: read('oidcClientId', options.oidcClientId.parse),
    oidcClientSecretFile: read('oidcClientSecretFile', options.oidcClientSecretFile.parse),
    oidcRedirect: read('oidcRedirect', options.oidcRedirect.parse),
    securityContact: read('securityContact', options.securityContact.parse),
    incidentRetentionDays: read('incidentRetentionDays', options.incidentRetentionDays.parse),
    twoPersonRelease: read('twoPersonRelease', options.twoPersonRelease.parse),
    privacyContact: read('privacyContact', options.privacyContact.parse),
    sourceHosts: read('sourceHosts', options.sourceHosts.parse),
    sourceFolders: read('sourceFolders', options.sourceFolders.parse),
    asTable: read('asTable', options.asTable.parse),
    warningLists: read('warningLists', options.warningLists.parse),
    inquiryEpochMinutes: read('inquiryEpochMinutes', options.inquiryEpochMinutes.parse),
    lookBackDays: read('lookBackDays', options.lookBackDays.parse),
    lookBackValueDays: read('lookBackValueDays', options.lookBackValueDays.parse),
    lookBackMegabytes: read('lookBackMegabytes', options.lookBackMegabytes.parse),
    offlineCopies: read('offlineCopies', options.offlineCopies.parse),
    debug: read('debug', options.debug.parse),
  } satisfies Record<OptionName, unknown>
  if (parsed.replica !== undefined && parsed.replica !== '' && parsed.database?.engine === 'sqlite')
    problems.push('replica (TREFOIL_REPLICA) is for a database on a PostgreSQL server')
  if (problems.length > 0) throw new Fault('invalid', `the configuration of ${dir} is wrong: ${problems.join('; ')}`)
  const checked = parsed as Parsed
  const database = checked.database
  return {
    ...checked,
    dir: resolve(dir),
    member: file.member,
    name: file.name,
    identity: file.identity,
    databaseAddress: database.engine === 'postgres' ? database.url : resolve(dir, database.file),
  }
}

/** Every option with its effective value and where it came from; passwords are left out. */
export function describeConfig(
  config: Config,
  env: Environment = process.env,
): { name: string; value: string; origin: Origin; env: string; doc: string }[] {
  const file = readNodeFile(readNodeText(config.dir), nodePaths(config.dir).node)
  return optionNames.map((name) => {
    const { text, origin } = settingOf(name, file, env)
    const effective = name === 'exchangeListen' || name === 'consoleListen' ? showListen(config[name]) : text
    return { name, value: withoutPassword(effective), origin, env: options[name].env, doc: options[name].doc }
  })
}

export function showListen({ host, port }: Listen): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}

/** An address as it may be shown: its user's password is replaced. */
export function withoutPassword(text: string): string {
  if (!URL.canParse(text)) return text
  const url = new URL(text)
  if (url.password === '' && !url.searchParams.has('password')) return text
  if (url.password !== '') url.password = '***'
  if (url.searchParams.has('password')) url.searchParams.set('password', '***')
  return url.href
}

/** Whether TREFOIL_DEBUG asks for stack traces; readable before any node is known. */
export function wantsDebug(env: Environment = process.env): boolean {
  return !['', '0', 'false', 'no'].includes(env.TREFOIL_DEBUG ?? '')
}
