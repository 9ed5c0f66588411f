import { Fault } from '../../base/fault.ts'
import type { AuditFacts } from '../../store/audit.ts'
import {
  addInvitation,
  type InvitationRow,
  invitationByDigest,
  invitations,
  removeInvitation,
  removeInvitationsOf,
} from '../../store/incident-invitations.ts'
import type { Store, Tx } from '../../store/store.ts'

export interface InvitationParts {
  readonly store: Store
  readonly nowMs: () => number
  readonly newToken: () => string
  readonly digestToken: (token: string) => string
  readonly audit: (tx: Tx, facts: AuditFacts) => Promise<unknown>
}

export interface NewInvitation {
  /** For whom, in the words of whoever invites; never shown to anybody else. */
  readonly name: string
  readonly sector: string
  readonly language: string
  readonly days: number
}

const mostOpen = 1_000

/**
 * Links by which somebody who is no person of this node reports one incident, and afterwards sees that report and no other. Only a
 * digest of the secret is kept.
 */
export class InvitationDesk {
  readonly #parts: InvitationParts

  constructor(parts: InvitationParts) {
    this.#parts = parts
  }

  async invite(wanted: NewInvitation, by: string): Promise<{ readonly token: string; readonly row: InvitationRow }> {
    const { store, nowMs, newToken, digestToken, audit } = this.#parts
    const now = nowMs()
    const token = newToken()
    const { name, sector, language, days } = wanted
    const row = {
      ...{ digest: digestToken(token), name, sector, language, made_by: by, made_at: now, incident: 0 },
      expires_at: now + days * 86_400_000,
    }
    await store.write(async (tx) => {
      await removeInvitationsOf(tx, { expiredMs: now })
      if ((await invitations(tx.db, mostOpen)).length >= mostOpen)
        throw new Fault('too-large', `a node has at most ${mostOpen} invitations`)
      await addInvitation(tx, row)
      await audit(tx, { actor: by, action: 'incident-invite', subject: row.digest.slice(0, 16), detail: sector })
    })
    return { token, row }
  }

  list(): Promise<readonly InvitationRow[]> {
    return invitations(this.#parts.store.read, mostOpen)
  }

  /** Takes a link back: by its first sixteen digits. */
  async revoke(id: string, by: string): Promise<void> {
    const { store, audit } = this.#parts
    const row = (await this.list()).find(({ digest }) => digest.startsWith(id) && id.length === 16)
    if (row === undefined) throw new Fault('not-found', 'no such invitation')
    await store.write(async (tx) => {
      await removeInvitation(tx, row.digest)
      await audit(tx, { actor: by, action: 'incident-uninvite', subject: id, detail: '' })
    })
  }

  /** The invitation of a secret; `unauthenticated` for one that is none, or that nobody used in time. */
  async open(token: string): Promise<InvitationRow> {
    const { store, nowMs, digestToken } = this.#parts
    const row = /^[\w-]{20,100}$/.test(token) ? await invitationByDigest(store.read, digestToken(token)) : undefined
    if (row === undefined || (row.incident === 0 && row.expires_at < nowMs()))
      throw new Fault('unauthenticated', 'this link is not in use, or not any more; ask for another')
    return row
  }
}
