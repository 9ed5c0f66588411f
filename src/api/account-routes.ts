import { formatMicros } from '../base/clock.ts'
import { Fault } from '../base/fault.ts'
import { recordAct } from './audit-record.ts'
import * as contract from './contract.ts'
import { nowMicros } from './identify.ts'
import { readJson } from './json-body.ts'
import { jsonBody, type Operation } from './operation.ts'
import type { ApiParts } from './parts.ts'

/** Names that stand for something else in the audit trail. */
const reservedNames = ['operator', 'system']

export function accountRoutes(parts: ApiParts): Operation[] {
  const { accounts, clients, secrets } = parts
  return [
    {
      method: 'get',
      path: '/users',
      summary: 'People with an account on this node',
      access: 'admin',
      answer: { status: 200, schema: contract.users },
      async handle(c) {
        const items = (await accounts.list()).map(
          ({ name, role, language, theme, createdAt, disabled }): contract.User => ({
            ...{ name, role, language, theme, disabled },
            createdAt: formatMicros(createdAt),
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
          language: 'en',
          theme: 'auto',
        })
        await recordAct(parts, who, 'user-add', name, `role=${wish.role}`)
        return c.json({ name, role: wish.role, password }, 201)
      },
    },
    {
      method: 'get',
      path: '/clients',
      summary: 'TAXII and API clients of this node',
      access: 'admin',
      answer: { status: 200, schema: contract.clients },
      async handle(c) {
        const items = (await clients.list()).map(
          ({ name, tlp, canWrite, createdAt, disabled }): contract.Client => ({
            ...{ name, tlp, disabled },
            write: canWrite,
            createdAt: formatMicros(createdAt),
          }),
        )
        return c.json({ items })
      },
    },
    {
      method: 'post',
      path: '/clients',
      summary: 'Admit a client; its password and token are shown once',
      access: 'admin',
      body: { schema: contract.newClient, mediaTypes: jsonBody },
      answer: { status: 201, schema: contract.newClientResult },
      async handle(c, who) {
        const wish = await readJson(c.req.raw, contract.newClient)
        const name = checkName(wish.name)
        const password = secrets.newToken()
        const token = secrets.newToken()
        await clients.add({
          name,
          tlp: wish.tlp,
          canWrite: wish.write,
          secret: await secrets.hashPassword(password),
          token: secrets.digestToken(token),
          createdAt: nowMicros(parts),
          disabled: false,
        })
        await recordAct(parts, who, 'client-add', name, `tlp=${wish.tlp} write=${wish.write}`)
        return c.json({ username: name, password, token }, 201)
      },
    },
  ]
}

/** One spelling per name (NFC), and none that poses as the node itself. */
function checkName(given: string): string {
  const name = given.normalize('NFC')
  if (reservedNames.includes(name.toLowerCase()))
    throw new Fault('invalid', `the name ${name} is reserved`, { issues: [{ at: '/name', message: 'reserved' }] })
  return name
}
