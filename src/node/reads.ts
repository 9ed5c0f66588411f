import type { AuditTrail } from '../audit/trail.ts'
import { callerName } from '../http/connection.ts'
import type { Release } from '../release/model.ts'

/**
 * The same door, that puts on record who read what of TLP:AMBER or above: one entry a page, with how many and between which
 * positions or steps, never what. The ledger says what was promised to a member; this, what it came for and when, receipt or not.
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
    async steps(member, lane, after, most) {
      const page = await release.steps(member, lane, after, most)
      const { sensitive = 0, steps } = page
      if (sensitive > 0) {
        const items = steps.reduce((sum, step) => sum + step.items.length, 0)
        const detail = `amber=${sensitive} of=${items} steps=${steps[0]?.seq ?? 0}-${steps.at(-1)?.seq ?? 0}`
        trail.note({ actor: callerName({ kind: 'member', code: member }), action: 'read-steps', subject: lane, detail })
      }
      return page
    },
  }
}
