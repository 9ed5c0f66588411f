import type { Micros } from '../base/clock.ts'
import type { Schema } from './schema.ts'
import type { Db, Tx } from './store.ts'

export type Submission = Schema['submission']

/** How long a status resource can be asked for. */
export const submissionsKeptMicros = 48 * 3_600 * 1_000_000

/** Stores a status resource, or its newer state. */
export async function putSubmission(tx: Tx, submission: Submission): Promise<void> {
  const { id: _, ...state } = submission
  await tx.db
    .insertInto('submission')
    .values(submission)
    .onConflict((conflict) => conflict.column('id').doUpdateSet(state))
    .execute()
}

/** Only its owner finds it, in the API root where it was made. */
export function getSubmission(
  db: Db,
  query: { readonly id: string; readonly owner: string; readonly agreement: string },
): Promise<Submission | undefined> {
  return db
    .selectFrom('submission')
    .selectAll()
    .where('id', '=', query.id)
    .where('owner', '=', query.owner)
    .where('agreement', '=', query.agreement)
    .executeTakeFirst()
}

/** Removes those older than 48 hours; how many. */
export async function purgeSubmissions(tx: Tx, now: Micros): Promise<number> {
  const { numDeletedRows } = await tx.db
    .deleteFrom('submission')
    .where('requested_at', '<', now - submissionsKeptMicros)
    .executeTakeFirst()
  return Number(numDeletedRows)
}
