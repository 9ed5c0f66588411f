import type { Card } from '../alliance/model.ts'
import { Fault } from '../base/fault.ts'
import type { Entry, RunAnswer, TakenBack } from '../intake/model.ts'
import { makeReceipt, type Receipt, type RejectedItem, type SignedReceipt } from '../ledger/receipt.ts'
import type { MemberCode } from '../policy/model.ts'
import type { CharterMark, Inbound, KnownStreams, LinkReason, LinkRecord, PeerAlarm, TakenStep } from './model.ts'
import { logOf } from './peer-log.ts'
import type { StepPage } from './step-page.ts'
import { type PageCheck, type VerifiedStep, verifyPage } from './verify-page.ts'

export interface AcceptParts {
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
 * Gives a page that holds to intake, step by step in order, purges what it recalls, and stores steps, receipt and place in the stream, all
 * in one transaction: if we crash, the page comes again and nothing of it was stored. Null: what is known has changed meanwhile.
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
  const runs = runsOf([
    ...again.map((step) => ({ step, only: new Set(refused.get(step.seq)?.map(({ item }) => item)) })),
    ...check.fresh.map((step) => ({ step, only: null })),
  ])
  const { head } = check
  const checkpoint = check.checkpoint === null ? null : { ...check.checkpoint, origin }
  let result: TakenPage | null = null
  const stored = await parts.inbound.take({ member, lane, known, checkpoint, runs }, (answers) => {
    const rejected = rejectedOf(runs, answers)
    const rejectedIn = (seq: number): readonly RejectedItem[] => rejected.filter((one) => one.seq === seq)
    const receipt = receiptFor(parts, [...again, ...check.fresh], rejected)
    const before = again.reduce((sum, { seq }) => sum + (refused.get(seq)?.length ?? 0), 0)
    result = {
      is: 'taken',
      taken: check.fresh.length,
      added: answers.reduce((sum, one) => sum + (one.is === 'release' ? one.result.added.length : 0), 0),
      refused: rejected.length - before,
      receipt,
      explains: check.fresh.some(explainsMarking),
    }
    return {
      taken: {
        ...{ member, lane, known, checkpoint, receipt },
        head: { seq: head.seq, last: head.last, at: check.fresh.at(-1)?.manifest.at ?? known.heads[lane].at },
        fresh: check.fresh.map((step) => rowOf(step, rejectedIn(step.seq))),
        again: again.map(({ seq }) => ({ seq, rejected: rejectedIn(seq) })),
      },
      ...(recordOf === undefined ? {} : { record: recordOf(result) }),
    }
  })
  return stored ? result : null
}

function receiptFor(
  { sign }: AcceptParts,
  steps: readonly VerifiedStep[],
  rejected: readonly RejectedItem[],
): SignedReceipt | null {
  const last = steps.at(-1)
  if (last === undefined) return null
  const manifests = steps.map(({ manifest }) => manifest)
  return sign(makeReceipt(manifests, last.entry, rejected))
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

/** What is handed in together, and where in the page each of it stands. */
type PlacedRun = { readonly places: RejectedItem[] } & (
  | { readonly is: 'release'; readonly entries: Entry[] }
  | { readonly is: 'recall'; readonly items: TakenBack[] }
)

/** What was refused, with its place and the reason. */
function rejectedOf(runs: readonly PlacedRun[], answers: readonly RunAnswer[]): RejectedItem[] {
  return answers.flatMap((answer, at) => {
    const { places } = runs[at]!
    if (answer.is === 'release')
      return answer.result.rejected.map(({ index, code, reason, told = reason }) => ({
        ...places[index]!,
        reason: `${code}: ${told}`.slice(0, 500),
      }))
    return answer.answers.flatMap((one, index) =>
      one.outcome === 'refused' ? [{ ...places[index]!, reason: `kept: ${one.reason}`.slice(0, 500) }] : [],
    )
  })
}

/** Releases and recalls in the order in which they were made: what was given again after a recall stays. */
function runsOf(steps: readonly ToHandIn[]): PlacedRun[] {
  const runs: PlacedRun[] = []
  for (const { step, only } of steps) {
    const { seq, at, items } = step.manifest
    for (const [place, { id, version, digest, agreement }] of items.entries()) {
      if (only !== null && !only.has(place)) continue
      const item = step.items[place]!
      const last = runs.at(-1)
      if (item.is === 'object') {
        const run = last?.is === 'release' ? last : startRun(runs, { is: 'release', places: [], entries: [] })
        const { text, assigned, origin, seal, via } = item.parcel
        const carried = { id, origin, agreement, version, seal, at }
        run.places.push({ seq, item: place, id, reason: '' })
        run.entries.push({ text, assigned, carried: via === undefined ? carried : { ...carried, via } })
      } else if (item.is === 'recall') {
        const run = last?.is === 'recall' ? last : startRun(runs, { is: 'recall', places: [], items: [] })
        run.places.push({ seq, item: place, id, reason: '' })
        run.items.push({ id, version, digest, agreement, at, notice: item.notice })
      }
    }
  }
  return runs
}

function startRun<T extends PlacedRun>(runs: PlacedRun[], run: T): T {
  runs.push(run)
  return run
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
