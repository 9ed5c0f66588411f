import { readCharter } from '../alliance/charter.ts'
import type { PrivacyDesk } from '../api/parts.ts'
import { appendAudit } from '../audit/append.ts'
import type { Config } from '../config/read-config.ts'
import type { Rehearsal } from '../intake/model.ts'
import { previewImport } from '../intake/preview.ts'
import type { MemberCode } from '../policy/model.ts'
import { previewCharter } from '../release/preview-charter.ts'
import { reportPrivacy } from '../release/privacy-report.ts'
import type { Registry } from '../release/registry.ts'
import { createReviews } from '../release/reviews.ts'
import { findSubject } from '../release/subject.ts'
import { listAccounts } from '../store/accounts.ts'
import { resolvePseudonym } from '../store/pseudonyms.ts'
import type { Store } from '../store/store.ts'

/** As long as a list is looked for (decision 0085). */
const patienceMs = 40

export interface DeskParts {
  readonly config: Config
  readonly store: Store
  readonly registry: Registry
  readonly keyOf: (id: string) => number
  /** Milliseconds that only grow. */
  readonly elapsedMs: () => number
  readonly intake: Rehearsal
  readonly names: () => Readonly<Record<MemberCode, string>>
  /** Something was decided: the members whose view grew. */
  readonly onDecided: (members: ReadonlySet<MemberCode>) => void
}

/** What the console asks about persons and about what would leave, answered by this node's store. */
export function openPrivacyDesk(parts: DeskParts): PrivacyDesk {
  const { config, store, registry, elapsedMs } = parts
  const settings = {
    contact: config.privacyContact === '' ? config.securityContact || config.consoleUrl : config.privacyContact,
    twoPersonRelease: config.twoPersonRelease,
  }
  return {
    reviews: createReviews({
      ...parts,
      hasReleaser: async () =>
        (await listAccounts(store.read)).some(({ role, disabled }) => role === 'releaser' && disabled === 0),
      audit: appendAudit,
    }),
    preview: (actor, entries) => previewImport(parts, { kind: 'local', actor }, entries),
    async previewCharter(text) {
      const { charter } = readCharter(text)
      const { version, alliance, agreements } = charter
      return { version, alliance, changes: await previewCharter(store.read, registry, agreements) }
    },
    report: (span) => reportPrivacy(store.read, registry, settings, span),
    subject: (question) => findSubject({ db: store.read, registry, elapsedMs, patienceMs }, question),
    resolve: (pseudonym) => resolvePseudonym(store.read, pseudonym),
  }
}
