import type { Agreement, Card } from '../../alliance/model.ts'
import { asFault } from '../../base/fault.ts'
import type { Entry, IntakeResult } from '../../intake/model.ts'
import type { MemberCode } from '../../policy/model.ts'
import { advisoryById, countStatements } from '../../store/advisories.ts'
import { recordEvidence } from '../../store/evidence.ts'
import type { Tx } from '../../store/store.ts'
import { givenWith } from '../note-to-member.ts'
import { advisoryTrace, envelopeIn } from './carried-note.ts'
import { skewMs } from './fold.ts'
import { isSignedBy, readStatement, type Signed } from './statement.ts'
import type { StatementLog } from './statement-log.ts'
import { whyAside } from './why-aside.ts'

export interface ReceivingParts {
  readonly self: Card
  /** Of the charter in force, ours among them. */
  readonly cards: () => readonly Card[]
  readonly agreements: () => readonly Agreement[]
  readonly nowMs: () => number
  /** Something about an advisory is new. */
  readonly onChange: (id: string) => void
}

const mostStatements = 1000

/** What other members say to us. */
export class Receiving {
  readonly #parts: ReceivingParts
  readonly #log: StatementLog

  constructor(parts: ReceivingParts, log: StatementLog) {
    this.#parts = parts
    this.#log = log
  }

  /**
   * What came from a member, in the transaction that stores it: statements are kept, forgeries kept as evidence. Idempotent; never throws
   * for what a member sent. To be called after the commit: whoever shows advisories hears of it.
   */
  async look(
    tx: Tx,
    member: MemberCode,
    entries: readonly Entry[],
    result: Pick<IntakeResult, 'rejected'>,
  ): Promise<() => void> {
    const changed = new Set<string>()
    for (const { object, origin } of givenWith(advisoryTrace, member, entries, result)) {
      const id = await this.#take(tx, object, origin)
      if (id !== null) changed.add(id)
    }
    return () => {
      for (const id of changed) this.#parts.onChange(id)
    }
  }

  /** The advisory of which something is new; null: nothing is. */
  async #take(tx: Tx, object: Readonly<Record<string, unknown>>, origin: MemberCode): Promise<string | null> {
    const envelope = envelopeIn(object)
    if (envelope === null) return null
    const against = async (kind: string, reason: string): Promise<null> => {
      await recordEvidence(tx, [{ kind, source: origin, objectId: String(object.id), version: '', reason, body: '' }])
      return null
    }
    let signed: Signed
    try {
      signed = readStatement(envelope)
    } catch (error) {
      if (asFault(error).kind === 'internal') throw error
      return against('advisory-refused', asFault(error).message)
    }
    const { statement } = signed
    const { author, advisory, members, agreement, at } = statement
    const card = this.#parts.cards().find(({ member }) => member === author)
    if (author !== origin) return against('advisory-forged', `a statement of ${author} in a note of ${origin}`)
    if (card === undefined) return against('advisory-refused', `${author} is not a member of the charter`)
    if (!isSignedBy(envelope, author, card.signingKey))
      return against('advisory-forged', `the statement is not signed by ${author}, or was altered`)
    const { self, nowMs } = this.#parts
    if (!members.includes(self.member) || !members.includes(author))
      return against('advisory-refused', 'it is about an advisory of other members')
    const terms = this.#parts.agreements().find(({ id }) => id === agreement)
    if (terms === undefined || !members.every((member) => terms.parties.includes(member)))
      return against('advisory-refused', `the agreement ${agreement.slice(0, 63)} does not bind its members`)
    if (Date.parse(at) > nowMs() + skewMs) return against('advisory-refused', 'it is dated in the future')
    if ((await countStatements(tx.db, advisory, author)) >= mostStatements)
      return against('advisory-refused', `${author} has said enough about this advisory`)
    if (
      statement.kind === 'revision' &&
      statement.document.version <= ((await advisoryById(tx.db, advisory))?.published ?? 0)
    )
      return against('advisory-refused', 'what it changes is published already')
    if (!(await this.#log.keep(tx, signed, 1))) return null
    const { state } = await this.#log.refresh(tx, advisory)
    const aside = state.aside.find(({ digest }) => digest === signed.digest)
    if (aside !== undefined && !['unknown-document', 'no-basis', 'unknown-comment'].includes(aside.because))
      await against('advisory-refused', whyAside(aside.because))
    return advisory
  }
}
