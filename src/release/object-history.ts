import { createHash } from 'node:crypto'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { Fault } from '../base/fault.ts'
import type { EvidenceBody, EvidenceStream } from '../evidence/model.ts'
import type { ManifestItem } from '../ledger/manifest.ts'
import type { Handling, MemberCode, Tlp } from '../policy/model.ts'
import { strictest } from '../policy/tlp.ts'
import { derivedId } from '../redaction/derived-id.ts'
import type { StixId } from '../stix/object.ts'
import { derivedSource } from '../store/derivations.ts'
import { everyDecision } from '../store/handlings.ts'
import { headsByKeys, type ObjectHead } from '../store/objects.ts'
import { preservesOf } from '../store/preserves.ts'
import { answersTo, recallsOf } from '../store/recalls.ts'
import { receiptOf } from '../store/receipts.ts'
import { stepsBetween, stepsNaming } from '../store/steps.ts'
import type { Db } from '../store/store.ts'
import { streamsOf } from '../store/streams.ts'
import { type Tombstone, tombstonesByKeys } from '../store/tombstones.ts'
import { isAuditor } from './auditor.ts'
import type { Caller } from './model.ts'
import { requirePerson } from './readers.ts'
import { Reasons } from './reasons.ts'
import type { Registry } from './registry.ts'
import { seenBy } from './seen.ts'

/** Everything that release can say of one object; proofs, charters and the audit are the node's to add. */
export type ObjectHistory = Pick<
  EvidenceBody,
  | 'by'
  | 'for'
  | 'tlp'
  | 'object'
  | 'handlings'
  | 'decisions'
  | 'seen'
  | 'derived'
  | 'streams'
  | 'recalls'
  | 'takenBack'
  | 'hold'
  | 'texts'
>

export interface HistoryWish {
  readonly id: string
  readonly version?: string
  /** Only what this member may know already; absent: everything, for our own officials. */
  readonly for?: MemberCode
  readonly withTexts: boolean
}

export interface HistoryParts {
  readonly db: Db
  readonly registry: Registry
  readonly keyOf: (id: string) => number
  readonly names: () => Readonly<Record<MemberCode, string>>
}

const mostDecisions = 5_000
/** So many steps that name the object, and so many steps of one receipt. */
const mostSteps = 2_000
const mostRun = 5_000
/** A step may name 250 objects; between so many steps others get their turn. */
const stepsAtOnce = 25

/** Collects what this node knows of an object. `not-found` for what our people may not know, `forbidden` for texts to an auditor. */
export async function objectHistory(parts: HistoryParts, caller: Caller, wish: HistoryWish): Promise<ObjectHistory> {
  requirePerson(caller)
  if (wish.withTexts && isAuditor(caller)) throw new Fault('forbidden', 'an auditor reads the records, not the texts')
  const { db, registry, keyOf } = parts
  await registry.refresh(db)
  const isWanted = ({ id, version, space }: Pick<ObjectHead, 'id' | 'version' | 'space'>): boolean =>
    id === wish.id && space === '' && (wish.version === undefined || version === '' || version === wish.version)
  const heads = (await headsByKeys(db, [keyOf(wish.id)])).filter(isWanted)
  const stones = (await tombstonesByKeys(db, [keyOf(wish.id)])).filter(isWanted)
  // What was made for one view alone is told with the object that it was made of.
  if (heads.length + stones.length === 0 || heads.some(({ source }) => source === derivedSource))
    throw new Fault('not-found', 'no such object')

  const numbers = [...new Set([...heads, ...stones].map(({ handling }) => handling).filter((num) => num > 0))]
  const handlings = numbers.map((num) => registry.handling(num))
  const isTheirs = (view: string): boolean => wish.for === undefined || view.split('|')[1] === `member:${wish.for}`
  const derived = madeFor(registry, wish.id as StixId).filter(({ view }) => isTheirs(view))
  const { seen, texts } = await whatIsSeen(parts, heads, isTheirs, wish.withTexts)
  const streams = await toldOf(parts, wish, derived)
  const told = new Set(streams.flatMap(({ steps }) => steps.flatMap(({ manifest }) => idsIn(manifest))))
  const history: ObjectHistory = {
    ...{ by: registry.terms.self, for: wish.for ?? null, tlp: labelOf(handlings) },
    object: { id: wish.id, versions: versionsOf(heads, stones, numbers) },
    handlings: handlings.map((handling) => ({ ...handling })),
    decisions: await decisionsOf(parts, numbers, isTheirs),
    seen,
    derived: derived.filter(({ id }) => told.has(id) || seen.some((one) => one.id === id)),
    streams,
    recalls: await recallsTold(db, wish),
    takenBack: stones.map(takenBackOf),
    hold: await holdOn(db, wish.id),
    texts,
  }
  return wish.for === undefined ? history : await onlyFor(parts, wish, history)
}

/**
 * What a member may be handed: nothing that says more than it was told. What was made for it of an object stands under its own id
 * alone, as that member cannot know of what it was made; versions that it was never given do not exist for it; and why others are
 * named in a decision is not its business.
 */
async function onlyFor(parts: HistoryParts, wish: HistoryWish, history: ObjectHistory): Promise<ObjectHistory> {
  const { object, derived } = history
  const told = history.streams
    .flatMap(({ steps }) => steps.flatMap(({ manifest }) => itemsIn(manifest)))
    .filter(({ id }) => id === object.id || derived.some((one) => one.id === id))
  const id = told.some((item) => item.id === object.id) ? object.id : told.at(-1)?.id
  if (id === undefined) throw new Fault('not-found', 'nothing of this object was ever given to this member')
  const isWhole = id === object.id
  const views = derived.filter((one) => one.id === id).map(({ view }) => view)
  const items = new Map(told.filter((item) => item.id === id).map((item) => [item.digest, item]))
  const known = [...items.values()].map(({ version, digest }) => {
    const same = object.versions.find((one) => isWhole && one.version === version && one.digest === digest)
    const type = id.slice(0, id.lastIndexOf('--'))
    return same ?? { version, digest, type, origin: '', under: '', at: null, handling: null, held: false }
  })
  const handlings = new Set(known.map(({ handling }) => handling))
  return {
    ...history,
    object: { id, versions: known },
    handlings: history.handlings.map(() => ({})),
    decisions: history.decisions
      .filter(({ outcome, view }) => outcome !== 'withhold' && (isWhole || views.includes(view)))
      .filter(({ handling }) => !isWhole || handlings.has(handling))
      .map((one) => ({
        ...one,
        reasons: one.reasons.filter(({ code }) => code === 'clause-permits'),
        redaction: null,
      })),
    seen: history.seen
      .filter((one) => one.id === id)
      .map((one) => ({
        ...one,
        version: known.find(({ digest }) => digest === one.digest)?.version ?? '',
        ...{ removed: [], sentence: '' },
      })),
    derived: [],
    streams: await toldOf(parts, { ...wish, id }, []),
    // The notice of a recall names the object itself.
    recalls: isWhole ? history.recalls.filter(({ answers }) => answers.length > 0) : [],
    texts: Object.fromEntries(Object.entries(history.texts).filter(([digest]) => items.has(digest))),
    ...{ takenBack: [], hold: null },
  }
}

/** Never below AMBER+STRICT: the manifests of a step name what else was given with it. */
function labelOf(handlings: readonly Handling[]): Tlp {
  return strictest(['amber+strict', ...handlings.flatMap(({ tlp }) => (tlp === null ? [] : [tlp]))])!
}

function versionsOf(
  heads: readonly ObjectHead[],
  stones: readonly Tombstone[],
  numbers: readonly number[],
): ObjectHistory['object']['versions'] {
  const place = (num: number): number | null => (num > 0 ? numbers.indexOf(num) : null)
  const held = heads.map(({ version, digest, type, origin, under, seq, handling }) => ({
    ...{ version, digest, type, origin, under, at: seq, handling: place(handling), held: true },
  }))
  const gone = stones
    .filter(
      ({ version, digest }) => version !== '' && !held.some((one) => one.version === version && one.digest === digest),
    )
    .map(({ version, digest, origin, handling, id }) => ({
      ...{ version, digest, type: id.slice(0, id.lastIndexOf('--')), origin, under: '', at: null },
      ...{ handling: place(handling), held: false },
    }))
  return [...held, ...gone].toSorted((a, b) => (a.version < b.version ? -1 : 1))
}

/** The ids under which views get this object in part, whether they ever did or not. */
function madeFor(registry: Registry, id: StixId): { view: string; id: string }[] {
  const secret = registry.redaction?.secret
  if (secret === undefined) return []
  return registry.everyView.views
    .map((num) => registry.nameOfView(num))
    .filter((view) => !view.startsWith('|') && !view.includes('~'))
    .map((view) => ({ view, id: derivedId(secret, id, view) }))
}

async function whatIsSeen(
  { db, registry, keyOf, names }: HistoryParts,
  heads: readonly ObjectHead[],
  isTheirs: (view: string) => boolean,
  withTexts: boolean,
): Promise<Pick<ObjectHistory, 'seen' | 'texts'>> {
  const reasons = new Reasons(db, registry, keyOf, names)
  const seen: ObjectHistory['seen'] = []
  const texts: Record<string, string> = {}
  for (const head of heads) {
    for (const { view, decision, sentence, since, text } of await seenBy(db, registry, reasons, head)) {
      if (!isTheirs(view)) continue
      const digest = text === null ? null : createHash('sha256').update(text, 'utf8').digest('hex')
      if (withTexts && text !== null) texts[digest!] = text
      seen.push({
        ...{ version: head.version, view, outcome: decision.outcome, sentence, since, digest },
        id: text === null ? null : (JSON.parse(text) as { id: string }).id,
        removed: [...decision.removed],
      })
    }
  }
  return { seen, texts }
}

async function decisionsOf(
  { db, registry }: HistoryParts,
  numbers: readonly number[],
  isTheirs: (view: string) => boolean,
): Promise<ObjectHistory['decisions']> {
  const decisions: ObjectHistory['decisions'] = []
  for (const [place, num] of numbers.entries()) {
    for (const row of await everyDecision(db, num, mostDecisions)) {
      const view = registry.nameOfView(row.view)
      if (!isTheirs(view)) continue
      decisions.push({
        ...{ handling: place, view, charter: row.charter, at: row.decided_at },
        outcome: row.outcome as 'release' | 'redact' | 'withhold',
        agreement: row.agreement === '' ? null : row.agreement,
        clause: row.clause === '' ? null : row.clause,
        reasons: JSON.parse(row.reasons) as { code: string; facts: Record<string, string> }[],
        redaction: row.redaction === '' ? null : (JSON.parse(row.redaction) as Record<string, unknown>),
      })
    }
  }
  return decisions
}

/** The steps that name the object or what was made of it, with the receipts for them and every other step of those receipts. */
async function toldOf(
  { db, registry }: HistoryParts,
  wish: HistoryWish,
  derived: ObjectHistory['derived'],
): Promise<ObjectHistory['streams']> {
  const streams: EvidenceStream[] = []
  const peers = [...new Set((await streamsOf(db)).map(({ peer }) => peer))]
  for (const peer of peers.filter((one) => wish.for === undefined || one === wish.for)) {
    const theirs = derived.filter(({ view }) => isOf(view, peer, registry.terms.self)).map(({ id }) => id)
    const named = await stepsNaming(db, peer, [wish.id, ...theirs], mostSteps)
    for (const [lane, steps] of Map.groupBy(named, (step) => step.lane)) {
      const found = await withReceipts(
        db,
        peer,
        lane,
        steps.map(({ seq }) => seq),
      )
      if (found !== null) streams.push({ to: peer, lane: lane as EvidenceStream['lane'], ...found })
    }
  }
  return streams
}

async function withReceipts(
  db: Db,
  peer: string,
  lane: string,
  seqs: readonly number[],
): Promise<Pick<EvidenceStream, 'steps' | 'receipts'> | null> {
  const wanted = new Set(seqs)
  const receipts = new Map<number, Record<string, unknown>>()
  const runs = new Set<number>()
  for (const seq of seqs) {
    const receipt = await receiptOf(db, peer, lane, seq)
    if (receipt === undefined || receipts.has(receipt.num)) continue
    if (receipt.last_seq - receipt.first_seq >= mostRun) continue
    receipts.set(receipt.num, JSON.parse(receipt.body) as Record<string, unknown>)
    for (let at = receipt.first_seq; at <= receipt.last_seq; at++) runs.add(at)
  }
  const all = [...new Set([...wanted, ...runs])].toSorted((a, b) => a - b)
  const steps: EvidenceStream['steps'] = []
  for (const [first, last] of stretchesOf(all)) {
    const rows = await stepsBetween(db, { peer, lane }, first, last)
    // What was erased says nothing any more, and a receipt for it settles with nothing.
    if (rows.length <= last - first || rows.some(({ manifest }) => manifest === '')) return null
    for (const { seq, leaf, salt, manifest } of rows)
      steps.push({ leaf, path: wanted.has(seq) ? [] : null, salt, manifest: JSON.parse(manifest) })
    await nextTurn()
  }
  return { steps, receipts: [...receipts].toSorted(([a], [b]) => a - b).map(([, receipt]) => receipt) }
}

/** Numbers in order, as the stretches in which none is missing; none of more than `stepsAtOnce`. */
function stretchesOf(numbers: readonly number[]): (readonly [number, number])[] {
  const stretches: [number, number][] = []
  for (const one of numbers) {
    const last = stretches.at(-1)
    if (last !== undefined && one === last[1] + 1 && one - last[0] < stepsAtOnce) last[1] = one
    else stretches.push([one, one])
  }
  return stretches
}

async function recallsTold(db: Db, { id, version, for: member }: HistoryWish): Promise<ObjectHistory['recalls']> {
  const rows = (await recallsOf(db, id)).filter(
    (row) => version === undefined || row.version === '' || row.version === version,
  )
  const answers = await answersTo(
    db,
    rows.map(({ num }) => num),
  )
  return rows.map((row) => ({
    ...{ version: row.version, reason: row.reason, at: row.at, dueAt: row.due_at },
    // Which of our people it was is ours alone to know.
    actor: member === undefined ? row.actor : '',
    notice: row.notice === '' ? null : (JSON.parse(row.notice) as Record<string, unknown>),
    answers: answers
      .filter((one) => one.recall === row.num && (member === undefined || one.member === member))
      .map(({ member: who, version: what, outcome, reason, via, at }) => ({
        ...{ member: who, version: what, outcome, reason, via: via === '' ? null : via, at },
      })),
  }))
}

async function holdOn(db: Db, id: string): Promise<ObjectHistory['hold']> {
  const [hold] = await preservesOf(db, [id])
  return hold === undefined ? null : { reason: hold.reason, actor: hold.actor, at: hold.at }
}

function takenBackOf({ version, kind, giver, at, kept, notice }: Tombstone): ObjectHistory['takenBack'][number] {
  const signed = notice === '' ? null : (JSON.parse(notice) as Record<string, unknown>)
  return { version, kind, by: giver, at, held: kept === 1, notice: signed }
}

/** Our own stream is about every view that is no member's. */
function isOf(view: string, peer: MemberCode, self: MemberCode): boolean {
  const recipient = view.split('|')[1] ?? ''
  return peer === self ? !recipient.startsWith('member:') : recipient === `member:${peer}`
}

function itemsIn(manifest: Record<string, unknown>): ManifestItem[] {
  return manifest.items as ManifestItem[]
}

const idsIn = (manifest: Record<string, unknown>): string[] => itemsIn(manifest).map(({ id }) => id)
