import type { CsafInbox } from '../desks/advisory/csaf-inbox.ts'
import type { AdvisoryDesk } from '../desks/advisory/desk.ts'
import type { Publisher } from '../desks/advisory/edition.ts'

/** What the API asks of the advisory desk. */
export interface AdvisoryDesks {
  readonly drafts: Pick<AdvisoryDesk, keyof AdvisoryDesk>
  readonly inbox: Pick<CsafInbox, keyof CsafInbox>
  readonly publisher: () => Publisher
  readonly openPgp: { readonly fingerprint: string }
}
