import { setCookie } from 'hono/cookie'
import { formatMicros } from '../base/clock.ts'
import { callerName } from '../http/connection.ts'
import { wantedLanguage } from './accept-language.ts'
import type { Language } from './contract/accounts.ts'
import type * as contract from './contract/sessions.ts'
import type { EventStreams } from './event-streams.ts'
import { cookieName, nowMicros, sessionDigest } from './identify.ts'
import type { Context, SignedIn } from './operation.ts'
import type { Account, ApiParts } from './parts.ts'

/** How somebody proved who it is. */
export type Proof = 'password' | 'passkey' | 'single-sign-on'

/** A new session under a new token, in place of the one that the browser had (session fixation); recorded. */
export async function startSession(
  parts: ApiParts,
  streams: EventStreams,
  c: Context,
  account: Account,
  by: Proof,
): Promise<SignedIn> {
  const before = sessionDigest(parts, c)
  if (before !== null) {
    await parts.sessions.remove(before)
    streams.closeOf(before)
  }
  const token = parts.secrets.newToken()
  const now = nowMicros(parts)
  const digest = parts.secrets.digestToken(token)
  await parts.sessions.add({
    digest,
    account: account.name,
    createdAt: now,
    seenAt: now,
    expiresAt: now + parts.config.sessionMaxMs * 1000,
    steppedUpAt: 0,
  })
  setCookie(c, cookieName(parts), token, {
    httpOnly: true,
    sameSite: 'Strict',
    path: '/',
    secure: parts.config.secure,
    maxAge: Math.floor(parts.config.sessionMaxMs / 1000),
  })
  const person = { kind: 'person', name: account.name, role: account.role } as const
  await parts.audit.add({ actor: callerName(person), action: 'sign-in', subject: account.name, detail: `by=${by}` })
  const language = account.language ?? (await takeLanguage(parts, c, account.name))
  return { person, session: digest, signedInAt: now, steppedUpAt: 0, language, theme: account.theme }
}

/** Who has no language yet has the browser's from now on; where it names none of ours, the next sign-in asks again. */
async function takeLanguage(parts: ApiParts, c: Context, name: string): Promise<Language> {
  const language = wantedLanguage(c.req.header('accept-language'))
  if (language !== null) await parts.accounts.setPreferences(name, { language })
  return language ?? 'en'
}

export function presentSession(parts: ApiParts, who: SignedIn): contract.Session {
  const { self } = parts.alliance()
  const { name, role } = who.person
  return {
    person: { name, role, language: who.language, theme: who.theme },
    member: self.member,
    memberName: self.name,
    exercise: parts.space !== null,
    space: parts.space,
    copies: copiesOf(parts, who),
  }
}

/** Nothing of an exercise is kept anywhere, and the operator's token has no session. */
function copiesOf(parts: ApiParts, { session, signedInAt }: SignedIn): contract.Session['copies'] {
  const { offlineCopies: tlp, sessionMaxMs, sessionIdleMs } = parts.config
  if (tlp === 'none' || session === null || parts.space !== null) return null
  return {
    tlp,
    session: String(signedInAt),
    until: formatMicros(signedInAt + sessionMaxMs * 1000),
    idleSeconds: Math.floor(sessionIdleMs / 1000),
  }
}
