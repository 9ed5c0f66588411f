import { hash } from 'node:crypto'
import { asFault, Fault } from '../base/fault.ts'
import { readText } from '../http/body.ts'
import { recordAct } from './audit-record.ts'
import * as contract from './contract/alliance.ts'
import type { Operation } from './operation.ts'
import { originCode } from './parameters.ts'
import type { ApiParts } from './parts.ts'
import { presentAlliance } from './present.ts'

export function allianceRoutes(parts: ApiParts): Operation[] {
  return [
    {
      method: 'get',
      path: '/alliance',
      summary: 'Members, charter, agreements and links',
      access: 'everyone',
      answer: { status: 200, schema: contract.alliance },
      handle: (c) => c.json(presentAlliance(parts)),
    },
    {
      method: 'put',
      path: '/charter',
      summary: 'Adopt a charter that its quorum has signed',
      access: 'releaser',
      because: 'A charter changes whom this node trusts',
      stepUp: true,
      body: { schema: null, mediaTypes: ['application/json'] },
      answer: { status: 200, schema: contract.alliance },
      async handle(c, who) {
        const text = await readText(c.req.raw, parts.config.charterMaxBytes)
        try {
          await parts.adoptCharter(text)
        } catch (error) {
          // Somebody brought it: a charter that is forged or lacks its quorum is worth knowing of.
          await recordAct(parts, who, 'charter-refused', hash('sha256', text), `because=${asFault(error).kind}`)
          throw error
        }
        const { charter } = parts.alliance()
        await recordAct(parts, who, 'charter', charter?.digest ?? '', `version=${charter?.charter.version ?? ''}`)
        return c.json(presentAlliance(parts))
      },
    },
    {
      method: 'post',
      path: '/links/{member}/pull',
      summary: 'Ask this member for news now',
      access: ['analyst', 'releaser', 'admin'],
      answer: { status: 202, schema: contract.link },
      async handle(c, who) {
        const member = originCode.safeParse(c.req.param('member'))
        const found = () => parts.links().find((link) => link.member === member.data)
        if (!member.success || found() === undefined) throw new Fault('not-found', 'no link to such a member')
        await parts.pullNow(member.data)
        await recordAct(parts, who, 'pull', member.data)
        return c.json(found(), 202)
      },
    },
  ]
}
