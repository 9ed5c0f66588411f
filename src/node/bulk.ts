import { randomUUID } from 'node:crypto'
import { hasDuty } from '../api/duties.ts'
import { BulkDesk } from '../desks/bulk/bulk-desk.ts'
import type { FeedbackDesk } from '../desks/feedback/feedback-desk.ts'
import { callerName } from '../http/connection.ts'
import { countReaders } from '../release/count-readers.ts'
import type { Store } from '../store/store.ts'
import type { Basis } from './basis.ts'
import { accountsIn } from './people.ts'
import type { Road } from './road.ts'

/** Verdicts over whole filters. `people`: where the accounts are kept, which are asked again while an act runs. */
export function openBulk(
  { self, clock, report, closing }: Pick<Basis, 'self' | 'clock' | 'report' | 'closing'>,
  { store, registry, release, audit }: Pick<Road, 'store' | 'registry' | 'release' | 'audit'>,
  { people, feedback, most }: { readonly people: Store; readonly feedback: FeedbackDesk; readonly most?: number },
): BulkDesk {
  const accounts = accountsIn(people)
  return new BulkDesk({
    ...{ store, feedback, clock, report, closing },
    self: self.member,
    list: release.list.bind(release),
    counts: release.counts.bind(release),
    ...(most === undefined ? {} : { most }),
    countReaders: (added) => countReaders(store.read, registry, added),
    async personNow(name) {
      const account = await accounts.find(name)
      const may = account !== null && !account.disabled && hasDuty(account.role, 'analyst')
      return may ? { kind: 'person', name, role: account.role } : null
    },
    record: (person, action, subject, detail) => audit.add({ actor: callerName(person), action, subject, detail }),
    newId: randomUUID,
  })
}
