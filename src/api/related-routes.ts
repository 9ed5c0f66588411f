import { setImmediate as nextTurn } from 'node:timers/promises'
import { correlationKeys } from '../formats/correlate.ts'
import type { StixObject } from '../stix/object.ts'
import { noteRead } from './audit-record.ts'
import * as contract from './contract/related.ts'
import { objectId } from './object-routes.ts'
import type { Operation } from './operation.ts'
import type { ApiParts } from './parts.ts'
import { presentSummary } from './present.ts'

const mostKeys = 120
const mostItems = 20

export function relatedRoutes(parts: ApiParts): Operation[] {
  const { release } = parts
  return [
    {
      method: 'get',
      path: '/objects/{id}/related',
      summary: 'What hangs together with this by a value, over all formats',
      access: 'everyone',
      answer: { status: 200, schema: contract.related },
      async handle(c, who) {
        const detail = await release.detail(who.person, objectId(c.req.param('id')))
        noteRead(parts, who, detail, 'object')
        const keys = correlationKeys(JSON.parse(detail.text) as StixObject, await parts.systems())
        const found: contract.Related['keys'] = []
        for (const { key, by } of keys.slice(0, mostKeys)) {
          const { items, next } = await release.list(who.person, { value: key, limit: mostItems + 1 })
          const others = items.filter(({ id }) => id !== detail.id)
          const more = next !== null || others.length > mostItems
          if (others.length > 0) found.push({ key, by, items: others.slice(0, mostItems).map(presentSummary), more })
          await nextTurn()
        }
        return c.json({ keys: found, left: Math.max(0, keys.length - mostKeys) } satisfies contract.Related)
      },
    },
  ]
}
