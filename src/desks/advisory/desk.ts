import { Fault } from '../../base/fault.ts'
import { type Random, uuidV4 } from '../../base/ids.ts'
import { verifyBytes } from '../../crypto/keys.ts'
import type { Tlp } from '../../policy/model.ts'
import {
  type AdvisoryRow,
  advisoryById,
  countAdvisories,
  dueAdvisories,
  listAdvisories,
  namesOf,
  nextDueAdvisory,
} from '../../store/advisories.ts'
import { type AdvisoryFileFacts, filesOfAdvisory } from '../../store/advisory-files.ts'
import { type AdvisoryDocument, documentHash } from './document.ts'
import { amended, type Beginning, type DraftText, firstDocument, nextVersion, translatedInto } from './draft.ts'
import type { Advisory } from './fold.ts'
import { addPlaybookSignature, checkPlaybook, playbookDigest, playbookSigners } from './playbook.ts'
import { type PublicationParts, publishAdvisory } from './publication.ts'
import { checkEditions } from './publish.ts'
import { type Finding, readiness } from './readiness.ts'
import { Receiving, type ReceivingParts } from './receiving.ts'
import { ruleFor, type SignOffRule } from './sign-off-rule.ts'
import { Speaking, type SpeakingParts } from './speaking.ts'
import { StatementLog } from './statement-log.ts'
import { type Unsent, unsentAbout } from './unsent.ts'
import { labelOf } from './variant.ts'

export interface AdvisoryDeskParts extends SpeakingParts, ReceivingParts, PublicationParts {
  /** Ed25519 over bytes, in our name: for playbooks. */
  readonly signBytes: (bytes: Uint8Array) => { readonly publicKey: string; readonly value: string }
  readonly random?: Random
}

export interface AdvisoryDetail {
  readonly row: AdvisoryRow
  readonly state: Advisory
  readonly rule: SignOffRule
  readonly files: readonly AdvisoryFileFacts[]
  /** Of what our member said. */
  readonly unsent: readonly Unsent[]
}

export interface NewAdvisory extends DraftText {
  readonly agreement: string
  readonly members: readonly string[]
}

const publishAtOnce = 20

/** Joint advisories that this member takes part in (docs/protocol/advisory.md, docs/desks/advisory.md). */
export class AdvisoryDesk {
  readonly #parts: AdvisoryDeskParts
  readonly #log: StatementLog
  readonly #speaking: Speaking
  readonly #receiving: Receiving

  constructor(parts: AdvisoryDeskParts) {
    this.#parts = parts
    this.#log = new StatementLog(parts)
    this.#speaking = new Speaking(parts, this.#log)
    this.#receiving = new Receiving(parts, this.#log)
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
    const { store, self } = this.#parts
    const row = await advisoryById(store.read, id)
    if (row === undefined) throw new Fault('not-found', 'no such advisory')
    const { state, rule: asked } = await this.#log.fold(store.read, id)
    const rule = state.head === null ? asked : ruleFor(asked, state.head.document)
    const [files, unsent] = [await filesOfAdvisory(store.read, id), await unsentAbout(store.read, id, self.member)]
    return { row, state, rule, files, unsent }
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
    await this.#speaking.say(
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
    await this.#speaking.say(
      { ...this.#head(head.document), kind: 'comment', document: head.hash, part, text },
      { by, action: 'advisory-comment', tlp: labelOf(head.document) },
    )
  }

  async resolve(id: string, comment: string, by: string): Promise<void> {
    const { state } = await this.detail(id)
    const found = state.comments.find(({ digest }) => digest === comment)
    if (found === undefined || state.head === null) throw new Fault('not-found', 'no such comment')
    if (found.resolved !== null) throw new Fault('conflict', 'the comment was settled already')
    await this.#speaking.say(
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
    await this.#speaking.say(
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
    await this.#speaking.say(
      { ...this.#head(head.document), kind: 'withdrawal', document: head.hash, reason },
      { by, action: 'advisory-withdraw', tlp: labelOf(head.document) },
    )
  }

  async abandon(id: string, reason: string, by: string): Promise<void> {
    const head = await this.#requireHead(id)
    if (head.document.lead !== this.#parts.self.member)
      throw new Fault('forbidden', `only ${head.document.lead}, which began it, abandons it`)
    await this.#speaking.say(
      { ...this.#head(head.document), kind: 'abandonment', reason },
      { by, action: 'advisory-abandon', tlp: labelOf(head.document) },
    )
  }

  /** What came from a member, in the transaction that stores it (`Receiving`). */
  look(...given: Parameters<Receiving['look']>): ReturnType<Receiving['look']> {
    return this.#receiving.look(...given)
  }

  /** Publishes what is due, and says again what others may not have got. To be called by the process that leads. When the next is due (ms); null: nothing is. */
  async work(): Promise<number | null> {
    const { fenced, nowMs } = this.#parts
    await this.#speaking.sendAgain()
    for (const row of await dueAdvisories(fenced.read, nowMs(), publishAtOnce)) {
      try {
        await publishAdvisory(this.#parts, this.#log, row.id)
      } catch (error) {
        // One that cannot be published does not keep the others from it; it is tried again.
        this.#parts.report(error)
      }
    }
    return nextDueAdvisory(fenced.read, nowMs())
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
    await this.#speaking.say(statement, { by, action: 'advisory-amend', tlp: labelOf(document) })
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
