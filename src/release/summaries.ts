import type { Assigned } from '../policy/model.ts'
import { parseStixId } from '../stix/identifier.ts'
import type { ObjectHead } from '../store/objects.ts'
import type { Summary } from './model.ts'
import type { Registry } from './registry.ts'

/** A stored version as lists show it; `names` by seq say better than the stored label what it is. */
export function summaryOf(registry: Registry, head: ObjectHead, names?: ReadonlyMap<number, string>): Summary {
  const handling = registry.handling(head.handling)
  return {
    id: parseStixId(head.id),
    type: head.type,
    version: head.version,
    name: names?.get(head.seq) ?? head.label,
    tlp: handling.tlp,
    releasableTo: handling.releasableTo,
    origin: head.origin,
    added: head.seq,
    revoked: head.revoked === 1,
  }
}

export function assignedOf(head: ObjectHead): Assigned {
  return head.assigned === '' ? {} : (JSON.parse(head.assigned) as Assigned)
}
