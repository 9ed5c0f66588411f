import { deleteCookie } from 'hono/cookie'
import { Fault } from '../base/fault.ts'
import { recordAct } from './audit-record.ts'
import * as contract from './contract/sessions.ts'
import type { EventStreams } from './event-streams.ts'
import { cookieName } from './identify.ts'
import { readJson } from './json-body.ts'
import { type Context, jsonBody, type Operation, type SignedIn } from './operation.ts'
import type { Account, ApiParts } from './parts.ts'
import type { PasswordCheck } from './password-check.ts'
import { presentSession, startSession } from './start-session.ts'
import { requireStepUp } from './step-up.ts'

/** Sign-in, who is signed in, sign-out, and what the person prefers. */
export function sessionRoutes(parts: ApiParts, streams: EventStreams, checkPassword: PasswordCheck): Operation[] {
  /** The account of whoever is signed in, by its password; where it has none, by a fresh proof. */
  async function proved(c: Context, who: SignedIn, password: string | undefined): Promise<Account> {
    const { name } = who.person
    const account = await parts.accounts.find(name)
    if (account?.secret === '') {
      requireStepUp(parts, who)
      return account
    }
    try {
      return await checkPassword({ name, password: password ?? '' }, c.env.connection)
    } catch (error) {
      // Still signed in: what is wrong is the password.
      if (error instanceof Fault && error.kind === 'unauthenticated')
        throw new Fault('forbidden', 'that is not the password of this account')
      throw error
    }
  }

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
        return c.json(presentSession(parts, await startSession(parts, streams, c, account, 'password')))
      },
    },
    {
      method: 'get',
      path: '/session',
      summary: 'Who is signed in',
      access: 'everyone',
      answer: { status: 200, schema: contract.session },
      handle: (c, who) => c.json(presentSession(parts, who)),
    },
    {
      method: 'delete',
      path: '/session',
      summary: 'Sign out',
      access: 'everyone',
      answer: { status: 204, schema: null },
      async handle(c, who) {
        if (who.session !== null) {
          await parts.sessions.remove(who.session)
          streams.closeOf(who.session)
          await recordAct(parts, who, 'sign-out', who.person.name)
        }
        deleteCookie(c, cookieName(parts), { path: '/', secure: parts.config.secure })
        return c.body(null, 204)
      },
    },
    {
      method: 'delete',
      path: '/session/everywhere',
      summary: 'Sign out everywhere: every session of mine ends',
      access: 'everyone',
      answer: { status: 204, schema: null },
      async handle(c, who) {
        if (who.session === null) throw new Fault('conflict', "the operator's token has no sessions")
        const ended = await parts.sessions.removeAll(who.person.name)
        for (const digest of ended) streams.closeOf(digest)
        await recordAct(parts, who, 'sign-out-everywhere', who.person.name, `sessions=${ended.length}`)
        deleteCookie(c, cookieName(parts), { path: '/', secure: parts.config.secure })
        return c.body(null, 204)
      },
    },
    {
      method: 'put',
      path: '/session/password',
      summary: 'Change my own password: every other session of mine ends',
      access: 'everyone',
      body: { schema: contract.passwordChange, mediaTypes: jsonBody },
      answer: { status: 200, schema: contract.session },
      async handle(c, who) {
        const { password, next } = await readJson(c.req.raw, contract.passwordChange)
        if (who.session === null) throw new Fault('conflict', "the operator's token has no password; sign in")
        const account = await proved(c, who, password)
        if (next === password) throw new Fault('invalid', 'the new password is the one before')
        const ended = await parts.accounts.setSecret(account.name, await parts.secrets.hashPassword(next))
        for (const digest of ended) streams.closeOf(digest)
        await recordAct(parts, who, 'password', account.name, `sessions=${ended.length}`)
        // Under a token of its own: whoever had read the one before has nothing any more.
        return c.json(presentSession(parts, await startSession(parts, streams, c, account, 'password')))
      },
    },
    {
      method: 'patch',
      path: '/session/preferences',
      summary: 'Change language or theme',
      access: 'everyone',
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
