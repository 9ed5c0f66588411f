import { isIP } from 'node:net'
import { isAbsolute } from 'node:path'

/** Reads the text of one option. Each throws an `Error` whose message completes the sentence "NAME: …". */

export interface Listen {
  readonly host: string
  readonly port: number
}

const logLevels = ['silent', 'error', 'warn', 'info', 'debug'] as const
export type LogLevel = (typeof logLevels)[number]

export type Database =
  | { readonly engine: 'sqlite'; readonly file: string }
  | { readonly engine: 'postgres'; readonly url: string }

export function parseUrl(text: string, protocols: readonly string[]): string {
  const url = URL.canParse(text) ? new URL(text) : null
  const wanted = protocols.map((protocol) => `${protocol}//`).join(' or ')
  if (url === null || !protocols.includes(url.protocol) || url.hostname === '') {
    throw new Error(`needs an address that begins with ${wanted}`)
  }
  if ((url.pathname !== '/' && url.pathname !== '') || url.search !== '' || url.hash !== '' || url.username !== '') {
    throw new Error(`needs ${wanted}host:port and nothing after it`)
  }
  return url.origin
}

/** `host:port`, `[::1]:port`, or a port alone (loopback). Port 0 lets the system choose. */
export function parseListen(text: string): Listen {
  const match = /^(?:(?:\[([0-9a-fA-F:.]+)\]|([A-Za-z0-9._-]+)):)?(\d{1,5})$/.exec(text)
  const port = Number(match?.[3])
  if (match === null || port > 65_535) throw new Error('needs HOST:PORT, such as 127.0.0.1:7443')
  return { host: match[1] ?? match[2] ?? '127.0.0.1', port }
}

export function parseDatabase(text: string): Database {
  if (/^postgres(ql)?:\/\//.test(text)) {
    if (!URL.canParse(text))
      throw new Error('is not an address of a PostgreSQL server (postgres://user:password@host/database)')
    return { engine: 'postgres', url: text }
  }
  if (text === '' || /^[a-z]+:\/\//.test(text)) throw new Error('needs postgres://… or the name of a file')
  return { engine: 'sqlite', file: text }
}

/** '' none. */
export function parseReplica(text: string): string {
  if (text === '') return ''
  if (!/^postgres(ql)?:\/\//.test(text) || !URL.canParse(text))
    throw new Error('needs postgres://user:password@host/database')
  return text
}

export function parseLogLevel(text: string): LogLevel {
  const level = logLevels.find((known) => known === text)
  if (level === undefined) throw new Error(`needs one of ${logLevels.join(', ')}`)
  return level
}

/** Up to which label people's browsers may keep what they read. */
const copyLimits = ['none', 'clear', 'green', 'amber'] as const
export type CopyLimit = (typeof copyLimits)[number]

export function parseCopyLimit(text: string): CopyLimit {
  const limit = copyLimits.find((known) => known === text)
  if (limit === undefined) throw new Error(`needs one of ${copyLimits.join(', ')}`)
  return limit
}

export function parseWhole(text: string, least: number, most: number): number {
  const value = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN
  if (!(value >= least && value <= most)) throw new Error(`needs a whole number from ${least} to ${most}`)
  return value
}

export function parseFlag(text: string): boolean {
  if (['1', 'true', 'yes'].includes(text)) return true
  if (['', '0', 'false', 'no'].includes(text)) return false
  throw new Error('needs 1 or 0')
}

export function parseContact(text: string): string {
  if (text === '' || (/^(mailto:|https:)/.test(text) && URL.canParse(text))) return text
  throw new Error('needs mailto:… or https://…')
}

/** An OpenID issuer identifier, exactly as it was given (it is compared as text); '' none. Plain http only for this machine. */
export function parseIssuer(text: string): string {
  if (text === '') return text
  const url = URL.canParse(text) ? new URL(text) : null
  const safe = url?.protocol === 'https:' || (url?.protocol === 'http:' && isLoopback(url.hostname))
  if (url === null || !safe || url.search !== '' || url.hash !== '' || url.username !== '')
    throw new Error('needs the issuer of an OpenID provider, https://…')
  return text
}

export const signOnPath = '/api/v1/session/sso/callback'

/** '' or an address that leads to where the OpenID provider's answers are read. */
export function parseSignOnRedirect(text: string): string {
  if (text === '') return text
  const url = URL.canParse(text) ? new URL(text) : null
  if (url === null || !/^https?:$/.test(url.protocol) || url.pathname !== signOnPath || url.search + url.hash !== '')
    throw new Error(`needs an address that ends in ${signOnPath}`)
  return text
}

/** Whether only this machine can reach the host. */
export function isLoopback(host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, '')
  return bare === 'localhost' || bare === '::1' || /^127(\.\d{1,3}){3}$/.test(bare)
}

/** A host or range that sources may reach although it is not public, and whether without TLS, too. */
export interface Reachable {
  /** A name in lower case, an address, or a range as ADDRESS/BITS. */
  readonly host: string
  readonly plain: boolean
}

/** Names, addresses and ranges, separated by commas; '' none. */
export function parseReachable(text: string): readonly Reachable[] {
  return listed(text).map((entry) => {
    const plain = entry.startsWith('http://')
    const host = (plain ? entry.slice(7) : entry).toLowerCase().replace(/^\[|\]$/g, '')
    const [address = '', bits] = host.split('/')
    const kind = isIP(address)
    const most = kind === 4 ? 32 : 128
    const fits =
      bits === undefined
        ? kind !== 0 || /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/.test(host)
        : kind !== 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= most && Number(bits) >= 1
    if (!fits) throw new Error(`needs names, addresses or ranges such as 10.1.0.0/16; ${entry.slice(0, 60)} is none`)
    return { host, plain }
  })
}

/** Absolute paths, separated by commas; '' none. */
export function parseFolders(text: string): readonly string[] {
  const folders = listed(text)
  const wrong = folders.find((folder) => !isAbsolute(folder) || folder === '/')
  if (wrong !== undefined) throw new Error(`needs whole paths of folders; ${wrong.slice(0, 60)} is none`)
  return folders
}

function listed(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
}
