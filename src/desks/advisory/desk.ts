import type { Agreement, Card } from '../../alliance/model.ts'
import { asFault, Fault } from '../../base/fault.ts'
import { type Random, uuidV4 } from '../../base/ids.ts'
import { verifyBytes } from '../../crypto/keys.ts'
import type { OpenPgpKey } from '../../crypto/openpgp.ts'
import type { Entry, Intake, IntakeResult, Source } from '../../intake/model.ts'
import type { MemberCode, Tlp } from '../../policy/model.ts'
import { asksForTwo } from '../../policy/tlp.ts'
import {
  type AdvisoryRow,
  addAdvisoryStatement,
  advisoryById,
  countAdvisories,
  countStatements,
  dropUnsentStatement,
  dueAdvisories,
  listAdvisories,
  markSent,
  namesOf,
  nextDueAdvisory,
  putAdvisory,
  statementsOf,
  unsentStatements,
} from '../../store/advisories.ts'
import {
  type AdvisoryFileFacts,
  dropAdvisoryFiles,
  filesOfAdvisory,
  keepAdvisoryKey,
  putAdvisoryFiles,
} from '../../store/advisory-files.ts'
import type { AuditFacts } from '../../store/audit.ts'
import { recordEvidence } from '../../store/evidence.ts'
import type { Db, Store, Tx } from '../../store/store.ts'
import { advisoryTrace, envelopeIn, statementNote } from './carried-note.ts'
import { type AdvisoryDocument, documentHash } from './document.ts'
import { amended, type Beginning, type DraftText, firstDocument, nextVersion, translatedInto } from './draft.ts'
import type { Publisher } from './edition.ts'
import { type Advisory, foldAdvisory, skewMs } from './fold.ts'
import { addPlaybookSignature, checkPlaybook, playbookDigest, playbookSigners } from './playbook.ts'
import { checkEditions, publicationFiles } from './publish.ts'
import { type Finding, readiness } from './readiness.ts'
import { ruleFor, type SignOffRule, signOffRule } from './sign-off-rule.ts'
import { isSignedBy, readStatement, type Signed, type Statement, signStatement } from './statement.ts'
import { advisoryObjects } from './stix.ts'
import { labelOf, variantLabels } from './variant.ts'
import type { AdvisoryWorker } from './worker.ts'

export interface AdvisoryDeskParts {
  readonly store: Store
  /** Where background work writes: as long as this process leads. */
  readonly fenced: Store
  readonly self: Card
  /** Of the charter in force, ours among them. */
  readonly cards: () => readonly Card[]
  readonly agreements: () => readonly Agreement[]
  readonly signingPem: string
  readonly openPgp: OpenPgpKey
  readonly publisher: () => Publisher
  readonly worker: Pick<AdvisoryWorker, 'check' | 'pdf'>
  readonly nowMs: () => number
  readonly accept: Intake['accept']
  readonly audit: (tx: Tx, facts: AuditFacts) => Promise<unknown>
  /** Ed25519 over bytes, in our name: for playbooks. */
  readonly signBytes: (bytes: Uint8Array) => { readonly publicKey: string; readonly value: string }
  readonly random?: Random
  readonly report: (error: unknown) => void
  /** Something about an advisory is new. */
  readonly onChange: (id: string) => void
}

export interface AdvisoryDetail {
  readonly row: AdvisoryRow
  readonly state: Advisory
  readonly rule: SignOffRule
  readonly files: readonly AdvisoryFileFacts[]
}

export interface NewAdvisory extends DraftText {
  readonly agreement: string
  readonly members: readonly string[]
}

export const advisoryStates = ['drafting', 'complete', 'published', 'abandoned'] as const
const mostStatements = 1000
const publishAtOnce = 20
const rememberedStatements = 200

/** Joint advisories that this member takes part in (docs/protocol/advisory.md, docs/desks/advisory.md). */
export class AdvisoryDesk {
  readonly #parts: AdvisoryDeskParts
  readonly #statements = new Map<string, Signed>()

  constructor(parts: AdvisoryDeskParts) {
    this.#parts = parts
  }

  list(query: {
    readonly states: readonly string[]
    readonly limit: number
    readonly offset: number
  }): Promise<AdvisoryRow[]> {
    return listAdvisories(this.#parts.store.read, query)
  }

  counts(): Promise<Readonly<Record<string, number>>> {
    return countAdvisories(this.#parts.store.read)
  }

  async detail(id: string): Promise<AdvisoryDetail> {
    const { store } = this.#parts
    const row = await advisoryById(store.read, id)
    if (row === undefined) throw new Fault('not-found', 'no such advisory')
    const { state, rule: asked } = await this.#fold(store.read, id)
    const rule = state.head === null ? asked : ruleFor(asked, state.head.document)
    return { row, state, rule, files: await filesOfAdvisory(store.read, id) }
  }

  /** What stands in the way of signing off the document as it is now. Takes the time of checking every edition. */
  async readiness(id: string): Promise<readonly Finding[]> {
    const { head } = (await this.detail(id)).state
    return head === null ? [] : this.#readiness(head.document)
  }

  /** Begins an advisory: its first draft goes to the other members. */
  async open({ agreement, members, ...text }: NewAdvisory, by: string): Promise<string> {
    const { self, store, random, nowMs } = this.#parts
    const id = `report--${uuidV4(random)}`
    const everybody = [...new Set([...members, self.member])].sort()
    this.#requireAgreement(agreement, everybody)
    const year = new Date(nowMs()).getUTCFullYear()
    const used = await namesOf(store.read, `${self.member}-${year}-`)
    const number = Math.max(0, ...used.map((name) => Number(name.slice(-4)))) + 1
    if (number > 9999) throw new Fault('too-many', 'no number is left in this year')
    const name = `${self.member}-${year}-${String(number).padStart(4, '0')}`
    const beginning: Beginning = { id, name, agreement, lead: self.member, members: everybody }
    const document = firstDocument(text, beginning)
    this.#requireLater(document.embargo)
    await this.#say(
      { ...this.#head(document), kind: 'revision', basis: null, height: 1, document, note: '' },
      { by, action: 'advisory-open', tlp: labelOf(document) },
    )
    return id
  }

  /** Another text in place of the one of this hash. Every sign-off is void from then on. */
  async amend(
    id: string,
    change: { readonly basis: string; readonly text: Omit<DraftText, 'language'>; readonly note: string },
    by: string,
  ): Promise<void> {
    await this.#revise(id, { basis: change.basis, note: change.note, by }, (before) => amended(before, change.text))
  }

  async translate(
    id: string,
    change: { readonly basis: string; readonly language: string; readonly texts: Readonly<Record<string, string>> },
    by: string,
  ): Promise<void> {
    const { basis, language, texts } = change
    await this.#revise(id, { basis, note: `translation ${language}`, by }, (before) =>
      translatedInto(before, language, texts),
    )
  }

  /** Attaches a CACAO playbook, signed by this member; one with the same name is replaced. */
  async attachPlaybook(
    id: string,
    change: {
      readonly basis: string
      readonly part: string
      readonly title: string
      readonly tlp: Tlp
      readonly text: string
    },
    by: string,
  ): Promise<void> {
    const { basis, part, title, tlp, text } = change
    const issues = checkPlaybook(text)
    if (issues.length > 0)
      throw new Fault('invalid', `the playbook is not valid: ${issues[0]}`, {
        issues: issues.map((message) => ({ at: '/text', message })),
      })
    const { self, signBytes, random, nowMs } = this.#parts
    const signed = addPlaybookSignature(text, {
      ...{ id: uuidV4(random), signee: self.member, at: new Date(nowMs()).toISOString() },
      ...signBytes(playbookDigest(text)),
    })
    await this.#revise(id, { basis, note: `playbook ${title}`, by }, (before) =>
      amended(before, {
        ...before,
        playbooks: [...before.playbooks.filter((one) => one.id !== part), { id: part, title, tlp, text: signed }],
      }),
    )
  }

  /** The members of the charter whose signature over exactly this playbook holds. */
  signersOf(playbook: string): readonly string[] {
    const keys = new Map(this.#parts.cards().map((card) => [card.member, card.signingKey]))
    return playbookSigners(playbook, keys, verifyBytes)
  }

  /** Begins the next version of what was published. */
  async update(id: string, change: { readonly embargo: string; readonly summary: string }, by: string): Promise<void> {
    const { row, state } = await this.detail(id)
    if (state.head === null || row.state !== 'published')
      throw new Fault('conflict', 'only what is published has a next version')
    await this.#revise(id, { basis: state.head.hash, note: change.summary, by }, (before) =>
      nextVersion(before, change.embargo, change.summary),
    )
  }

  async comment(
    id: string,
    { part, text }: { readonly part: string; readonly text: string },
    by: string,
  ): Promise<void> {
    const head = await this.#requireHead(id)
    await this.#say(
      { ...this.#head(head.document), kind: 'comment', document: head.hash, part, text },
      { by, action: 'advisory-comment', tlp: labelOf(head.document) },
    )
  }

  async resolve(id: string, comment: string, by: string): Promise<void> {
    const { state } = await this.detail(id)
    const found = state.comments.find(({ digest }) => digest === comment)
    if (found === undefined || state.head === null) throw new Fault('not-found', 'no such comment')
    if (found.resolved !== null) throw new Fault('conflict', 'the comment was settled already')
    await this.#say(
      { ...this.#head(state.head.document), kind: 'resolution', comment },
      { by, action: 'advisory-resolve', tlp: labelOf(state.head.document) },
    )
  }

  /** Our member's word that exactly this document is published at its moment. */
  async signOff(id: string, hash: string, by: string): Promise<void> {
    const { self } = this.#parts
    const head = await this.#requireHead(id)
    const { state } = await this.detail(id)
    if (head.hash !== hash)
      throw new Fault('conflict', 'the document was changed: read it again before you sign it off')
    if (state.signOffs.some(({ member }) => member === self.member))
      throw new Fault('conflict', `${self.member} has signed this document off`)
    const blocking = (await this.#readiness(head.document)).filter(({ blocks }) => blocks)
    if (blocking.length > 0)
      throw new Fault('conflict', `it cannot be published as it is: ${blocking[0]!.code} ${blocking[0]!.detail}`, {
        issues: blocking.map(({ at, code, detail }) => ({ at, message: `${code} ${detail}`.trim() })),
      })
    await this.#say(
      { ...this.#head(head.document), kind: 'sign-off', document: hash },
      { by, action: 'advisory-sign-off', tlp: labelOf(head.document) },
    )
  }

  /** Takes our sign-off back, until the moment. */
  async withdraw(id: string, reason: string, by: string): Promise<void> {
    const { self } = this.#parts
    const head = await this.#requireHead(id)
    const { state } = await this.detail(id)
    if (!state.signOffs.some(({ member }) => member === self.member))
      throw new Fault('conflict', `${self.member} has not signed this document off`)
    this.#requireLater(head.document.embargo)
    await this.#say(
      { ...this.#head(head.document), kind: 'withdrawal', document: head.hash, reason },
      { by, action: 'advisory-withdraw', tlp: labelOf(head.document) },
    )
  }

  async abandon(id: string, reason: string, by: string): Promise<void> {
    const head = await this.#requireHead(id)
    if (head.document.lead !== this.#parts.self.member)
      throw new Fault('forbidden', `only ${head.document.lead}, which began it, abandons it`)
    await this.#say(
      { ...this.#head(head.document), kind: 'abandonment', reason },
      { by, action: 'advisory-abandon', tlp: labelOf(head.document) },
    )
  }

  /**
   * What came from a member, in the transaction that stores it: statements are kept, forgeries kept as evidence. Idempotent; never throws
   * for what a member sent. To be called after the commit: whoever shows advisories hears of it.
   */
  async look(
    tx: Tx,
    member: MemberCode,
    entries: readonly Entry[],
    { rejected }: Pick<IntakeResult, 'rejected'>,
  ): Promise<() => void> {
    const refused = new Set(rejected.map(({ index }) => index))
    const changed = new Set<string>()
    for (const [index, { text, carried }] of entries.entries()) {
      if (refused.has(index) || !text.includes(advisoryTrace)) continue
      const id = await this.#take(tx, JSON.parse(text) as Record<string, unknown>, carried?.origin ?? member)
      if (id !== null) changed.add(id)
    }
    return () => {
      for (const id of changed) this.#parts.onChange(id)
    }
  }

  /** Publishes what is due, and says again what others may not have got. To be called by the process that leads. When the next is due (ms); null: nothing is. */
  async work(): Promise<number | null> {
    const { fenced, nowMs } = this.#parts
    await this.#sendAgain()
    for (const row of await dueAdvisories(fenced.read, nowMs(), publishAtOnce)) {
      try {
        await this.#publish(row.id)
      } catch (error) {
        // One that cannot be published does not keep the others from it; it is tried again.
        this.#parts.report(error)
      }
    }
    return nextDueAdvisory(fenced.read, nowMs())
  }

  async #publish(id: string): Promise<void> {
    const { fenced, self, cards, nowMs, publisher, worker, openPgp, accept, audit, onChange } = this.#parts
    const { state } = await this.#fold(fenced.read, id)
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
      for (const one of rejected) this.#parts.report(new Fault('invalid', `${document.name}: ${one.id}: ${one.reason}`))
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

  async #revise(
    id: string,
    { basis, note, by }: { readonly basis: string; readonly note: string; readonly by: string },
    change: (before: AdvisoryDocument) => AdvisoryDocument,
  ): Promise<void> {
    const head = await this.#requireHead(id)
    if (head.hash !== basis)
      throw new Fault('conflict', 'the document was changed meanwhile: make your change in the one that counts now')
    const document = change(head.document)
    if (documentHash(document) === head.hash) throw new Fault('invalid', 'nothing was changed')
    this.#requireLater(document.embargo)
    const { row } = await this.detail(id)
    if (document.version === head.document.version && row.published >= document.version)
      throw new Fault('conflict', 'it is published: begin the next version')
    const statement = {
      ...this.#head(document),
      kind: 'revision',
      basis,
      height: head.height + 1,
      document,
      note,
    } as const
    await this.#say(statement, { by, action: 'advisory-amend', tlp: labelOf(document) })
  }

  /** Signs what our member says, keeps it, and hands it in for the others. What the exchange refuses was never said. */
  async #say(
    statement: Statement,
    { by, action, tlp }: { readonly by: string; readonly action: string; readonly tlp: Tlp },
  ): Promise<void> {
    const { store, self, signingPem, audit, accept, onChange } = this.#parts
    const { advisory, author } = statement
    // Of two words of ours the later one counts: no two have one moment.
    const last = (await statementsOf(store.read, advisory)).filter((row) => row.author === author).map((row) => row.at)
    const at = last.reduce(
      (most, one) => (one < most ? most : new Date(Date.parse(one) + 1).toISOString()),
      statement.at,
    )
    const signed = readStatement(signStatement({ ...statement, at }, signingPem).envelope)
    await store.write(async (tx) => {
      await this.#keep(tx, signed, 0)
      const { state } = await this.#refresh(tx, advisory)
      const aside = state.aside.find(({ digest }) => digest === signed.digest)
      if (aside !== undefined) throw new Fault('conflict', whyAside(aside.because))
      await audit(tx, { actor: by, action, subject: advisory, detail: signed.digest })
    })
    const note = statementNote(signed, self.identity as string, tlp)
    const { rejected } = await accept(sourceOf(by, signed, tlp), [{ text: note }])
    if (rejected.length > 0) {
      await store.write(async (tx) => {
        await dropUnsentStatement(tx, advisory, signed.digest)
        await this.#refresh(tx, advisory)
      })
      throw new Fault('invalid', `it was not sent: ${rejected[0]!.reason}`)
    }
    await store.write((tx) => markSent(tx, advisory, signed.digest))
    onChange(advisory)
  }

  /** A crash between keeping and handing in leaves a statement that only we know. */
  async #sendAgain(): Promise<void> {
    const { fenced, self, accept, nowMs } = this.#parts
    for (const { advisory, digest, text, received_at: at } of await unsentStatements(fenced.read, 50)) {
      // It may be on its way this moment.
      if (at / 1000 > nowMs() - 60_000) continue
      const signed = readStatement(text)
      const { state } = await this.#fold(fenced.read, advisory)
      const spokenOf = documentOf(signed.statement, state)
      const tlp = spokenOf === null ? 'red' : labelOf(spokenOf)
      const { rejected } = await accept(sourceOf('advisory-desk', signed, tlp), [
        { text: statementNote(signed, self.identity as string, tlp) },
      ])
      if (rejected.length === 0) await fenced.write((tx) => markSent(tx, advisory, digest))
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
    if (!(await this.#keep(tx, signed, 1))) return null
    const { state } = await this.#refresh(tx, advisory)
    const aside = state.aside.find(({ digest }) => digest === signed.digest)
    if (aside !== undefined && !['unknown-document', 'no-basis', 'unknown-comment'].includes(aside.because))
      await against('advisory-refused', whyAside(aside.because))
    return advisory
  }

  async #keep(tx: Tx, { statement, digest, envelope }: Signed, sent: 0 | 1): Promise<boolean> {
    const { advisory, author, kind, at } = statement
    const received_at = await tx.takeTicks(1)
    return addAdvisoryStatement(tx, { advisory, digest, author, kind, at, received_at, sent, text: envelope })
  }

  /** Brings what lists show up to what the statements come to. */
  async #refresh(tx: Tx, id: string): Promise<{ readonly state: Advisory }> {
    const { state } = await this.#fold(tx.db, id)
    const { head } = state
    if (head === null) return { state }
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
      ...{ changed_at: this.#parts.nowMs(), published },
    })
    return { state }
  }

  async #fold(db: Db, id: string): Promise<{ readonly state: Advisory; readonly rule: SignOffRule }> {
    const signed = (await statementsOf(db, id)).map((row) => this.#read(row))
    const first = signed[0]?.statement
    const agreement = this.#parts.agreements().find((one) => one.id === first?.agreement)
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

  async #readiness(document: AdvisoryDocument): Promise<Finding[]> {
    const { publisher, worker, nowMs, agreements } = this.#parts
    const csaf = await checkEditions(document, { publisher: publisher(), worker })
    const agreement = agreements().find(({ id }) => id === document.agreement)
    return readiness(document, { agreement, nowMs: nowMs(), csaf })
  }

  async #requireHead(id: string): Promise<NonNullable<Advisory['head']>> {
    const { state } = await this.detail(id)
    if (state.head === null) throw new Fault('conflict', 'nobody has drafted it yet')
    if (state.abandoned !== null) throw new Fault('conflict', `${state.head.document.lead} has abandoned it`)
    return state.head
  }

  #requireAgreement(id: string, members: readonly string[]): void {
    const agreement = this.#parts.agreements().find((one) => one.id === id)
    if (agreement === undefined) throw new Fault('invalid', `there is no agreement ${id.slice(0, 63)}`)
    for (const member of members)
      if (!agreement.parties.includes(member)) throw new Fault('invalid', `${member} is not a party of ${id}`)
    for (const member of agreement.advisories?.mandatory ?? [])
      if (!members.includes(member))
        throw new Fault('invalid', `${id} wants the sign-off of ${member}: it must be one of the members`)
    if (members.length < (agreement.advisories?.quorum ?? 1))
      throw new Fault('invalid', `${id} wants ${agreement.advisories?.quorum} sign-offs, and there are fewer members`)
  }

  #requireLater(embargo: string): void {
    if (Date.parse(embargo) <= this.#parts.nowMs())
      throw new Fault('invalid', 'the moment of publication is in the past')
  }

  #head(document: AdvisoryDocument) {
    const { self, nowMs } = this.#parts
    return {
      format: 'trefoil/advisory/1' as const,
      advisory: document.id,
      agreement: document.agreement,
      members: document.members,
      author: self.member,
      at: new Date(nowMs()).toISOString(),
    }
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

const sentences: Readonly<Record<Advisory['aside'][number]['because'], string>> = {
  'not-a-member': 'its author is not one of the members of the advisory',
  'other-advisory': 'it changes what never changes: name, lead, members, agreement or language',
  'no-basis': 'the document that it was made from is not known here',
  frozen: 'the document is signed off and its moment is near: nothing is changed any more',
  'wrong-version': 'it is not the next version of what was published',
  'after-the-moment': 'the moment has passed',
  'unknown-document': 'it is about a document that is not known here',
  'not-the-lead': 'only the lead begins and abandons an advisory',
  'unknown-comment': 'it is about a comment that is not known here',
}
export function whyAside(because: keyof typeof sentences): string {
  return sentences[because]
}
