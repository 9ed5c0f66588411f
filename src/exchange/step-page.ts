import { z } from 'zod'
import { maxManifestBytes, maxManifestItems } from '../ledger/manifest.ts'
import { noteLimits } from '../ledger/note.ts'
import { type MemberCode, tlpLevels } from '../policy/model.ts'
import { lanes, type Parcel, type Step, type StreamLane } from '../release/model.ts'
import { demand, FrameReader, FrameWriter } from './frame-reader.ts'
import type { CharterMark, Heads } from './model.ts'

export const stepsMediaType = 'application/vnd.trefoil.steps'
/** A page is closed before it holds more items than this, or than was asked; a single larger step travels alone. */
export const maxPageItems = 1000
/** A page is closed before its texts exceed this; a single larger step travels alone. */
export const maxPageTextBytes = 8 * 1024 * 1024
const maxObjectBytes = 16 * 1024 * 1024
const maxNoticeBytes = 16 * 1024
const maxProofHashes = 64
const maxVia = 64

export interface StepPageHeader {
  readonly from: MemberCode
  readonly to: MemberCode
  readonly lane: StreamLane
  /** The steps are the next ones after this number. */
  readonly after: number
  /** The last step of each lane of this stream. */
  readonly heads: Heads
  /** The charter that the sender holds; null before it has one. */
  readonly charter: CharterMark | null
  /** The sender's signed checkpoint that the inclusion proofs lead to. */
  readonly checkpoint: string
  /** The size of the sender's log from which `consistency` leads to that of the checkpoint; 0: none was asked. */
  readonly size: number
  readonly consistency: readonly Uint8Array[]
}

/** A parcel as it was framed: what it says of itself is not checked yet. */
export type FramedParcel = Omit<Parcel, 'id' | 'added'> & { readonly id: string }
export type FramedItem =
  | { readonly is: 'object'; readonly parcel: FramedParcel }
  | { readonly is: 'gone' }
  | { readonly is: 'recall'; readonly notice: string | null }
  | { readonly is: 'charter' }
/** A step as it was framed; nothing of it is verified yet. */
export interface FramedStep {
  readonly leaf: number
  readonly salt: Uint8Array
  readonly inclusion: readonly Uint8Array[]
  readonly manifest: string
  readonly items: readonly FramedItem[]
}
export interface StepPage {
  readonly header: StepPageHeader
  readonly steps: readonly FramedStep[]
}

/** What a page must be: a field that is absent may be anything. */
export interface PageBounds {
  readonly from: MemberCode
  readonly to: MemberCode
  readonly lane?: StreamLane
  readonly after?: number
  readonly size?: number
  /** At most so many items, unless the page is of one step; also at most so many steps. */
  readonly limit: number
}

/** The most bytes of a page: its texts, and as much again for everything around them. */
export const maxPageBytes: number = 2 * maxObjectBytes

const memberCode = z.string().regex(/^[A-Z][A-Z0-9]{1,7}$/)
const whole = z.int().nonnegative()
// 32 bytes in base64.
const hash = z.string().regex(/^[A-Za-z0-9+/]{43}=$/)
const proof = z.array(hash).max(maxProofHashes)
const lane = z.enum(lanes)
const headerShape = z.object({
  from: memberCode,
  to: memberCode,
  lane,
  after: whole,
  count: whole,
  heads: z.object({ flash: whole, priority: whole, routine: whole }),
  charter: z.object({ version: z.int().positive(), digest: z.string().regex(/^[0-9a-f]{64}$/) }).nullable(),
  size: whole,
  consistency: z.array(hash).max(2 * maxProofHashes),
  checkpoint: z.int().positive().max(noteLimits.maxBytes),
})
const stepShape = z.object({
  leaf: whole,
  salt: hash,
  inclusion: proof,
  manifest: z.int().positive().max(maxManifestBytes),
  items: whole.max(maxManifestItems),
})
const objectShape = z.object({
  is: z.literal('object'),
  id: z.string().max(300),
  version: z.string().max(64),
  origin: memberCode,
  agreement: z.string().min(1).max(100),
  // Strict: a restriction that we do not know must not be overlooked.
  assigned: z.strictObject({
    tlp: z.enum(tlpLevels).optional(),
    releasableTo: z.array(memberCode).max(500).optional(),
  }),
  seal: z.string().max(200).nullable(),
  via: z.array(memberCode).max(maxVia).optional(),
  length: z.int().min(2).max(maxObjectBytes),
})
const itemShape = z.discriminatedUnion('is', [
  objectShape,
  z.object({ is: z.literal('gone') }),
  z.object({ is: z.literal('recall'), length: whole.max(maxNoticeBytes) }),
  z.object({ is: z.literal('charter') }),
])

/** A step with the proof that its entry is in the tree of the page's checkpoint. */
export type ProvenStep = Step & { readonly inclusion: readonly Uint8Array[] }

/** A page in its wire form: binary-safe, so that an object's bytes travel unchanged. */
export function writeStepPage(header: StepPageHeader, steps: readonly ProvenStep[]): Uint8Array {
  const { from, to, lane: of, after, heads, charter, size } = header
  const writer = new FrameWriter()
  const note = Buffer.from(header.checkpoint, 'utf8')
  const consistency = header.consistency.map(base64)
  const count = steps.length
  writer.line({ from, to, lane: of, after, count, heads, charter, size, consistency, checkpoint: note.length })
  writer.bytes(note)
  for (const { leaf, salt, inclusion, manifest, items } of steps) {
    const bytes = Buffer.from(manifest, 'utf8')
    writer.line({
      leaf,
      salt: base64(salt),
      inclusion: inclusion.map(base64),
      manifest: bytes.length,
      items: items.length,
    })
    writer.bytes(bytes)
    for (const item of items) writeItem(writer, item)
  }
  return writer.end()
}

function writeItem(writer: FrameWriter, item: Step['items'][number]): void {
  if (item.is === 'object') {
    const { id, version, origin, agreement, assigned, seal, via, text } = item.parcel
    const bytes = Buffer.from(text, 'utf8')
    const facts = { id, version, origin, agreement, assigned, seal, ...(via === undefined ? {} : { via }) }
    writer.line({ is: 'object', ...facts, length: bytes.length })
    writer.bytes(bytes)
  } else if (item.is === 'recall') {
    const bytes = Buffer.from(item.notice ?? '', 'utf8')
    writer.line({ is: 'recall', length: bytes.length })
    if (bytes.length > 0) writer.bytes(bytes)
  } else {
    writer.line({ is: item.is })
  }
}

/** Reads a page and holds it to docs/protocol/sync.md. An `integrity` fault for any page that breaks a rule: none of it may be used. Nothing is verified. */
export function readStepPage(bytes: Uint8Array, bounds: PageBounds): StepPage {
  const reader = new FrameReader(bytes)
  const { checkpoint: noteLength, consistency, count, ...rest } = reader.object('header', headerShape)
  demand(rest.from === bounds.from, `the page is from ${rest.from}`)
  demand(rest.to === bounds.to, `the page is for ${rest.to}`)
  demand(bounds.lane === undefined || rest.lane === bounds.lane, `the page is of the lane ${rest.lane}`)
  demand(bounds.after === undefined || rest.after === bounds.after, 'the page begins elsewhere than was asked')
  demand(bounds.size === undefined || rest.size === bounds.size, 'the page proves from another size than was asked')
  demand(count <= bounds.limit, `${count} steps where at most ${bounds.limit} were asked`)
  demand(count > 0 || rest.heads[rest.lane] <= rest.after, 'an empty page promises more')
  demand(rest.heads[rest.lane] >= rest.after + count, 'the head lies before the last step')
  const checkpoint = reader.text('checkpoint', noteLength)
  const header: StepPageHeader = { ...rest, checkpoint, consistency: consistency.map(fromBase64) }
  const steps: FramedStep[] = []
  let items = 0
  for (let index = 0; index < count; index++) {
    const step = readStep(reader, `step ${index}`)
    items += step.items.length
    demand(index === 0 || items <= bounds.limit, `more than ${bounds.limit} items, and more than one step`)
    steps.push(step)
  }
  demand(reader.done, 'bytes after the last step')
  return { header, steps }
}

function readStep(reader: FrameReader, name: string): FramedStep {
  const { leaf, salt, inclusion, manifest: length, items: count } = reader.object(name, stepShape)
  const manifest = reader.text(`${name}: manifest`, length)
  const items: FramedItem[] = []
  for (let index = 0; index < count; index++) items.push(readItem(reader, `${name}: item ${index}`))
  return { leaf, salt: fromBase64(salt), inclusion: inclusion.map(fromBase64), manifest, items }
}

function readItem(reader: FrameReader, name: string): FramedItem {
  const line = reader.object(name, itemShape)
  if (line.is === 'gone' || line.is === 'charter') return { is: line.is }
  if (line.is === 'recall')
    return { is: 'recall', notice: line.length === 0 ? null : reader.text(`${name}: notice`, line.length) }
  const { length, assigned, is, via, ...rest } = line
  const { tlp, releasableTo } = assigned
  const given = { ...(tlp === undefined ? {} : { tlp }), ...(releasableTo === undefined ? {} : { releasableTo }) }
  const parcel = { ...rest, assigned: given, text: reader.text(name, length) }
  return { is, parcel: via === undefined ? parcel : { ...parcel, via } }
}

function base64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')
}

function fromBase64(text: string): Uint8Array {
  return Buffer.from(text, 'base64')
}
