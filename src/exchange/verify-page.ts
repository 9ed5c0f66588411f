import { hash } from 'node:crypto'
import { canonicalJson } from '../base/canonical-json.ts'
import { asFault, Fault } from '../base/fault.ts'
import { openCheckpoint, parseCheckpoint, type SignedCheckpoint } from '../ledger/checkpoint.ts'
import type { TrustedLog } from '../ledger/follow-log.ts'
import { verifyInclusion } from '../ledger/inclusion.ts'
import { type Manifest, type ManifestItem, parseManifest, type StreamHead } from '../ledger/manifest.ts'
import { leafHash } from '../ledger/merkle-hash.ts'
import { parseNote } from '../ledger/note.ts'
import { streamEntry, verifyStream } from '../ledger/stream.ts'
import { judgeSuccession } from '../ledger/succession.ts'
import { demand } from './frame-reader.ts'
import type { Distrust, HeldStep, KnownStreams } from './model.ts'
import type { FramedItem, FramedStep, StepPage } from './step-page.ts'

/** A step whose chain, inclusion and content hold. */
export interface VerifiedStep {
  readonly seq: number
  readonly entry: Uint8Array
  readonly leaf: number
  readonly salt: Uint8Array
  readonly manifest: Manifest
  /** Its exact, canonical text. */
  readonly text: string
  readonly items: readonly FramedItem[]
}

export interface PageClaim {
  readonly page: StepPage
  readonly known: KnownStreams
  readonly log: TrustedLog
  /** Steps of the page's numbers that were taken before. */
  readonly held: readonly HeldStep[]
  /** We asked for exactly this page just now; false: it was carried here, and may be older or further than what we know. */
  readonly asked: boolean
  /** Proves the smaller of the known tree and that of the page within the larger, where the page was asked from another size. */
  readonly bridge?: readonly Uint8Array[]
}

export type PageCheck =
  | {
      readonly holds: true
      readonly fresh: readonly VerifiedStep[]
      /** Taken before, and the same. */
      readonly again: readonly VerifiedStep[]
      readonly head: StreamHead
      /** To be known from now on; null: what is known stays. */
      readonly checkpoint: SignedCheckpoint | null
    }
  /** What is known has changed since the page was asked for: a proof between these two sizes is needed. */
  | { readonly holds: false; readonly because: 'stale'; readonly from: number; readonly to: number }
  /** Carried here without what comes before it. */
  | { readonly holds: false; readonly because: 'missing'; readonly expected: number; readonly found: number }
  /** An alarm, with what proves it. */
  | { readonly holds: false; readonly because: Distrust; readonly reason: string; readonly body: string }

/**
 * Whether a page continues what its sender gave us before and is in the log that it signed (docs/protocol/ledger.md). Throws `integrity`
 * for a page that breaks the protocol without contradicting anything: nothing of it may be used, and it may be asked for again.
 */
export function verifyPage(claim: PageClaim): PageCheck {
  const { page, known, log } = claim
  const offered = readCheckpoint(page.header.checkpoint, log)
  const followed = follow(claim, offered)
  if ('because' in followed) return followed
  const { lane, from, to, after } = page.header
  const read = page.steps.map(readStep)
  const knownHead = known.heads[lane]
  const head: StreamHead = { from, to, lane, seq: knownHead.seq, last: knownHead.last }

  const again: VerifiedStep[] = []
  const heldEntries = new Map(claim.held.map(({ seq, entry }) => [seq, entry]))
  let expected = after + 1
  for (const step of read) {
    if (expected > knownHead.seq) break
    const { seq } = step.manifest
    if (step.manifest.from !== from || step.manifest.to !== to || step.manifest.lane !== lane)
      return distrust('stream-broken', 'a step is of another stream', claim, step)
    if (seq !== expected)
      return distrust(
        seq > expected ? 'stream-gap' : 'stream-replayed',
        `step ${seq} in place of ${expected}`,
        claim,
        step,
      )
    if (heldEntries.get(seq) !== hex(step.entry))
      return distrust('stream-broken', `step ${seq} is not the one that was given before`, claim, step)
    again.push(step)
    expected++
  }
  const fresh = read.slice(again.length)
  if (fresh[0] !== undefined && !claim.asked && fresh[0].manifest.seq > head.seq + 1)
    return { holds: false, because: 'missing', expected: head.seq + 1, found: fresh[0].manifest.seq }
  const check = verifyStream(head, fresh)
  if (!check.holds) {
    const { because, found } = check
    if (because === 'malformed') throw new Fault('integrity', 'bad page: a step is malformed')
    const kind = because === 'gap' ? 'stream-gap' : because === 'repeated' ? 'stream-replayed' : 'stream-broken'
    const words = { gap: 'in place of', repeated: 'again, in place of' } as const
    const reason =
      because === 'gap' || because === 'repeated'
        ? `step ${found} ${words[because]} ${check.expected}`
        : because === 'other-stream'
          ? 'a step is of another stream'
          : `step ${found} does not continue step ${found - 1} as it was given to us`
    return distrust(kind, reason, claim, fresh[check.step])
  }
  for (const step of read) {
    if (!verifyInclusion(offered, step.leaf, leafHash(step.entry), step.inclusion))
      return distrust('ledger-unproven', `step ${step.manifest.seq} is not shown to be in the log`, claim, step)
    const odd = differing(step)
    if (odd !== null) return distrust('content-differs', odd, claim, step)
  }
  return { holds: true, fresh, again, head: check.head, checkpoint: followed.checkpoint }
}

type ReadStep = VerifiedStep & { readonly inclusion: readonly Uint8Array[] }

function readStep({ leaf, salt, inclusion, manifest: text, items }: FramedStep): ReadStep {
  const manifest = orBad(() => parseManifest(text))
  // The text is kept as proof; only the canonical one is what the entry commits to.
  demand(canonicalJson(manifest) === text, 'a manifest is not in canonical form')
  demand(items.length === manifest.items.length, `step ${manifest.seq} has other items than it says`)
  for (const [at, item] of manifest.items.entries())
    demand(isOf(item, items[at]!), `step ${manifest.seq}: item ${at} is of another kind than it says`)
  const entry = orBad(() => streamEntry({ salt, manifest }))
  return { seq: manifest.seq, entry, leaf, salt, inclusion, manifest, text, items }
}

function isOf({ act }: ManifestItem, { is }: FramedItem): boolean {
  return act === 'release' ? is === 'object' || is === 'gone' : is === act
}

function differing({ manifest, items }: ReadStep): string | null {
  for (const [at, { id, version, agreement, digest }] of manifest.items.entries()) {
    const item = items[at]!
    if (item.is !== 'object') continue
    const { parcel } = item
    const same = parcel.id === id && parcel.version === version && parcel.agreement === agreement
    if (!same || hash('sha256', parcel.text) !== digest)
      return `step ${manifest.seq}: item ${at} is not the object that the log commits to`
  }
  return null
}

function readCheckpoint(note: string, { origin, keys }: TrustedLog): SignedCheckpoint {
  return orBad(() => openCheckpoint(note, origin, keys))
}

function follow(
  claim: PageClaim,
  offered: SignedCheckpoint,
): { readonly checkpoint: SignedCheckpoint | null } | Extract<PageCheck, { holds: false }> {
  const { page, known, asked, bridge } = claim
  if (known.log.note === '') return { checkpoint: offered }
  // It was opened when it was stored; its key may have been replaced since.
  const last = parseCheckpoint(parseNote(known.log.note).text)
  const direct = page.header.size === last.size
  if (offered.size < last.size) {
    if (asked && direct) return distrust('ledger-shrunk', `a log of ${last.size} entries has ${offered.size}`, claim)
    if (bridge === undefined)
      return asked
        ? { holds: false, because: 'stale', from: offered.size, to: last.size }
        : // Older than what we know. Its steps are held to the stream; that its tree is a part of the later one is proved when we ask.
          { checkpoint: null }
    if (judgeSuccession(offered, last, bridge) === 'grown') return { checkpoint: null }
    return distrust('ledger-unproven', 'a later checkpoint is not shown to continue this one', claim)
  }
  const proof = bridge ?? (direct ? page.header.consistency : last.size === offered.size ? [] : null)
  if (proof === null)
    return asked ? { holds: false, because: 'stale', from: last.size, to: offered.size } : { checkpoint: null }
  const step = judgeSuccession(last, offered, proof)
  if (step === 'same' || step === 'grown') return { checkpoint: step === 'same' ? null : offered }
  if (step === 'forked') return distrust('ledger-forked', `two logs of ${offered.size} entries`, claim)
  return distrust('ledger-unproven', 'the log is not shown to continue the one that we know', claim)
}

function distrust(
  because: Distrust,
  reason: string,
  { page, known }: PageClaim,
  step?: ReadStep,
): Extract<PageCheck, { body: string }> {
  const { checkpoint, size, consistency, lane, after } = page.header
  const shown = step === undefined ? {} : { step: { ...pick(step), head: known.heads[lane] } }
  const facts = { known: known.log.note, offered: checkpoint, size, consistency: consistency.map(base64), lane, after }
  return { holds: false, because, reason, body: JSON.stringify({ ...facts, ...shown }) }
}

function pick({ leaf, salt, inclusion, text }: ReadStep): object {
  return { leaf, salt: base64(salt), inclusion: inclusion.map(base64), manifest: text }
}

/** What is malformed is the page's fault as a whole. */
function orBad<T>(read: () => T): T {
  try {
    return read()
  } catch (error) {
    throw new Fault('integrity', `bad page: ${asFault(error).message}`)
  }
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('base64')
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}
