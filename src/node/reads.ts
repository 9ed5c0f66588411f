import type { AuditTrail } from '../audit/trail.ts'
import { callerName } from '../http/connection.ts'
import type { Release } from '../release/model.ts'

/**
 * The same door, that puts on record who read what of TLP:AMBER or above: one entry a page, with how many and between which
 * positions, never what. What goes to members as steps is on record in the ledger.
 */
export function recordReads(release: Release, trail: AuditTrail): Release {
  return {
    ...release,
    async page(caller, query) {
      const page = await release.page(caller, query)
      const { sensitive = 0, items } = page
      if (sensitive > 0) {
        const span = `from=${items[0]?.added ?? 0} to=${items.at(-1)?.added ?? 0}`
        const detail = `amber=${sensitive} of=${items.length} ${span}`
        trail.note({ actor: callerName(caller), action: 'read-page', subject: query.agreement ?? '', detail })
      }
      return page
    },
  }
}
