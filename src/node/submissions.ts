import type { Store } from '../store/store.ts'
import { getSubmission, purgeSubmissions, putSubmission } from '../store/submissions.ts'
import type { Submissions } from '../taxii/model.ts'

/** TAXII status resources. */
export function submissionsIn(store: Store): Submissions {
  return {
    add: ({ id, owner, agreement, requestedAt, body }) =>
      store.write((tx) => putSubmission(tx, { id, owner, agreement, requested_at: requestedAt, body })),
    async find(query) {
      const row = await getSubmission(store.read, query)
      return row === undefined
        ? null
        : { id: row.id, owner: row.owner, agreement: row.agreement, requestedAt: row.requested_at, body: row.body }
    },
    async purge(now) {
      await store.write((tx) => purgeSubmissions(tx, now))
    },
  }
}
