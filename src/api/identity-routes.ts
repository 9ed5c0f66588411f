import { z } from 'zod'
import { formatMicros } from '../base/clock.ts'
import { Fault } from '../base/fault.ts'
import { recordAct } from './audit-record.ts'
import { checkName } from './check-name.ts'
import * as contract from './contract/identities.ts'
import type { EventStreams } from './event-streams.ts'
import { nowMicros } from './identify.ts'
import { parseQuery } from './input.ts'
import { readJson } from './json-body.ts'
import { jsonBody, type Operation } from './operation.ts'
import type { ApiParts, IdentityLink } from './parts.ts'

const whichQuery = z.strictObject({ issuer: z.string().min(1).max(500), subject: z.string().min(1).max(255) })

/** Whom the OpenID provider vouches for, and whose accounts they are here. */
export function identityRoutes(parts: ApiParts, streams: EventStreams): Operation[] {
  const { accounts, identities } = parts
  return [
    {
      method: 'get',
      path: '/identities',
      summary: 'Identities of the OpenID provider: those that wait, and those that are linked',
      access: 'admin',
      answer: { status: 200, schema: contract.identities },
      async handle(c) {
        const items = (await identities.list()).map(present)
        return c.json({ items, issuer: parts.singleSignOn?.issuer ?? null } satisfies contract.Identities)
      },
    },
    {
      method: 'post',
      path: '/identities',
      summary: 'Link an identity to an account, or to a new one with a role',
      access: 'admin',
      stepUp: true,
      body: { schema: contract.identityLink, mediaTypes: jsonBody },
      answer: { status: 200, schema: contract.identity },
      async handle(c, who) {
        const wish = await readJson(c.req.raw, contract.identityLink)
        if (wish.issuer !== parts.singleSignOn?.issuer)
          throw new Fault('invalid', 'this node knows no such issuer', {
            issues: [{ at: '/issuer', message: 'not the configured one' }],
          })
        const name = checkName(wish.account)
        if (who.session !== null && name === who.person.name)
          throw new Fault('conflict', 'nobody changes their own account; another administrator does')
        const before = await identities.find(wish.issuer, wish.subject)
        if (before !== null && before.account !== null)
          throw new Fault('conflict', `it is linked to ${before.account}; unlink it first`)
        if (wish.role !== undefined) {
          const fresh = { name, role: wish.role, secret: '', createdAt: nowMicros(parts), disabled: false } as const
          await accounts.add({ ...fresh, language: null, theme: 'auto' })
          await recordAct(parts, who, 'user-add', name, `role=${wish.role}`)
        } else if ((await accounts.find(name)) === null)
          throw new Fault('not-found', 'there is no account with this name')
        const link = {
          ...{ issuer: wish.issuer, subject: wish.subject, account: name },
          shown: before?.shown ?? '',
          createdAt: before?.createdAt ?? nowMicros(parts),
        }
        await identities.link(link)
        await recordAct(parts, who, 'identity-link', name, `issuer=${wish.issuer} subject=${wish.subject}`)
        return c.json(present(link))
      },
    },
    {
      method: 'delete',
      path: '/identities',
      summary: 'Unlink an identity, which ends the sessions of its account, or strike it off the waiting list',
      access: 'admin',
      stepUp: true,
      query: whichQuery,
      answer: { status: 204, schema: null },
      async handle(c, who) {
        const { issuer, subject } = parseQuery(c, whichQuery)
        const gone = await identities.remove(issuer, subject)
        if (gone === null) throw new Fault('not-found', 'there is no such identity')
        if (gone.account !== null)
          for (const digest of await parts.sessions.removeAll(gone.account)) streams.closeOf(digest)
        await recordAct(parts, who, 'identity-unlink', gone.account ?? '', `issuer=${issuer} subject=${subject}`)
        return c.body(null, 204)
      },
    },
  ]
}

function present({ issuer, subject, account, shown, createdAt }: IdentityLink): contract.Identity {
  return { issuer, subject, account, shown, createdAt: formatMicros(createdAt) }
}
