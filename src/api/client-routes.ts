import { formatMicros } from '../base/clock.ts'
import { Fault } from '../base/fault.ts'
import { recordAct } from './audit-record.ts'
import { checkName } from './check-name.ts'
import * as contract from './contract/clients.ts'
import { nowMicros } from './identify.ts'
import { readJson } from './json-body.ts'
import { type Context, jsonBody, type Operation } from './operation.ts'
import type { ApiParts } from './parts.ts'

/** The systems that read from this node, and what an administrator does to them. */
export function clientRoutes(parts: ApiParts): Operation[] {
  const { clients, secrets } = parts
  return [
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
      stepUp: true,
      body: { schema: contract.newClient, mediaTypes: jsonBody },
      answer: { status: 201, schema: contract.newClientResult },
      async handle(c, who) {
        const wish = await readJson(c.req.raw, contract.newClient)
        const name = checkName(wish.name)
        const [password, token] = [secrets.newToken(), secrets.newToken()]
        await clients.add({
          name,
          tlp: wish.tlp,
          canWrite: wish.write,
          secret: secrets.digestMadePassword(password),
          token: secrets.digestToken(token),
          createdAt: nowMicros(parts),
          disabled: false,
        })
        await recordAct(parts, who, 'client-add', name, `tlp=${wish.tlp} write=${wish.write}`)
        return c.json({ username: name, password, token }, 201)
      },
    },
    {
      method: 'patch',
      path: '/clients/{name}',
      summary: 'Disable a client, whose password and token are worth nothing at once, or enable it again',
      access: 'admin',
      stepUp: true,
      body: { schema: contract.clientChange, mediaTypes: jsonBody },
      answer: { status: 204, schema: null },
      async handle(c, who) {
        const { disabled } = await readJson(c.req.raw, contract.clientChange)
        const name = nameOf(c)
        await clients.setDisabled(name, disabled)
        await recordAct(parts, who, disabled ? 'client-disable' : 'client-enable', name)
        return c.body(null, 204)
      },
    },
    {
      method: 'post',
      path: '/clients/{name}/credentials',
      summary: 'A new password and token, shown once; the ones before are worth nothing',
      access: 'admin',
      stepUp: true,
      answer: { status: 200, schema: contract.newClientResult },
      async handle(c, who) {
        const name = nameOf(c)
        const [password, token] = [secrets.newToken(), secrets.newToken()]
        const secret = secrets.digestMadePassword(password)
        await clients.setSecrets(name, { secret, token: secrets.digestToken(token) })
        await recordAct(parts, who, 'client-reset', name)
        return c.json({ username: name, password, token })
      },
    },
  ]
}

function nameOf(c: Context): string {
  const name = c.req.param('name')?.normalize('NFC') ?? ''
  if (name === '' || name.length > 100) throw new Fault('not-found', 'there is no client with this name')
  return name
}
