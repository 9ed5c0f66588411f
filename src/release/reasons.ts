import { explain } from '../policy/explain.ts'
import type { Decision, MemberCode, Reason, Recipient } from '../policy/model.ts'
import { parseRecipient, recipientName } from '../policy/recipient.ts'
import { decisionsOf } from '../store/handlings.ts'
import type { ObjectHead } from '../store/objects.ts'
import { type ReleaseRow, releasesOf } from '../store/releases.ts'
import type { Db } from '../store/store.ts'
import type { RecipientDecision, WithheldPart } from './model.ts'
import type { Registry } from './registry.ts'
import { VersionFacts } from './version-facts.ts'
import { readWithheld } from './withheld-parts.ts'

type Names = Readonly<Record<MemberCode, string>>

/** Tells who sees an object and why, from what was recorded when it was decided. */
export class Reasons {
  readonly #db: Db
  readonly #registry: Registry
  readonly #keyOf: (id: string) => number
  readonly #names: () => Names

  constructor(db: Db, registry: Registry, keyOf: (id: string) => number, names: () => Names) {
    this.#db = db
    this.#registry = registry
    this.#keyOf = keyOf
    this.#names = names
  }

  /** One decision for every recipient of every agreement that this node is a party to. */
  async everyRecipient(head: ObjectHead): Promise<RecipientDecision[]> {
    const rows = await releasesOf(this.#db, [head.seq])
    const recorded = await this.#recorded(head)
    const facts = this.#factsOf(head)
    const decisions: RecipientDecision[] = []
    for (const { view, agreement, recipient } of this.#registry.recipients()) {
      const num = this.#registry.viewNamed(view)
      const judged = this.#registry.judge(this.#registry.handling(head.handling), recipient, agreement)
      const known = num === undefined ? undefined : recorded.get(num)
      const decision = known === undefined ? judged : completed(known, judged)
      decisions.push(await this.#present(facts, rows, view, recipient, decision))
    }
    return decisions
  }

  /** The decision for one recipient: under the agreement asked, else under the one that releases it, else the one that comes nearest. */
  async oneRecipient(head: ObjectHead, text: string, agreement?: string): Promise<RecipientDecision> {
    const recipient = parseRecipient(text)
    const name = recipientName(recipient)
    const { self } = this.#registry.terms
    if (recipient.kind === 'member' && recipient.code === self) return this.#ourselves(head, recipient)
    const all = await this.everyRecipient(head)
    const matching = all
      .filter((one) => one.recipient === name || one.recipient === clientName(recipient))
      .filter((one) => agreement === undefined || one.view.startsWith(`${agreement}|`))
    const best =
      matching.find((one) => one.decision.outcome !== 'withhold') ??
      matching.find((one) => one.decision.reasons.some((reason) => reason.code !== 'other-agreement')) ??
      matching[0]
    if (best !== undefined) return { ...best, recipient: name, is: recipient }
    const reason: Reason = {
      code: 'no-agreement',
      facts: { recipient: name, origin: this.#registry.handling(head.handling).origin },
    }
    return this.#present(this.#factsOf(head), [], '', recipient, withheld([reason]))
  }

  #ourselves(head: ObjectHead, recipient: Recipient): RecipientDecision {
    const own = this.#registry.handling(head.handling).origin === this.#registry.terms.self
    const decision: Decision = {
      outcome: 'release',
      agreement: head.under === '' ? null : head.under,
      clause: null,
      reasons: [{ code: own ? 'own-object' : 'own-staff', facts: { origin: head.origin } }],
      removed: [],
      redaction: null,
      obligations: null,
    }
    return {
      recipient: recipientName(recipient),
      is: recipient,
      view: '|staff',
      decision,
      withheld: [],
      sentence: explain(decision, recipient, this.#names()),
      since: head.seq,
    }
  }

  async #present(
    facts: VersionFacts,
    rows: readonly ReleaseRow[],
    view: string,
    recipient: Recipient,
    recorded: Decision,
  ): Promise<RecipientDecision> {
    const num = this.#registry.viewNamed(view)
    const own = this.#readable(rows, num)
    const inPart = recorded.outcome === 'withhold' || own.length > 0 ? null : await this.#inPart(facts, num)
    const released =
      own.length > 0 || recorded.outcome === 'withhold' || inPart !== null
        ? own
        : // A version that two origins published is shown once: where the view reads the other origin's copy.
          this.#readable(await facts.twins(), num)
    const decision =
      inPart !== null
        ? redacted(
            recorded,
            inPart.withheld.map(({ at }) => at),
          )
        : recorded.outcome !== 'withhold' && released.length === 0
          ? {
              ...recorded,
              outcome: 'withhold' as const,
              reasons: [await this.#withheldReference(facts, num, recorded)],
            }
          : recorded
    const since = [...released, ...(inPart?.rows ?? [])].map((row) => row.pos)
    return {
      recipient: recipientName(recipient),
      is: recipient,
      view,
      decision,
      withheld: inPart?.withheld ?? [],
      sentence: explain(decision, recipient, this.#names()),
      since: since.length === 0 ? null : Math.min(...since),
    }
  }

  /** What the view reads in place of this version, and what was taken out for it; null: nothing. */
  async #inPart(
    facts: VersionFacts,
    view: number | undefined,
  ): Promise<{ rows: readonly ReleaseRow[]; withheld: readonly WithheldPart[] } | null> {
    const { made: all, rows: shown } = await facts.derived()
    const made = all.find((row) => row.view === view)
    if (made === undefined) return null
    const rows = this.#readable(shown, view).filter(({ seq }) => seq === made.derived)
    return rows.length === 0 ? null : { rows, withheld: readWithheld(made.removed) }
  }

  #readable(rows: readonly ReleaseRow[], view: number | undefined): ReleaseRow[] {
    return rows.filter((row) => view !== undefined && this.#registry.lane(row.lane).views.views.includes(view))
  }

  /** Which property points to something that this view cannot read. */
  async #withheldReference(facts: VersionFacts, view: number | undefined, recorded: Decision): Promise<Reason> {
    for await (const { property, target, held, rows } of facts.references()) {
      const published = held.some((one) => this.#registry.viewsOfOrigin(one.handling).views.includes(view ?? -1))
      if (held.length > 0 && this.#readable(rows, view).length === 0 && !published)
        return { code: 'reference-withheld', facts: { property, target, label: held[0]!.label } }
    }
    if (recorded.outcome === 'redact') {
      const { agreement, clause } = recorded
      return {
        code: 'part-withheld',
        facts: { agreement: agreement ?? '', clause: clause ?? '', what: 'nothing-left' },
      }
    }
    // Decided, but not yet applied: the terms changed a moment ago.
    return { code: 'being-decided', facts: {} }
  }

  #factsOf(head: ObjectHead): VersionFacts {
    return new VersionFacts(this.#db, this.#keyOf, head)
  }

  async #recorded(head: ObjectHead): Promise<Map<number, Decision>> {
    const rows = await decisionsOf(this.#db, head.handling, this.#registry.terms.charter)
    return new Map(
      rows.map((row) => [
        row.view,
        {
          outcome: row.outcome as Decision['outcome'],
          agreement: row.agreement === '' ? null : row.agreement,
          clause: row.clause === '' ? null : row.clause,
          reasons: JSON.parse(row.reasons) as Reason[],
          removed: [],
          redaction: null,
          obligations: null,
        },
      ]),
    )
  }
}

/** What was recorded, with what follows from it: what is taken out and what the recipient takes on are the clause's, and not written down. */
function completed(recorded: Decision, judged: Decision): Decision {
  const { outcome, clause, redaction, obligations } = judged
  return outcome === recorded.outcome && clause === recorded.clause ? { ...recorded, redaction, obligations } : recorded
}

/** What policy would give whole is read in part where it points to what is withheld. */
function redacted(recorded: Decision, removed: readonly string[]): Decision {
  const reasons =
    recorded.outcome === 'redact'
      ? recorded.reasons
      : [...recorded.reasons, { code: 'redacted' as const, facts: { references: 'true' } }]
  return { ...recorded, outcome: 'redact', reasons, removed }
}

function withheld(reasons: readonly Reason[]): Decision {
  return {
    outcome: 'withhold',
    agreement: null,
    clause: null,
    reasons,
    removed: [],
    redaction: null,
    obligations: null,
  }
}

/** Clients cleared beyond AMBER read what clients cleared to AMBER read. */
function clientName(recipient: Recipient): string | undefined {
  if (recipient.kind !== 'client') return undefined
  if (recipient.tlp !== 'red' && recipient.tlp !== 'amber+strict') return undefined
  return recipientName({ kind: 'client', tlp: 'amber' })
}
