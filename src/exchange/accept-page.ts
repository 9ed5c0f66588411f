import type { Card } from '../alliance/model.ts'
import { Fault } from '../base/fault.ts'
import type { Entry, Intake, TakenBack } from '../intake/model.ts'
import { makeReceipt, type Receipt, type RejectedItem, type SignedReceipt } from '../ledger/receipt.ts'
import type { MemberCode } from '../policy/model.ts'
import type { CharterMark, Inbound, KnownStreams, LinkReason, LinkRecord, PeerAlarm, TakenStep } from './model.ts'
import { logOf } from './peer-log.ts'
import type { StepPage } from './step-page.ts'
import { type PageCheck, type VerifiedStep, verifyPage } from './verify-page.ts'

export interface AcceptParts {
  readonly intake: Pick<Intake, 'accept' | 'purge'>
  readonly inbound: Inbound
  /** Of the charter in force. */
  readonly cards: () => readonly Card[]
  readonly charterMark: () => CharterMark | null
  /** With this member's signing key. */
  readonly sign: (receipt: Receipt) => SignedReceipt
}

/** A page that holds, and what it was held to: ready to be taken. */
export interface CheckedPage {
  readonly is: 'checked'
  readonly page: StepPage
  readonly origin: string
  readonly known: KnownStreams
  readonly check: Extract<PageCheck, { holds: true }>
  /** What was refused of the steps that were taken before. */
  readonly refused: ReadonlyMap<number, readonly RejectedItem[]>
}

export type PageRefusal =
  /** Nothing is wrong with the page, but it cannot be taken now. */
  | { readonly is: 'waits'; readonly reason: LinkReason; readonly sentence: string }
  /** A proof between these sizes of the sender's log is needed. */
  | { readonly is: 'stale'; readonly from: number; readonly to: number }
  /** Carried here, and what comes before it is missing. */
  | { readonly is: 'missing'; readonly expected: number; readonly found: number }
  | { readonly is: 'distrusted'; readonly alarm: PeerAlarm }

export interface TakenPage {
  readonly is: 'taken'
  /** Steps that were new. */
  readonly taken: number
  /** Objects that were new. */
  readonly added: number
  /** How many items more are refused than before; negative where some are accepted now. */
  readonly refused: number
  /** Over the steps of the page that were taken; null where there was nothing to answer. */
  readonly receipt: SignedReceipt | null
  /** A marking was explained: what was refused before may be taken now. */
  readonly explains: boolean
}

export interface AcceptHow {
  /** We asked for exactly this page just now. */
  readonly asked: boolean
  /** What was refused of steps that were taken before is handed to intake again. */
  readonly again?: boolean
  readonly bridge?: readonly Uint8Array[]
}

/** Verifies a page from this member against what is known of it; records an alarm durably. Throws `integrity` for a page that breaks the protocol. */
export async function checkPage(
  parts: AcceptParts,
  member: MemberCode,
  page: StepPage,
  how: AcceptHow,
): Promise<CheckedPage | PageRefusal> {
  if (page.header.from !== member) throw new Fault('integrity', 'bad page: from another member')
  const log = logOf(member, parts.cards())
  if (log === null) return waits('no-ledger', {}, `the charter names no ledger of ${member}: a new charter is needed`)
  const late = laterCharter(page.header.charter, parts.charterMark(), member)
  if (late !== null) return late
  const { inbound } = parts
  const known = await inbound.known(member, log.origin)
  if (known.log.alarm !== '') return distrusted(known.log.alarm)
  const { lane, after } = page.header
  const held =
    after < known.heads[lane].seq ? await inbound.held(member, lane, after + 1, after + page.steps.length) : []
  const check = verifyPage({ page, known, log, held, ...how })
  if (check.holds) {
    const refused = new Map(held.map(({ seq, rejected }) => [seq, rejected]))
    return { is: 'checked', page, origin: log.origin, known, check, refused }
  }
  if (check.because === 'stale') return { is: 'stale', from: check.from, to: check.to }
  if (check.because === 'missing') return { is: 'missing', expected: check.expected, found: check.found }
  const alarm: PeerAlarm = { kind: check.because, member, reason: check.reason, body: check.body }
  await inbound.distrust(log.origin, alarm)
  return { is: 'distrusted', alarm }
}

/**
 * Gives a page that holds to intake, step by step in order, purges what it recalls, and stores steps, receipt and place in the stream in
 * one transaction. If we crash in between, the page comes again and intake finds everything unchanged. Null: what is known has changed meanwhile.
 */
export async function takePage(
  parts: AcceptParts,
  checked: CheckedPage,
  how: Pick<AcceptHow, 'again'>,
  recordOf?: (taken: TakenPage) => LinkRecord,
): Promise<TakenPage | null> {
  const { page, known, origin, check, refused } = checked
  const { from: member, lane } = page.header
  const again = how.again === true ? check.again : []
  const answers = await handIn(parts.intake, member, [
    ...again.map((step) => ({ step, only: new Set(refused.get(step.seq)?.map(({ item }) => item)) })),
    ...check.fresh.map((step) => ({ step, only: null })),
  ])
  const rejectedOf = (seq: number): readonly RejectedItem[] => answers.rejected.filter((one) => one.seq === seq)
  const run = [...again, ...check.fresh]
  const last = run.at(-1)
  const receipt =
    last === undefined
      ? null
      : parts.sign(
          makeReceipt(
            run.map(({ manifest }) => manifest),
            last.entry,
            answers.rejected,
          ),
        )
  const before = again.reduce((sum, { seq }) => sum + (refused.get(seq)?.length ?? 0), 0)
  const taken: TakenPage = {
    is: 'taken',
    taken: check.fresh.length,
    added: answers.added,
    refused: answers.rejected.length - before,
    receipt,
    explains: check.fresh.some(explainsMarking),
  }
  const { checkpoint, head } = check
  const stored = await parts.inbound.take(
    {
      member,
      lane,
      known,
      head: { seq: head.seq, last: head.last, at: check.fresh.at(-1)?.manifest.at ?? known.heads[lane].at },
      fresh: check.fresh.map((step) => rowOf(step, rejectedOf(step.seq))),
      again: again.map(({ seq }) => ({ seq, rejected: rejectedOf(seq) })),
      checkpoint: checkpoint === null ? null : { ...checkpoint, origin },
      receipt,
    },
    recordOf?.(taken),
  )
  return stored ? taken : null
}

/** All in one, for pages that were carried here: verification, intake, purge, receipt and place in the stream. */
export async function acceptPage(
  parts: AcceptParts,
  page: StepPage,
  how: AcceptHow = { asked: false },
): Promise<TakenPage | PageRefusal> {
  for (;;) {
    const checked = await checkPage(parts, page.header.from, page, how)
    if (checked.is !== 'checked') return checked
    const taken = await takePage(parts, checked, how)
    if (taken !== null) return taken
  }
}

interface ToHandIn {
  readonly step: VerifiedStep
  /** Only these items; null: all. */
  readonly only: ReadonlySet<number> | null
}

type Part =
  | { readonly is: 'release'; readonly places: RejectedItem[]; readonly entries: Entry[] }
  | { readonly is: 'recall'; readonly places: RejectedItem[]; readonly items: TakenBack[] }

/** Releases and recalls in the order in which they were made: what was given again after a recall stays. */
async function handIn(
  intake: AcceptParts['intake'],
  member: MemberCode,
  steps: readonly ToHandIn[],
): Promise<{ readonly added: number; readonly rejected: readonly RejectedItem[] }> {
  const rejected: RejectedItem[] = []
  let added = 0
  for (const part of partsOf(steps)) {
    if (part.is === 'release') {
      const result = await intake.accept({ kind: 'peer', member }, part.entries)
      added += result.added.length
      for (const { index, code, reason } of result.rejected)
        rejected.push({ ...part.places[index]!, reason: `${code}: ${reason}`.slice(0, 500) })
    } else {
      const answers = await intake.purge(member, part.items)
      for (const [index, answer] of answers.entries())
        if (answer.outcome === 'refused')
          rejected.push({ ...part.places[index]!, reason: `kept: ${answer.reason}`.slice(0, 500) })
    }
  }
  return { added, rejected }
}

function partsOf(steps: readonly ToHandIn[]): Part[] {
  const parts: Part[] = []
  for (const { step, only } of steps) {
    const { seq, at, items } = step.manifest
    for (const [place, { id, version, digest, agreement }] of items.entries()) {
      if (only !== null && !only.has(place)) continue
      const item = step.items[place]!
      const last = parts.at(-1)
      if (item.is === 'object') {
        const part = last?.is === 'release' ? last : startPart(parts, { is: 'release', places: [], entries: [] })
        const { text, assigned, origin, seal } = item.parcel
        part.places.push({ seq, item: place, id, reason: '' })
        part.entries.push({ text, assigned, carried: { id, origin, agreement, version, seal, at } })
      } else if (item.is === 'recall') {
        const part = last?.is === 'recall' ? last : startPart(parts, { is: 'recall', places: [], items: [] })
        part.places.push({ seq, item: place, id, reason: '' })
        part.items.push({ id, version, digest, agreement, at, notice: item.notice })
      }
    }
  }
  return parts
}

function startPart<T extends Part>(parts: Part[], part: T): T {
  parts.push(part)
  return part
}

function rowOf({ seq, entry, leaf, salt, manifest, text }: VerifiedStep, rejected: readonly RejectedItem[]): TakenStep {
  return { seq, entry: Buffer.from(entry).toString('hex'), leaf, at: manifest.at, salt, manifest: text, rejected }
}

function explainsMarking({ items }: VerifiedStep): boolean {
  return items.some((item) => item.is === 'object' && item.parcel.id.startsWith('marking-definition--'))
}

/** What was released under terms that we do not have could be passed on by us under those that we have: it waits until we have them too. */
export function laterCharter(
  theirs: CharterMark | null,
  ours: CharterMark | null,
  member: MemberCode,
): PageRefusal | null {
  if (theirs === null) return null
  const version = String(theirs.version)
  if (ours === null || theirs.version > ours.version)
    return waits('charter-newer', { version }, `${member} holds charter version ${version}: adopt it first`)
  if (theirs.version === ours.version && theirs.digest !== ours.digest)
    return waits('charter-other', { version }, `${member} holds another charter of version ${version} than this node`)
  return null
}

function waits(code: LinkReason['code'], facts: Record<string, string>, sentence: string): PageRefusal {
  return { is: 'waits', reason: { code, facts }, sentence }
}

function distrusted(alarm: string): PageRefusal {
  const reason: LinkReason = { code: 'distrusted', facts: { alarm } }
  return { is: 'waits', reason, sentence: sentenceOf(alarm) }
}

/** Why nothing is taken from a member whose log raised this alarm. */
export function sentenceOf(alarm: string): string {
  return `alarm ${alarm}: nothing is taken from this member until a person has looked at the evidence and trusts it again`
}
