import { timingSafeEqual } from 'node:crypto'
import { getCookie } from 'hono/cookie'
import { Fault } from '../base/fault.ts'
import { type Access, hasDuty } from './duties.ts'
import type { Context, SignedIn } from './operation.ts'
import type { ApiParts, SessionRecord } from './parts.ts'

const touchEveryMicros = 60_000_000
const unattendedHeader = 'trefoil-unattended'

/** The cookie's name carries the member: cookies ignore ports, and several nodes may live on one host name. */
export function cookieName(parts: ApiParts): string {
  const name = `trefoil_session_${parts.alliance().self.member.toLowerCase()}`
  return parts.config.secure ? `__Host-${name}` : name
}

export function nowMicros(parts: ApiParts): number {
  return parts.clock.nowMs() * 1000
}

/** The digest of the request's session cookie; null without one. */
export function sessionDigest(parts: ApiParts, c: Context): string | null {
  const token = getCookie(c, cookieName(parts))
  return token === undefined || token === '' || token.length > 200 ? null : parts.secrets.digestToken(token)
}

/** Who asks; `unauthenticated` where nobody is proved. */
export async function identify(parts: ApiParts, c: Context): Promise<SignedIn> {
  if (c.req.header('authorization') !== undefined) return identifyOperator(parts, c)
  const digest = sessionDigest(parts, c)
  // A page that listens, or asks by itself while nobody is there, does not keep the session; who claims it falsely ends only the own.
  const touch = c.req.header(unattendedHeader) !== '1' && !c.req.path.endsWith('/events')
  const who = digest === null ? null : await identifySession(parts, digest, { touch })
  if (who === null) throw new Fault('unauthenticated', 'you are not signed in, or no longer')
  return who
}

/** Who a session belongs to; null when it has ended, idled or lost its account. Counts as use only where asked to. */
export async function identifySession(
  parts: ApiParts,
  digest: string,
  options: { readonly touch: boolean } = { touch: true },
): Promise<SignedIn | null> {
  const session = await parts.sessions.find(digest, nowMicros(parts))
  if (session === null) return null
  if (!isAlive(parts, session)) {
    await parts.sessions.remove(digest)
    return null
  }
  const account = await parts.accounts.find(session.account)
  if (account === null || account.disabled) return null
  const now = nowMicros(parts)
  if (options.touch && now - session.seenAt >= touchEveryMicros)
    await parts.sessions.touch(digest, now, session.expiresAt)
  return {
    person: { kind: 'person', name: account.name, role: account.role },
    session: digest,
    signedInAt: session.createdAt,
    steppedUpAt: session.steppedUpAt,
    language: account.language ?? 'en',
    theme: account.theme,
  }
}

/** The operator, who holds the node's directory and could write to its store, may do everything. */
export function mayDo(who: SignedIn, access: Access): boolean {
  return who.session === null || hasDuty(who.person.role, access)
}

/** Whether the request proves the operator: the bearer token that lies in the node's directory. */
export function isOperator(parts: ApiParts, c: Context): boolean {
  const token = /^Bearer +([\w.~+/=-]{1,500})$/i.exec(c.req.header('authorization') ?? '')?.[1]
  if (token === undefined || parts.config.operatorTokenDigest === '') return false
  const given = Buffer.from(parts.secrets.digestToken(token))
  const right = Buffer.from(parts.config.operatorTokenDigest)
  return given.length === right.length && timingSafeEqual(given, right)
}

function identifyOperator(parts: ApiParts, c: Context): SignedIn {
  if (!isOperator(parts, c)) throw new Fault('unauthenticated', "the bearer token is not this node's operator token")
  return {
    person: { kind: 'person', name: 'operator', role: 'admin' },
    session: null,
    signedInAt: 0,
    steppedUpAt: 0,
    language: 'en',
    theme: 'auto',
  }
}

function isAlive(parts: ApiParts, session: SessionRecord): boolean {
  const now = nowMicros(parts)
  return now < session.expiresAt && now - session.seenAt < parts.config.sessionIdleMs * 1000
}
