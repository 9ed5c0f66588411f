import type { Card } from '../../alliance/model.ts'
import { Fault } from '../../base/fault.ts'
import type { Intake, Source } from '../../intake/model.ts'
import type { Tlp } from '../../policy/model.ts'
import { asksForTwo } from '../../policy/tlp.ts'
import {
  type AdvisoryStatementRow,
  dropUnsentStatement,
  markSent,
  momentsOf,
  unsentStatements,
} from '../../store/advisories.ts'
import type { AuditFacts } from '../../store/audit.ts'
import type { Store, Tx } from '../../store/store.ts'
import { statementNote } from './carried-note.ts'
import type { AdvisoryDocument } from './document.ts'
import type { Advisory } from './fold.ts'
import { readStatement, type Signed, type Statement, signStatement } from './statement.ts'
import type { StatementLog } from './statement-log.ts'
import { recordUnsent } from './unsent.ts'
import { labelOf } from './variant.ts'
import { whyAside } from './why-aside.ts'

const advisoryActor = 'advisory-desk'

export interface SpeakingParts {
  readonly store: Store
  /** Where background work writes: as long as this process leads. */
  readonly fenced: Store
  readonly self: Card
  readonly signingPem: string
  readonly nowMs: () => number
  readonly accept: Intake['accept']
  readonly audit: (tx: Tx, facts: AuditFacts) => Promise<unknown>
  /** Something about an advisory is new. */
  readonly onChange: (id: string) => void
  readonly report: (error: unknown) => void
}

/** What our member says to the others. */
export class Speaking {
  readonly #parts: SpeakingParts
  readonly #log: StatementLog

  constructor(parts: SpeakingParts, log: StatementLog) {
    this.#parts = parts
    this.#log = log
  }

  /** Signs what our member says, keeps it, and hands it in for the others. What the exchange refuses was never said. */
  async say(
    statement: Statement,
    { by, action, tlp }: { readonly by: string; readonly action: string; readonly tlp: Tlp },
  ): Promise<void> {
    const { store, self, signingPem, audit, accept, onChange } = this.#parts
    const { advisory, author } = statement
    const signed = await store.write(async (tx) => {
      // Of two words of ours the later one counts: no two have one moment.
      const at = (await momentsOf(tx.db, advisory, author)).reduce(
        (most, one) => (one < most ? most : new Date(Date.parse(one) + 1).toISOString()),
        statement.at,
      )
      const said = readStatement(signStatement({ ...statement, at }, signingPem).envelope)
      await this.#log.keep(tx, said, 0)
      const { state } = await this.#log.refresh(tx, advisory)
      const aside = state.aside.find(({ digest }) => digest === said.digest)
      if (aside !== undefined) throw new Fault('conflict', whyAside(aside.because))
      await audit(tx, { actor: by, action, subject: advisory, detail: said.digest })
      return said
    })
    const note = statementNote(signed, self.identity as string, tlp)
    const { rejected } = await accept(sourceOf(by, signed, tlp), [{ text: note }])
    if (rejected.length > 0) {
      await store.write(async (tx) => {
        await dropUnsentStatement(tx, advisory, signed.digest)
        await this.#log.refresh(tx, advisory)
      })
      throw new Fault('invalid', `it was not sent: ${rejected[0]!.reason}`)
    }
    await store.write((tx) => markSent(tx, advisory, signed.digest))
    onChange(advisory)
  }

  /** A crash between keeping and handing in leaves a statement that only we know. One that cannot be tried does not keep the others. */
  async sendAgain(): Promise<void> {
    const { fenced, nowMs, report } = this.#parts
    for (const row of await unsentStatements(fenced.read, 50)) {
      // It may be on its way this moment.
      if (row.received_at / 1000 > nowMs() - 60_000) continue
      try {
        await this.#handInAgain(row)
      } catch (error) {
        report(error)
      }
    }
  }

  async #handInAgain({ advisory, digest, text }: AdvisoryStatementRow): Promise<void> {
    const { fenced, self, accept, audit, onChange } = this.#parts
    const signed = readStatement(text)
    const { state } = await this.#log.fold(fenced.read, advisory)
    const spokenOf = documentOf(signed.statement, state)
    const tlp = spokenOf === null ? 'red' : labelOf(spokenOf)
    const note = statementNote(signed, self.identity as string, tlp)
    const { rejected } = await accept(sourceOf(advisoryActor, signed, tlp), [{ text: note }])
    const refusal = rejected[0]
    // The note is named after the statement: one that was taken back, or is here in other words, had been handed in.
    if (refusal === undefined || refusal.code === 'recalled' || refusal.code === 'conflict') {
      await fenced.write((tx) => markSent(tx, advisory, digest))
      return
    }
    // The same text would be refused the same way for ever. The others never had it, so it counts here no more than there.
    await fenced.write(async (tx) => {
      await dropUnsentStatement(tx, advisory, digest)
      await this.#log.refresh(tx, advisory)
      await recordUnsent(tx, signed, refusal.reason)
      await audit(tx, { actor: advisoryActor, action: 'advisory-unsent', subject: advisory, detail: digest })
    })
    onChange(advisory)
  }
}

/**
 * Who hands a statement in. A releaser has decided on it, for named members; only where it brings words of a text whose strictest
 * label asks for two persons must a second one agree, as for anything else.
 */
function sourceOf(actor: string, { statement }: Signed, tlp: Tlp): Source {
  const brings = statement.kind === 'revision' || statement.kind === 'comment'
  return brings && asksForTwo(tlp) ? { kind: 'local', actor } : { kind: 'local', actor, agreed: true }
}

/** The text that a statement brings or speaks of, as it was when it was said: what came after may be under another label. */
function documentOf(statement: Statement, { chain, lost }: Advisory): AdvisoryDocument | null {
  if (statement.kind === 'revision') return statement.document
  const known = [...chain, ...lost]
  if ('document' in statement) return known.find(({ hash }) => hash === statement.document)?.document ?? null
  return chain.findLast(({ at }) => at <= statement.at)?.document ?? null
}
