import { commit, type Salt } from './commitment.ts'
import type { Manifest, StreamHead } from './manifest.ts'

/** A manifest with the salt that opens its log entry: what the recipient of a stream gets. */
export interface StreamStep {
  readonly salt: Salt
  readonly manifest: Manifest
}

/** Either all steps follow, then `entries` are their log entries, whose inclusion is to be proved; or the first that does not, and why. */
export type StreamCheck =
  | { readonly holds: true; readonly head: StreamHead; readonly entries: readonly Uint8Array[] }
  | {
      readonly holds: false
      /** Which of the steps. */
      readonly step: number
      /**
       * `other-stream`: not from this member to us, or of another lane. `repeated`: a number that we have. `gap`: steps before it were kept back, and its
       * `prev` commits the sender to them. `broken-chain`: the right number, but after another step than the one we were given.
       */
      readonly because: 'other-stream' | 'repeated' | 'gap' | 'broken-chain' | 'malformed'
      readonly expected: number
      readonly found: number
    }

/** The log entry of a step. */
export function streamEntry({ salt, manifest }: StreamStep): Uint8Array {
  return commit(salt, manifest)
}

/** Where the stream stands after this step. */
export function headAfter(step: StreamStep): StreamHead {
  const { from, to, lane, seq } = step.manifest
  return { from, to, lane, seq, last: Buffer.from(streamEntry(step)).toString('hex') }
}

/** Whether these steps continue the stream without a gap, in order. Says nothing about the log: that the entries are in it is proved by inclusion. Never throws. */
export function verifyStream(known: StreamHead, steps: readonly StreamStep[]): StreamCheck {
  let head = known
  const entries: Uint8Array[] = []
  for (const [step, { salt, manifest }] of steps.entries()) {
    const expected = head.seq + 1
    const because = oddity(head, manifest)
    if (because !== null) return { holds: false, step, because, expected, found: manifest.seq }
    let entry: Uint8Array
    try {
      entry = streamEntry({ salt, manifest })
    } catch {
      return { holds: false, step, because: 'malformed', expected, found: manifest.seq }
    }
    entries.push(entry)
    head = { ...head, seq: expected, last: Buffer.from(entry).toString('hex') }
  }
  return { holds: true, head, entries }
}

function oddity(
  head: StreamHead,
  { from, to, lane, seq, prev }: Manifest,
): 'other-stream' | 'repeated' | 'gap' | 'broken-chain' | null {
  if (from !== head.from || to !== head.to || lane !== head.lane) return 'other-stream'
  if (seq <= head.seq) return 'repeated'
  if (seq > head.seq + 1) return 'gap'
  return prev === head.last ? null : 'broken-chain'
}
