import { z } from 'zod'
import type { Micros } from '../base/clock.ts'
import { Fault } from '../base/fault.ts'
import { parseStrict } from '../base/json.ts'

/** The streams from one member to another, in the order in which they are served; each has its own numbers and its own chain. */
export const streamLanes = ['flash', 'priority', 'routine'] as const
export type StreamLane = (typeof streamLanes)[number]

/** One thing that a manifest says was done: an object or a charter given, or an object taken back. */
export interface ManifestItem {
  readonly act: 'release' | 'recall' | 'charter'
  /** The agreement under which; empty for a charter; in a stream to oneself the views, joined by commas. */
  readonly agreement: string
  /** The STIX id; `charter` for a charter. */
  readonly id: string
  readonly version: string
  /** SHA-256 of the exact text, 64 lower-case hexadecimal digits. */
  readonly digest: string
}

/** One step of a stream from one member to another. Without items it is a sign of life: nothing happened since `prev`. */
export interface Manifest {
  readonly format: 'trefoil/manifest/1'
  readonly from: string
  readonly to: string
  readonly lane: StreamLane
  /** 1, 2, 3, … in this stream. */
  readonly seq: number
  /** The log entry (commitment) of the step before in this stream, in hex; 64 zeros before the first. */
  readonly prev: string
  readonly at: Micros
  readonly items: readonly ManifestItem[]
}

/** Where a stream stands: the number and the log entry of its last step. */
export interface StreamHead {
  readonly from: string
  readonly to: string
  readonly lane: StreamLane
  readonly seq: number
  /** Hex. */
  readonly last: string
}

export const maxManifestBytes = 1024 * 1024
export const maxManifestItems = 2000

const member = z.string().regex(/^[A-Z][A-Z0-9]{1,7}$/)
const hashText = z.string().regex(/^[0-9a-f]{64}$/)
// A node's stream to its own clients names views, one after another.
const maxAgreement = 16_000
const word = z.string().regex(/^[^\p{Cc}]*$/u)
const shape: z.ZodType<Manifest> = z.strictObject({
  format: z.literal('trefoil/manifest/1'),
  from: member,
  to: member,
  lane: z.enum(streamLanes),
  seq: z.int().min(1),
  prev: hashText,
  at: z.int().min(0),
  items: z
    .array(
      z.strictObject({
        act: z.enum(['release', 'recall', 'charter']),
        agreement: word.max(maxAgreement),
        id: word.max(300),
        version: word.max(300),
        digest: hashText,
      }),
    )
    .max(maxManifestItems),
})

/** The stream before its first step. */
export function newStream(from: string, to: string, lane: StreamLane): StreamHead {
  return { from, to, lane, seq: 0, last: '0'.repeat(64) }
}

/** The next step of a stream. `invalid` for what no manifest can say, `too-large` beyond 2,000 items. */
export function nextManifest(head: StreamHead, at: Micros, items: readonly ManifestItem[]): Manifest {
  if (items.length > maxManifestItems)
    throw new Fault('too-large', `a manifest has at most ${maxManifestItems} items; divide them`)
  const { from, to, lane, seq, last } = head
  return checkManifest({ format: 'trefoil/manifest/1', from, to, lane, seq: seq + 1, prev: last, at, items })
}

/** Reads a manifest that a peer sent; `too-large` or `invalid` for anything else, also for a property that we do not know. */
export function parseManifest(text: string): Manifest {
  return checkManifest(parseStrict(text, { maxBytes: maxManifestBytes, maxDepth: 4 }))
}

function checkManifest(value: unknown): Manifest {
  const result = shape.safeParse(value)
  if (result.success) return result.data
  const at = `/${result.error.issues[0]?.path.join('/') ?? ''}`
  throw new Fault('invalid', 'not a manifest of a stream', {
    issues: [{ at, message: 'not as a manifest must be' }],
  })
}
