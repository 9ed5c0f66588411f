import { skippedLine } from './piece.ts'

/** The most bytes of one message; what is longer is dropped, and a line that every reader skips and counts stands for it. */
export const maxMessageBytes = 64 * 1024

const lineFeed = 10
const space = 32

/**
 * Cuts what a connection sends into messages: each counted in octets (RFC 6587 §3.4.1, RFC 5425), or each ended by a line feed
 * (§3.4.2), told apart by how it begins. Holds no more than one message.
 */
export class Frames {
  #rest: Uint8Array = new Uint8Array()
  /** Octets of a counted message that are still to be dropped; Infinity: up to a line feed. */
  #dropping = 0

  /** The whole messages, each with a line feed; what is inside a counted one are spaces. */
  push(chunk: Uint8Array): Uint8Array[] {
    const messages: Uint8Array[] = []
    let bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk])
    for (;;) {
      if (this.#dropping > 0) {
        const end =
          this.#dropping === Number.POSITIVE_INFINITY
            ? bytes.indexOf(lineFeed) + 1
            : Math.min(this.#dropping, bytes.length)
        const isOver = this.#dropping === Number.POSITIVE_INFINITY ? end > 0 : end === this.#dropping
        if (!isOver) {
          if (this.#dropping !== Number.POSITIVE_INFINITY) this.#dropping -= bytes.length
          this.#rest = new Uint8Array()
          return messages
        }
        this.#dropping = 0
        bytes = bytes.subarray(end)
      }
      const cut = cutOne(bytes)
      if (cut === 'more') {
        this.#rest = bytes.slice()
        return messages
      }
      if ('drop' in cut) {
        messages.push(skippedLine)
        this.#dropping = cut.drop
        bytes = bytes.subarray(cut.start)
        continue
      }
      if (cut.message.length > 1) messages.push(cut.message)
      bytes = bytes.subarray(cut.next)
    }
  }

  /** What came without an end. */
  end(): Uint8Array[] {
    const rest = this.#rest
    this.#rest = new Uint8Array()
    return rest.length === 0 ? [] : [withFeed(rest)]
  }
}

type Cut =
  | 'more'
  | { readonly message: Uint8Array; readonly next: number }
  | { readonly drop: number; readonly start: number }

function cutOne(bytes: Uint8Array): Cut {
  let digits = 0
  while (digits < bytes.length && digits < 8 && bytes[digits]! >= 48 && bytes[digits]! <= 57) digits += 1
  if (digits === bytes.length && digits < 8) return 'more'
  if (digits > 0 && digits < 8 && bytes[0] !== 48 && bytes[digits] === space) {
    const start = digits + 1
    if (bytes.length === start) return 'more'
    // A message of syslog, or an object: other lines may begin with a number, too.
    const isCounted = bytes[start] === 60 || bytes[start] === 123
    if (isCounted) return counted(bytes, digits, start)
  }
  const end = bytes.indexOf(lineFeed)
  if (end > maxMessageBytes || (end < 0 && bytes.length > maxMessageBytes))
    return { drop: Number.POSITIVE_INFINITY, start: 0 }
  return end < 0 ? 'more' : { message: bytes.slice(0, end + 1), next: end + 1 }
}

function counted(bytes: Uint8Array, digits: number, start: number): Cut {
  const length = Number(Buffer.from(bytes.subarray(0, digits)).toString('latin1'))
  if (length > maxMessageBytes) return { drop: length, start }
  if (bytes.length < start + length) return 'more'
  const message = Uint8Array.from(bytes.subarray(start, start + length), (byte) => (byte === lineFeed ? space : byte))
  return { message: withFeed(message), next: start + length }
}

function withFeed(bytes: Uint8Array): Uint8Array {
  const line = new Uint8Array(bytes.length + 1)
  line.set(bytes)
  line[bytes.length] = lineFeed
  return line
}
