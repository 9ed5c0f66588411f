import type { Schema } from './schema.ts'
import type { Db, Tx } from './store.ts'

export type InvitationRow = Schema['incident_invitation']

export async function addInvitation(tx: Tx, row: InvitationRow): Promise<void> {
  await tx.db.insertInto('incident_invitation').values(row).execute()
}

export function invitationByDigest(db: Db, digest: string): Promise<InvitationRow | undefined> {
  return db.selectFrom('incident_invitation').selectAll().where('digest', '=', digest).executeTakeFirst()
}

/** Binds an invitation to the report that was made by it. */
export async function bindInvitation(tx: Tx, digest: string, incident: number): Promise<void> {
  await tx.db
    .updateTable('incident_invitation')
    .set({ incident })
    .where('digest', '=', digest)
    .where('incident', '=', 0)
    .execute()
}

export function invitations(db: Db, limit: number): Promise<InvitationRow[]> {
  return db.selectFrom('incident_invitation').selectAll().orderBy('made_at', 'desc').limit(limit).execute()
}

export async function removeInvitation(tx: Tx, digest: string): Promise<void> {
  await tx.db.deleteFrom('incident_invitation').where('digest', '=', digest).execute()
}

/** What nobody used in time goes, and the links to a report that was erased. */
export async function removeInvitationsOf(
  tx: Tx,
  which: { readonly expiredMs: number } | { readonly incident: number },
): Promise<void> {
  const query = tx.db.deleteFrom('incident_invitation')
  if ('incident' in which) await query.where('incident', '=', which.incident).execute()
  else await query.where('incident', '=', 0).where('expires_at', '<', which.expiredMs).execute()
}
