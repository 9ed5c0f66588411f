import type { Card } from '../../alliance/model.ts'
import { Fault } from '../../base/fault.ts'
import type { OpenPgpKey } from '../../crypto/openpgp.ts'
import type { Intake } from '../../intake/model.ts'
import { advisoryById, putAdvisory } from '../../store/advisories.ts'
import { dropAdvisoryFiles, keepAdvisoryKey, putAdvisoryFiles } from '../../store/advisory-files.ts'
import type { AuditFacts } from '../../store/audit.ts'
import type { Store, Tx } from '../../store/store.ts'
import type { Publisher } from './edition.ts'
import { checkEditions, publicationFiles } from './publish.ts'
import type { StatementLog } from './statement-log.ts'
import { advisoryObjects } from './stix.ts'
import { variantLabels } from './variant.ts'
import type { AdvisoryWorker } from './worker.ts'

export interface PublicationParts {
  /** Where background work writes: as long as this process leads. */
  readonly fenced: Store
  readonly self: Card
  readonly cards: () => readonly Card[]
  readonly openPgp: OpenPgpKey
  readonly publisher: () => Publisher
  readonly worker: Pick<AdvisoryWorker, 'check' | 'pdf'>
  readonly nowMs: () => number
  readonly accept: Intake['accept']
  readonly audit: (tx: Tx, facts: AuditFacts) => Promise<unknown>
  readonly report: (error: unknown) => void
  readonly onChange: (id: string) => void
}

/** Publishes an advisory that is complete and whose moment has come, once; any other stays as it is. */
export async function publishAdvisory(parts: PublicationParts, log: StatementLog, id: string): Promise<void> {
  const { fenced, self, cards, nowMs, publisher, worker, openPgp, accept, audit, onChange } = parts
  const { state } = await log.fold(fenced.read, id)
  const { head } = state
  if (head === null || !state.complete || Date.parse(head.document.embargo) > nowMs()) return
  const { document } = head
  const lead = cards().find(({ member }) => member === document.lead)
  if (lead === undefined) throw new Fault('conflict', `${document.lead} is not a member of the charter any more`)
  const author = { id: lead.identity as string, name: lead.name }
  for (const { edition, problems } of await checkEditions(document, { publisher: publisher(), worker }))
    if (problems.length > 0)
      throw new Fault('invalid', `${edition} is no valid CSAF: ${problems[0]!.rule} ${problems[0]!.message}`)
  const files = await publicationFiles(document, {
    publisher: publisher(),
    key: openPgp,
    worker,
    author,
    nowMs: nowMs(),
  })
  if (self.member === document.lead) {
    // First what everybody may ask for; a crash between leaves the rest for the next look, and handing it in again changes nothing.
    const objects = advisoryObjects(document, { identity: author.id, named: document.members })
    const { rejected } = await accept(
      { kind: 'local', actor: 'advisory-desk', agreed: true },
      objects.map((object) => ({ text: JSON.stringify(object) })),
    )
    for (const one of rejected) parts.report(new Fault('invalid', `${document.name}: ${one.id}: ${one.reason}`))
  }
  const done = await fenced.write(async (tx) => {
    const row = await advisoryById(tx.db, id)
    if (row === undefined || row.head !== head.hash || row.published >= document.version) return false
    await putAdvisoryFiles(tx, files)
    await dropAdvisoryFiles(tx, id, document.version)
    await keepAdvisoryKey(tx, { fingerprint: openPgp.fingerprint, armoured: openPgp.publicKey, at: nowMs() })
    await putAdvisory(tx, { ...row, state: 'published', published: document.version, changed_at: nowMs() })
    await audit(tx, {
      ...{ actor: 'advisory-desk', action: 'advisory-publish', subject: id },
      detail: `${document.name} ${document.version} ${variantLabels(document).join(',')} ${head.hash}`,
    })
    return true
  })
  if (done) onChange(id)
}
