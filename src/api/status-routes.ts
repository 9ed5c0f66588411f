import { formatMicros } from '../base/clock.ts'
import * as contract from './contract/sessions.ts'
import { type Status, status } from './contract/status.ts'
import type { Operation } from './operation.ts'
import type { ApiParts } from './parts.ts'

export function statusRoutes(parts: ApiParts): Operation[] {
  return [
    {
      method: 'get',
      path: '/about',
      summary: 'Whose node this is',
      access: 'anyone',
      answer: { status: 200, schema: contract.about },
      handle(c) {
        const { self } = parts.alliance()
        return c.json({
          member: self.member,
          memberName: self.name,
          exercise: parts.space !== null,
          singleSignOn: parts.singleSignOn !== null,
        } satisfies contract.About)
      },
    },
    {
      method: 'get',
      path: '/status',
      summary: 'How this node is',
      access: 'everyone',
      answer: { status: 200, schema: status },
      async handle(c, who) {
        const { self, charter } = parts.alliance()
        const [status, counts] = await Promise.all([parts.status(), parts.release.counts(who.person)])
        return c.json({
          member: self.member,
          name: self.name,
          version: status.version,
          startedAt: formatMicros(status.startedAt),
          database: { ...status.database },
          charterVersion: charter?.charter.version ?? null,
          counts: {
            total: counts.total,
            byType: { ...counts.byType },
            byOrigin: { ...counts.byOrigin },
            byTlp: { ...counts.byTlp },
          },
          links: [...parts.links()],
          searchLag: status.searchLag,
          alarms: status.alarms,
          ledger: { ...status.ledger },
          health: status.health,
        } satisfies Status)
      },
    },
  ]
}
