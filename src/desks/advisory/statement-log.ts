import type { Agreement } from '../../alliance/model.ts'
import {
  addAdvisoryStatement,
  advisoryById,
  putAdvisory,
  removeAdvisory,
  statementsOf,
} from '../../store/advisories.ts'
import type { Db, Tx } from '../../store/store.ts'
import { type Advisory, foldAdvisory } from './fold.ts'
import { type SignOffRule, signOffRule } from './sign-off-rule.ts'
import { readStatement, type Signed } from './statement.ts'

const rememberedStatements = 200

/** The statements that are kept, and what they come to. */
export class StatementLog {
  readonly #agreements: () => readonly Agreement[]
  readonly #nowMs: () => number
  readonly #statements = new Map<string, Signed>()

  constructor({
    agreements,
    nowMs,
  }: { readonly agreements: () => readonly Agreement[]; readonly nowMs: () => number }) {
    this.#agreements = agreements
    this.#nowMs = nowMs
  }

  /** Whether it is new. */
  async keep(tx: Tx, { statement, digest, envelope }: Signed, sent: 0 | 1): Promise<boolean> {
    const { advisory, author, kind, at } = statement
    const received_at = await tx.takeTicks(1)
    return addAdvisoryStatement(tx, { advisory, digest, author, kind, at, received_at, sent, text: envelope })
  }

  /** Brings what lists show up to what the statements come to. */
  async refresh(tx: Tx, id: string): Promise<{ readonly state: Advisory }> {
    const { state } = await this.fold(tx.db, id)
    const { head } = state
    if (head === null) {
      // What it began with was never said.
      await removeAdvisory(tx, id)
      return { state }
    }
    const before = await advisoryById(tx.db, id)
    const published = before?.published ?? 0
    const { document, hash } = head
    const is =
      document.version <= published
        ? 'published'
        : state.abandoned !== null
          ? 'abandoned'
          : state.complete
            ? 'complete'
            : 'drafting'
    await putAdvisory(tx, {
      ...{ id, name: document.name, agreement: document.agreement, lead: document.lead, state: is },
      ...{ title: document.title, head: hash, embargo_at: Date.parse(document.embargo) },
      ...{ changed_at: this.#nowMs(), published },
    })
    return { state }
  }

  async fold(db: Db, id: string): Promise<{ readonly state: Advisory; readonly rule: SignOffRule }> {
    const signed = (await statementsOf(db, id)).map((row) => this.#read(row))
    const first = signed[0]?.statement
    const agreement = this.#agreements().find((one) => one.id === first?.agreement)
    const rule = signOffRule(agreement, first?.members ?? [])
    return { state: foldAdvisory(id, signed, rule), rule }
  }

  /** What was checked once and never changes is not read again. */
  #read({ digest, text }: { readonly digest: string; readonly text: string }): Signed {
    const known = this.#statements.get(digest)
    if (known !== undefined) return known
    const signed = readStatement(text)
    if (this.#statements.size >= rememberedStatements) this.#statements.clear()
    this.#statements.set(digest, signed)
    return signed
  }
}
