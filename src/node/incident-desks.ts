import { appendAudit } from '../audit/append.ts'
import { every } from '../base/timers.ts'
import { digestToken, newToken } from '../crypto/secret.ts'
import { IncidentDesk } from '../desks/incident/desk.ts'
import { InvitationDesk } from '../desks/incident/invitation-desk.ts'
import { RequestDesk } from '../desks/incident/requests.ts'
import { changeRule, type RuleEntry, resetRule, ruleBook } from '../desks/incident/rule-book.ts'
import type { Rule } from '../desks/incident/rules.ts'
import type { Intake } from '../intake/model.ts'
import { derivePseudonymKey } from '../privacy/pseudonym.ts'
import type { Consents } from '../release/consents.ts'
import type { Release } from '../release/model.ts'
import { incidentsClosedBefore } from '../store/incidents.ts'
import type { Store } from '../store/store.ts'
import type { Basis } from './basis.ts'
import { deriveSecret } from './keys.ts'

export interface IncidentDesksParts {
  readonly store: Store
  readonly leads: () => boolean
  readonly release: Release
  readonly accept: Intake['accept']
  readonly consents: Consents
  readonly others: () => readonly string[]
  /** False in an exercise, which has no incident desk. */
  readonly isLive: boolean
}

export interface IncidentDesks extends AsyncDisposable {
  readonly records: IncidentDesk
  readonly requests: RequestDesk
  readonly invitations: InvitationDesk
  readonly rules: {
    list(): Promise<readonly RuleEntry[]>
    change(id: string, value: unknown, by: string): Promise<Rule>
    reset(id: string, by: string): Promise<void>
  }
  /** Looks at the clocks now, and erases what was kept long enough. */
  look(): Promise<void>
}

const lookEveryMs = 30_000
const dayMs = 86_400_000
const eraseAtOnce = 20

/** What the incident desk is on this node: its records, requests, links and rules, and who looks at its clocks. */
export function openIncidentDesks(basis: Basis, parts: IncidentDesksParts): IncidentDesks {
  const { clock, config, events, keys, report, self, timers } = basis
  const { store, release, accept, consents, others, leads, isLive } = parts
  const secret = deriveSecret(keys.signing, 'pseudonyms/1')
  const nowMs = () => clock.nowMs()
  const detail: Release['detail'] = (...asked) => release.detail(...asked)
  const shared = {
    store,
    nowMs,
    accept,
    detail,
    audit: appendAudit,
    member: self.member,
    identity: self.identity as string,
    others,
  }
  const records = new IncidentDesk({
    ...{ ...shared, consents, random: basis.fillRandom },
    pseudonymKey: (year) => derivePseudonymKey(secret, '|incidents', year),
    onChange: (num) => events.publish({ kind: 'incident', subject: String(num) }),
  })
  const requests = new RequestDesk({
    ...{ ...shared, random: basis.fillRandom },
    onChange: () => events.publish({ kind: 'incident', subject: '' }),
  })
  async function look(): Promise<void> {
    if (!leads()) return
    await records.tellClocks()
    const old = await incidentsClosedBefore(store.read, nowMs() - config.incidentRetentionDays * dayMs, eraseAtOnce)
    for (const { num, body } of old)
      if ((JSON.parse(body) as { reporter: unknown }).reporter !== null) await records.erase(num, 'retention')
  }
  let looking: Promise<void> = Promise.resolve()
  const stop = isLive
    ? every(timers, lookEveryMs, () => {
        looking = looking.then(look).catch(report)
      })
    : () => {}
  return {
    records,
    requests,
    invitations: new InvitationDesk({ store, nowMs, newToken, digestToken, audit: appendAudit }),
    rules: {
      list: () => ruleBook(store.read),
      change: (id, value, by) =>
        store.write(async (tx) => {
          const rule = await changeRule(tx, id, value, by, nowMs())
          await appendAudit(tx, { actor: by, action: 'incident-rule', subject: id, detail: 'changed' })
          return rule
        }),
      reset: (id, by) =>
        store.write(async (tx) => {
          await resetRule(tx, id)
          await appendAudit(tx, { actor: by, action: 'incident-rule', subject: id, detail: 'reset' })
        }),
    },
    look,
    async [Symbol.asyncDispose]() {
      stop()
      await looking
    },
  }
}
