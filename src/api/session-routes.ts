import { deleteCookie, setCookie } from 'hono/cookie'
import { Fault } from '../base/fault.ts'
import { type Connection, callerName } from '../http/connection.ts'
import { addressKey, tooMany } from '../http/rate-limit.ts'
import * as contract from './contract.ts'
import type { EventStreams } from './event-streams.ts'
import { createGate } from './gate.ts'
import { cookieName, nowMicros, sessionDigest } from './identify.ts'
import { readJson } from './json-body.ts'
import { type Context, jsonBody, type Operation, type Person, type SignedIn } from './operation.ts'
import type { Account, ApiParts } from './parts.ts'
import { createSignInLimit } from './sign-in-limit.ts'

/** Sign-in, who is signed in, sign-out, and what the person prefers. */
export function sessionRoutes(parts: ApiParts, streams: EventStreams): Operation[] {
  const checkPassword = createPasswordCheck(parts)

  return [
    {
      method: 'post',
      path: '/session',
      summary: 'Sign in',
      access: 'anyone',
      body: { schema: contract.signIn, mediaTypes: jsonBody },
      answer: { status: 200, schema: contract.session },
      async handle(c) {
        const account = await checkPassword(await readJson(c.req.raw, contract.signIn), c.env.connection)
        await startSession(parts, streams, c, account)
        const person: Person = { kind: 'person', name: account.name, role: account.role }
        await record(parts, person, 'sign-in')
        const { language, theme } = account
        return c.json(presentSession(parts, { person, session: null, language, theme }))
      },
    },
    {
      method: 'get',
      path: '/session',
      summary: 'Who is signed in',
      access: 'analyst',
      answer: { status: 200, schema: contract.session },
      handle: (c, who) => c.json(presentSession(parts, who)),
    },
    {
      method: 'delete',
      path: '/session',
      summary: 'Sign out',
      access: 'analyst',
      answer: { status: 204, schema: null },
      async handle(c, who) {
        if (who.session !== null) {
          await parts.sessions.remove(who.session)
          streams.closeOf(who.session)
          await record(parts, who.person, 'sign-out')
        }
        deleteCookie(c, cookieName(parts), { path: '/', secure: parts.config.secure })
        return c.body(null, 204)
      },
    },
    {
      method: 'patch',
      path: '/session/preferences',
      summary: 'Change language or theme',
      access: 'analyst',
      body: { schema: contract.preferences, mediaTypes: jsonBody },
      answer: { status: 200, schema: contract.session },
      async handle(c, who) {
        const wishes = await readJson(c.req.raw, contract.preferences)
        if (who.session === null) throw new Fault('conflict', "the operator's token has no preferences; sign in")
        const chosen = {
          ...(wishes.language === undefined ? {} : { language: wishes.language }),
          ...(wishes.theme === undefined ? {} : { theme: wishes.theme }),
        }
        await parts.accounts.setPreferences(who.person.name, chosen)
        return c.json(presentSession(parts, { ...who, ...chosen }))
      },
    },
  ]
}

/** One answer, after one hash, for the unknown name, the wrong password and the disabled account: names cannot be enumerated. */
function createPasswordCheck(parts: ApiParts) {
  const limit = createSignInLimit(parts.clock)
  const gate = createGate(2, 64)
  const dummy = parts.secrets.hashPassword(parts.secrets.newToken())
  dummy.catch(parts.reportUnexpected)

  return async (
    given: { readonly name: string; readonly password: string },
    connection: Connection,
  ): Promise<Account> => {
    const name = given.name.normalize('NFC')
    const address = addressKey(connection.address)
    const waitMs = limit.admit(name, address)
    if (waitMs > 0) throw tooMany(Math.ceil(waitMs / 1000), 'too many attempts to sign in; wait and try again')
    const account = await parts.accounts.find(name)
    const secret = account?.secret ?? (await dummy)
    const right = await gate.run(() => parts.secrets.verifyPassword(given.password, secret))
    if (account === null || !right || account.disabled) {
      // The name of nobody is not recorded: people type their password there by mistake.
      await parts.audit.add({ actor: 'public', action: 'sign-in-refused', subject: account?.name ?? '', detail: '' })
      throw new Fault('unauthenticated', 'the name or the password is wrong')
    }
    limit.succeed(name, address)
    return account
  }
}

/** A new session under a new token, in place of the one that the browser had (session fixation). */
async function startSession(parts: ApiParts, streams: EventStreams, c: Context, account: Account): Promise<void> {
  const before = sessionDigest(parts, c)
  if (before !== null) {
    await parts.sessions.remove(before)
    streams.closeOf(before)
  }
  const token = parts.secrets.newToken()
  const now = nowMicros(parts)
  await parts.sessions.add({
    digest: parts.secrets.digestToken(token),
    account: account.name,
    createdAt: now,
    seenAt: now,
    expiresAt: now + parts.config.sessionMaxMs * 1000,
  })
  setCookie(c, cookieName(parts), token, {
    httpOnly: true,
    sameSite: 'Strict',
    path: '/',
    secure: parts.config.secure,
    maxAge: Math.floor(parts.config.sessionMaxMs / 1000),
  })
}

function presentSession(parts: ApiParts, who: SignedIn): contract.Session {
  const { self } = parts.alliance()
  const { name, role } = who.person
  return {
    person: { name, role, language: who.language, theme: who.theme },
    member: self.member,
    memberName: self.name,
    exercise: false,
  }
}

async function record(parts: ApiParts, person: Person, action: string): Promise<void> {
  await parts.audit.add({ actor: callerName(person), action, subject: person.name, detail: '' })
}
