import { formatMicros } from '../base/clock.ts'
import { Fault } from '../base/fault.ts'
import { recordAct } from './audit-record.ts'
import { checkName } from './check-name.ts'
import * as contract from './contract/accounts.ts'
import type { EventStreams } from './event-streams.ts'
import { nowMicros } from './identify.ts'
import { readJson } from './json-body.ts'
import { type Context, jsonBody, type Operation, type SignedIn } from './operation.ts'
import type { Account, ApiParts } from './parts.ts'
import { presentPasskey } from './passkey-routes.ts'

/** The people of this node, and what an administrator does to their accounts. */
export function userRoutes(parts: ApiParts, streams: EventStreams): Operation[] {
  const { accounts, passkeys, secrets } = parts

  /** The account that is asked for; nobody changes its own: two people are needed to change what one may do. */
  async function other(c: Context, who: SignedIn): Promise<Account> {
    const name = c.req.param('name')?.normalize('NFC') ?? ''
    const account = name.length > 100 ? null : await accounts.find(name)
    if (account === null) throw new Fault('not-found', 'there is no account with this name')
    if (who.session !== null && account.name === who.person.name)
      throw new Fault('conflict', 'nobody changes their own account; another administrator does')
    return account
  }
  function closeStreams(digests: readonly string[]): void {
    for (const digest of digests) streams.closeOf(digest)
  }

  return [
    {
      method: 'get',
      path: '/users',
      summary: 'People with an account on this node',
      access: 'admin',
      answer: { status: 200, schema: contract.users },
      async handle(c) {
        const held = Map.groupBy(await passkeys.list(), ({ account }) => account)
        const items = (await accounts.list()).map(
          ({ name, role, language, theme, createdAt, disabled, hasPassword }): contract.User => ({
            ...{ name, role, theme, disabled },
            language: language ?? 'en',
            createdAt: formatMicros(createdAt),
            password: hasPassword,
            passkeys: (held.get(name) ?? []).map(presentPasskey),
          }),
        )
        return c.json({ items })
      },
    },
    {
      method: 'post',
      path: '/users',
      summary: 'Give a person an account; the password is shown once',
      access: 'admin',
      stepUp: true,
      body: { schema: contract.newUser, mediaTypes: jsonBody },
      answer: { status: 201, schema: contract.newUserResult },
      async handle(c, who) {
        const wish = await readJson(c.req.raw, contract.newUser)
        const name = checkName(wish.name)
        const password = wish.password ?? secrets.newToken()
        await accounts.add({
          name,
          role: wish.role,
          secret: await secrets.hashPassword(password),
          createdAt: nowMicros(parts),
          disabled: false,
          language: null,
          theme: 'auto',
        })
        await recordAct(parts, who, 'user-add', name, `role=${wish.role}`)
        return c.json({ name, role: wish.role, password }, 201)
      },
    },
    {
      method: 'patch',
      path: '/users/{name}',
      summary: 'Change a role; disable an account, which ends its sessions at once, or enable it again',
      access: 'admin',
      stepUp: true,
      body: { schema: contract.userChange, mediaTypes: jsonBody },
      answer: { status: 204, schema: null },
      async handle(c, who) {
        const { role, disabled } = await readJson(c.req.raw, contract.userChange)
        const { name } = await other(c, who)
        if (role !== undefined) {
          await accounts.setRole(name, role)
          await recordAct(parts, who, 'user-role', name, `role=${role}`)
        }
        if (disabled !== undefined) {
          closeStreams(await accounts.setDisabled(name, disabled))
          await recordAct(parts, who, disabled ? 'user-disable' : 'user-enable', name)
        }
        return c.body(null, 204)
      },
    },
    {
      method: 'post',
      path: '/users/{name}/password',
      summary: 'Set a new password, shown once; every session of the account ends',
      access: 'admin',
      stepUp: true,
      answer: { status: 200, schema: contract.newPassword },
      async handle(c, who) {
        const { name } = await other(c, who)
        const password = secrets.newToken()
        closeStreams(await accounts.setSecret(name, await secrets.hashPassword(password)))
        await recordAct(parts, who, 'user-reset', name)
        return c.json({ name, password })
      },
    },
    {
      method: 'delete',
      path: '/users/{name}/sessions',
      summary: 'Sign a person out everywhere',
      access: 'admin',
      answer: { status: 204, schema: null },
      async handle(c, who) {
        const { name } = await other(c, who)
        const ended = await parts.sessions.removeAll(name)
        closeStreams(ended)
        await recordAct(parts, who, 'user-sign-out', name, `sessions=${ended.length}`)
        return c.body(null, 204)
      },
    },
    {
      method: 'delete',
      path: '/users/{name}/passkeys/{id}',
      summary: 'Remove a passkey that a person has lost',
      access: 'admin',
      stepUp: true,
      answer: { status: 204, schema: null },
      async handle(c, who) {
        const { name } = await other(c, who)
        const id = c.req.param('id') ?? ''
        if (!(await passkeys.remove(name, id))) throw new Fault('not-found', 'there is no such passkey')
        await recordAct(parts, who, 'passkey-remove', name, `passkey=${id.slice(0, 16)}`)
        return c.body(null, 204)
      },
    },
  ]
}
