import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import { Fault } from '../base/fault.ts'
import { addressKey, Buckets, tooMany } from '../http/rate-limit.ts'
import { Once } from '../sign-in/once.ts'
import type { SignInFlow } from '../sign-in/single-sign-on.ts'
import type { Context } from './operation.ts'
import type { ApiParts } from './parts.ts'

const validMs = 5 * 60_000
const most = 10_000

/** What was asked of somebody and is not answered yet; each counts once, for five minutes, for the one who was asked. */
export interface Challenges {
  /** Bound to a session. */
  put(purpose: 'register' | 'step-up', session: string, challenge: string): void
  take(purpose: 'register' | 'step-up', session: string): string | null
  /** Bound to a browser that has no session yet, by a cookie. */
  beginSignIn(c: Context, challenge: string): void
  endSignIn(c: Context): string | null
  beginFlow(c: Context, flow: SignInFlow): void
  endFlow(c: Context): SignInFlow | null
}

export function createChallenges(parts: ApiParts): Challenges {
  const asked = new Once<string>(parts.clock, { validMs, most })
  const flows = new Once<SignInFlow>(parts.clock, { validMs, most })
  // Beginning costs a stranger nothing: without a limit it could push out what others have begun.
  const begun = new Buckets(parts.clock, { burst: 30, perSecond: 0.5 })

  function begin<T>(c: Context, held: Once<T>, kind: string, value: T, sameSite: 'Strict' | 'Lax'): void {
    const wait = begun.take(addressKey(c.env.connection.address))
    if (wait > 0) throw tooMany(wait, 'too many sign-ins were begun; wait and try again')
    const token = parts.secrets.newToken()
    held.put(parts.secrets.digestToken(token), value)
    setCookie(c, nameOf(kind), token, { ...cookie(), sameSite, httpOnly: true, maxAge: validMs / 1000 })
  }
  function end<T>(c: Context, held: Once<T>, kind: string): T | null {
    const token = getCookie(c, nameOf(kind))
    deleteCookie(c, nameOf(kind), cookie())
    return token === undefined || token.length > 200 ? null : held.take(parts.secrets.digestToken(token))
  }
  function nameOf(kind: string): string {
    const name = `trefoil_${kind}_${parts.alliance().self.member.toLowerCase()}`
    return parts.config.secure ? `__Host-${name}` : name
  }
  const cookie = () => ({ path: '/', secure: parts.config.secure }) as const

  return {
    put: (purpose, session, challenge) => asked.put(`${purpose} ${session}`, challenge),
    take: (purpose, session) => asked.take(`${purpose} ${session}`),
    beginSignIn: (c, challenge) => begin(c, asked, 'passkey', challenge, 'Strict'),
    endSignIn: (c) => end(c, asked, 'passkey'),
    // The browser comes back from the provider's page: a Strict cookie would stay behind.
    beginFlow: (c, flow) => begin(c, flows, 'sso', flow, 'Lax'),
    endFlow: (c) => end(c, flows, 'sso'),
  }
}

/** The origin that the page which asks is on: one of ours, or passkeys are not for it. */
export function originOf(parts: ApiParts, c: Context): string {
  const host = (c.req.header('host') ?? '').toLowerCase()
  const origin = parts.config.origins.find((one) => new URL(one).host === host)
  if (origin === undefined)
    throw new Fault('unsupported', `passkeys work at ${parts.config.origins.join(' or ') || 'no address of this node'}`)
  return origin
}
