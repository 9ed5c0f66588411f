import { z } from 'zod'
import { formatMicros } from '../base/clock.ts'
import { Fault } from '../base/fault.ts'
import type { MemberCode } from '../policy/model.ts'
import { noteQuestion, recordAct } from './audit-record.ts'
import * as contract from './contract/alliance.ts'
import { type Alarm, alarm, receipts } from './contract/ledger.ts'
import { parseQuery } from './input.ts'
import type { Operation } from './operation.ts'
import { originCode } from './parameters.ts'
import type { ApiParts } from './parts.ts'

const receiptsQuery = z.strictObject({ member: originCode })

/** What other members answered, and what a person decides about them. */
export function peerRoutes(parts: ApiParts): Operation[] {
  const { peers } = parts
  return [
    {
      method: 'get',
      path: '/receipts',
      summary: 'What a member has answered to what we sent it: what is outstanding, what it refuses and why',
      access: 'everyone',
      query: receiptsQuery,
      answer: { status: 200, schema: receipts },
      async handle(c) {
        const { member, lanes, refused } = await peers.receipts(
          linked(parts, parseQuery(c, receiptsQuery).member).member,
        )
        return c.json({
          member,
          lanes: lanes.map(({ since, ...lane }) => ({ ...lane, since: since === null ? null : formatMicros(since) })),
          refused: refused.map(({ lane, seq, item, id, reason, at }) => ({
            ...{ lane, seq, item, id, reason },
            at: formatMicros(at),
          })),
        } satisfies z.infer<typeof receipts>)
      },
    },
    {
      method: 'post',
      path: '/links/{member}/trust',
      summary: 'After an alarm: take what this member gives again',
      access: ['releaser', 'admin'],
      because: 'To trust again is to say that somebody has looked at the evidence',
      stepUp: true,
      answer: { status: 202, schema: contract.link },
      async handle(c, who) {
        const { member } = linked(parts, c.req.param('member'))
        await peers.trust(member)
        await recordAct(parts, who, 'trust', member)
        return c.json(linked(parts, member), 202)
      },
    },
    {
      method: 'get',
      path: '/links/{member}/alarm',
      summary: 'The alarm that stands against this member, with what proves it',
      access: ['releaser', 'admin'],
      answer: { status: 200, schema: alarm },
      async handle(c, who) {
        const { member } = linked(parts, c.req.param('member'))
        const found = await parts.ledger.alarm(member)
        if (found === null) throw new Fault('not-found', 'no alarm stands against this member')
        noteQuestion(parts, who, 'alarm', member, `kind=${found.kind}`)
        return c.json({ member, ...found, at: formatMicros(found.at) } satisfies Alarm)
      },
    },
    {
      method: 'get',
      path: '/links/{member}/charter',
      summary: 'The signed charter that this member holds, to be looked at; nothing is adopted',
      access: ['analyst', 'releaser', 'admin'],
      answer: { status: 200, schema: contract.peerCharter },
      async handle(c, _who) {
        const { member } = linked(parts, c.req.param('member'))
        return c.json({ member, charter: await peers.charterOf(member) })
      },
    },
  ]
}

function linked(parts: ApiParts, code: MemberCode | undefined): contract.Link {
  const link = parts.links().find(({ member }) => member === code)
  if (link === undefined) throw new Fault('not-found', 'no link to such a member')
  return link
}
