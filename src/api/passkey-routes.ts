import { createHash } from 'node:crypto'
import { formatMicros } from '../base/clock.ts'
import { Fault } from '../base/fault.ts'
import { HttpFault } from '../http/problem.ts'
import {
  type Asked,
  askForProof,
  askToRegister,
  credentialOf,
  readProof,
  readRegistration,
  refusal,
} from '../sign-in/passkey.ts'
import { recordAct } from './audit-record.ts'
import { type Challenges, originOf } from './challenges.ts'
import * as contract from './contract/passkeys.ts'
import { session } from './contract/sessions.ts'
import type { EventStreams } from './event-streams.ts'
import { nowMicros } from './identify.ts'
import { readJson } from './json-body.ts'
import { jsonBody, type Operation, type SignedIn } from './operation.ts'
import type { ApiParts, Passkey } from './parts.ts'
import type { PasswordCheck } from './password-check.ts'
import { presentSession, startSession } from './start-session.ts'
import { hasSteppedUp, requireStepUp, stepUpMinutes } from './step-up.ts'

const mostPasskeys = 20

/** Passkeys of one's own: made, used to sign in and to prove again who one is, removed. */
export function passkeyRoutes(
  parts: ApiParts,
  streams: EventStreams,
  challenges: Challenges,
  checkPassword: PasswordCheck,
): Operation[] {
  const { accounts, passkeys } = parts

  /** Whoever has nothing to prove itself with again may make its first passkey right after signing in. */
  async function requireProofToRegister(who: SignedIn): Promise<void> {
    if (hasSteppedUp(parts, who)) return
    const hasOther = (await passkeys.of(who.person.name)).length > 0 || (await hasPassword(who))
    if (hasOther) return requireStepUp(parts, who)
    if (nowMicros(parts) - who.signedInAt >= stepUpMinutes * 60_000_000)
      throw new HttpFault('forbidden', 'sign in again, then register the passkey', { problem: 'sign-in-again' })
  }
  async function hasPassword(who: SignedIn): Promise<boolean> {
    return ((await accounts.find(who.person.name))?.secret ?? '') !== ''
  }
  /** The account's own passkey that proved itself, for a challenge that was asked. */
  async function prove(response: unknown, challenge: string | null, account: string | null): Promise<Passkey> {
    const id = credentialOf(response)
    const passkey = id === null ? null : await passkeys.find(id)
    if (challenge === null || passkey === null || (account !== null && passkey.account !== account)) throw refusal()
    const counter = await readProof(response, passkey, { challenge, origins: parts.config.origins })
    await passkeys.used(passkey.id, counter, nowMicros(parts))
    return passkey
  }

  return [
    {
      method: 'post',
      path: '/session/passkey/options',
      summary: 'Begin to sign in by passkey',
      access: 'anyone',
      answer: { status: 200, schema: contract.passkeyOptions },
      async handle(c) {
        const { options, challenge } = await askForProof(originOf(parts, c), [])
        challenges.beginSignIn(c, challenge)
        return c.json({ options })
      },
    },
    {
      method: 'post',
      path: '/session/passkey',
      summary: 'Sign in by passkey',
      access: 'anyone',
      body: { schema: contract.passkeyProof, mediaTypes: jsonBody },
      answer: { status: 200, schema: session },
      async handle(c) {
        const { response } = await readJson(c.req.raw, contract.passkeyProof)
        try {
          const passkey = await prove(response, challenges.endSignIn(c), null)
          const account = await accounts.find(passkey.account)
          if (account === null || account.disabled) throw refusal()
          return c.json(presentSession(parts, await startSession(parts, streams, c, account, 'passkey')))
        } catch (error) {
          await recordRefusal(parts, error, credentialOf(response))
          throw error
        }
      },
    },
    {
      method: 'get',
      path: '/session/passkeys',
      summary: 'My passkeys',
      access: 'everyone',
      answer: { status: 200, schema: contract.passkeys },
      async handle(c, who) {
        const items = (await passkeys.of(who.person.name)).map(presentPasskey)
        return c.json({ items, password: await hasPassword(who) } satisfies contract.Passkeys)
      },
    },
    {
      method: 'post',
      path: '/session/passkeys/options',
      summary: 'Begin to make a passkey',
      access: 'everyone',
      answer: { status: 200, schema: contract.passkeyOptions },
      async handle(c, who) {
        const session = requireSession(who)
        await requireProofToRegister(who)
        const { member, name: node } = parts.alliance().self
        const held = await passkeys.of(who.person.name)
        if (held.length >= mostPasskeys)
          throw new Fault('too-many', `at most ${mostPasskeys} passkeys; remove one first`)
        const handle = createHash('sha256').update(`trefoil/passkey-owner/1\n${member}\n${who.person.name}`).digest()
        const origin = originOf(parts, c)
        const { options, challenge } = await askToRegister({ origin, node, name: who.person.name, handle, held })
        challenges.put('register', session, challenge)
        return c.json({ options })
      },
    },
    {
      method: 'post',
      path: '/session/passkeys',
      summary: 'Make a passkey',
      access: 'everyone',
      body: { schema: contract.newPasskey, mediaTypes: jsonBody },
      answer: { status: 201, schema: contract.passkey },
      async handle(c, who) {
        const session = requireSession(who)
        const { name, response } = await readJson(c.req.raw, contract.newPasskey)
        await requireProofToRegister(who)
        const challenge = challenges.take('register', session)
        if (challenge === null) throw refusal()
        const known = await readRegistration(response, { challenge, origins: parts.config.origins })
        const made = { ...known, account: who.person.name, name, createdAt: nowMicros(parts), usedAt: 0 }
        await passkeys.add(made)
        await recordAct(parts, who, 'passkey-add', who.person.name, `passkey=${known.id.slice(0, 16)}`)
        return c.json(presentPasskey(made), 201)
      },
    },
    {
      method: 'delete',
      path: '/session/passkeys/{id}',
      summary: 'Remove a passkey of mine',
      access: 'everyone',
      stepUp: true,
      answer: { status: 204, schema: null },
      async handle(c, who) {
        const id = c.req.param('id') ?? ''
        if (!(await passkeys.remove(who.person.name, id))) throw new Fault('not-found', 'there is no such passkey')
        await recordAct(parts, who, 'passkey-remove', who.person.name, `passkey=${id.slice(0, 16)}`)
        return c.body(null, 204)
      },
    },
    {
      method: 'post',
      path: '/session/step-up/options',
      summary: 'How to prove again who one is',
      access: 'everyone',
      answer: { status: 200, schema: contract.stepUpOptions },
      async handle(c, who) {
        const session = requireSession(who)
        const held = await passkeys.of(who.person.name)
        if (held.length === 0)
          return c.json({ by: (await hasPassword(who)) ? 'password' : 'none' } satisfies contract.StepUpOptions)
        const { options, challenge }: Asked = await askForProof(originOf(parts, c), held)
        challenges.put('step-up', session, challenge)
        return c.json({ by: 'passkey', options } satisfies contract.StepUpOptions)
      },
    },
    {
      method: 'post',
      path: '/session/step-up',
      summary: 'Prove again who one is: by passkey, or where the account has none by its password',
      access: 'everyone',
      body: { schema: contract.stepUp, mediaTypes: jsonBody },
      answer: { status: 200, schema: contract.stepUpResult },
      async handle(c, who) {
        const session = requireSession(who)
        const proof = await readJson(c.req.raw, contract.stepUp)
        const { name } = who.person
        if ('response' in proof) {
          try {
            await prove(proof.response, challenges.take('step-up', session), name)
          } catch (error) {
            await recordRefusal(parts, error, credentialOf(proof.response))
            throw asRefusedProof(error)
          }
        } else {
          if ((await passkeys.of(name)).length > 0) throw new Fault('conflict', 'this account proves itself by passkey')
          try {
            await checkPassword({ name, password: proof.password }, c.env.connection)
          } catch (error) {
            throw asRefusedProof(error)
          }
        }
        const now = nowMicros(parts)
        await parts.sessions.stepUp(session, now)
        await recordAct(parts, who, 'step-up', name, `by=${'response' in proof ? 'passkey' : 'password'}`)
        return c.json({ until: formatMicros(now + stepUpMinutes * 60_000_000) })
      },
    },
  ]
}

/** A 401 would say that the session has ended. */
function asRefusedProof(error: unknown): unknown {
  if (!(error instanceof Fault) || error.kind !== 'unauthenticated') return error
  return new HttpFault('forbidden', 'this does not prove who you are', { problem: 'proof-refused' })
}

function requireSession(who: SignedIn): string {
  if (who.session === null) throw new Fault('conflict', "the operator's token needs no further proof")
  return who.session
}

async function recordRefusal(parts: ApiParts, error: unknown, id: string | null): Promise<void> {
  if (!(error instanceof Fault) || error.kind !== 'unauthenticated') return
  const known = id === null ? null : await parts.passkeys.find(id)
  const subject = known?.account ?? ''
  await parts.audit.add({ actor: 'public', action: 'sign-in-refused', subject, detail: 'by=passkey' })
}

export function presentPasskey(one: Pick<Passkey, 'id' | 'name' | 'createdAt' | 'usedAt'>): contract.Passkey {
  const { id, name, createdAt, usedAt } = one
  return { id, name, createdAt: formatMicros(createdAt), usedAt: usedAt === 0 ? null : formatMicros(usedAt) }
}
