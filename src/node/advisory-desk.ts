import type { Charter } from '../alliance/model.ts'
import { appendAudit } from '../audit/append.ts'
import { publicKeyOf, signBytes } from '../crypto/keys.ts'
import { openPgpKey } from '../crypto/openpgp.ts'
import { CsafInbox } from '../desks/advisory/csaf-inbox.ts'
import { AdvisoryDesk } from '../desks/advisory/desk.ts'
import type { Publisher } from '../desks/advisory/edition.ts'
import { advisoryWorker } from '../desks/advisory/worker.ts'
import type { Intake } from '../intake/model.ts'
import type { Store } from '../store/store.ts'
import type { Basis } from './basis.ts'
import { deriveSecret } from './keys.ts'

export interface AdvisoryDeskParts {
  readonly store: Store
  readonly fenced: Store
  readonly leads: () => boolean
  readonly charter: () => Charter | null
  readonly accept: Intake['accept']
  /** False in an exercise, which publishes nothing. */
  readonly isLive: boolean
}

export interface AdvisoryDesks extends AsyncDisposable {
  readonly drafts: AdvisoryDesk
  /** What others published, and whether it is to be trusted. */
  readonly inbox: CsafInbox
  readonly publisher: () => Publisher
  readonly openPgp: { readonly fingerprint: string; readonly publicKey: string }
  /** Publishes what is due now. */
  look(): Promise<void>
}

const lookEveryMs = 30_000

/** What the advisory desk is on this node, and the clock that publishes when a moment comes. */
export function openAdvisoryDesk(basis: Basis, parts: AdvisoryDeskParts): AdvisoryDesks {
  const { clock, config, events, keys, report, self, timers } = basis
  const { store, fenced, leads, charter, accept, isLive } = parts
  const nowMs = () => clock.nowMs()
  const openPgp = openPgpKey(deriveSecret(keys.signing, 'openpgp/1'), `${self.name} <${config.exchangeUrl}>`)
  const publisher = (): Publisher => ({
    member: self.member,
    name: self.name,
    url: config.exchangeUrl.replace(/\/$/, ''),
    contact: config.securityContact === '' ? config.consoleUrl : config.securityContact,
    names: Object.fromEntries([self, ...(charter()?.members ?? [])].map((card) => [card.member, card.name])),
  })
  let disarm = (): void => {}
  let working: Promise<void> = Promise.resolve()
  let closed = false
  function look(): Promise<void> {
    working = working.then(async () => {
      if (!leads() || closed) return
      const next = await drafts.work()
      if (next !== null) arm(next - nowMs())
    })
    return working
  }
  /** Wakes at the very moment; what is further away than the next look waits for that. */
  function arm(ms: number): void {
    disarm()
    if (closed) return
    disarm = timers.after(Math.max(0, Math.min(ms, lookEveryMs)), () => {
      arm(lookEveryMs)
      look().catch(report)
    })
  }
  const drafts = new AdvisoryDesk({
    ...{ store, fenced, self, accept, nowMs, publisher, openPgp, report },
    cards: () => charter()?.members ?? [self],
    agreements: () => charter()?.agreements ?? [],
    signingPem: keys.signing,
    worker: advisoryWorker,
    audit: appendAudit,
    signBytes: (bytes) => ({
      publicKey: publicKeyOf(keys.signing),
      value: Buffer.from(signBytes(keys.signing, bytes)).toString('base64'),
    }),
    random: basis.fillRandom,
    onChange(id) {
      events.publish({ kind: 'advisory', subject: id })
      // Signed off now, it may be due before the next look.
      if (isLive) arm(0)
    },
  })
  if (isLive) arm(lookEveryMs)
  return {
    drafts,
    inbox: new CsafInbox({ store, nowMs, worker: advisoryWorker, audit: appendAudit }),
    publisher,
    openPgp: { fingerprint: openPgp.fingerprint, publicKey: openPgp.publicKey },
    look,
    async [Symbol.asyncDispose]() {
      closed = true
      disarm()
      await working.catch(report)
    },
  }
}
