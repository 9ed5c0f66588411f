const lineFeed = 10

/** Gets each line: `bytes[end]` is a line feed, or `start` is -1 where the line was longer than allowed. */
export type OnLine = (bytes: Uint8Array, start: number, end: number) => void

export const maxLineBytes = 1024 * 1024

/** Cuts a stream of bytes into lines, holding no more than one of them. */
export class Lines {
  readonly #onLine: OnLine
  /** The beginning of a line whose end has not come. */
  #rest: Uint8Array[] = []
  #restBytes = 0
  #tooLong = false

  constructor(onLine: OnLine) {
    this.#onLine = onLine
  }

  /** Whether a line has begun whose end has not come. */
  get waiting(): boolean {
    return this.#restBytes > 0 || this.#tooLong
  }

  push(chunk: Uint8Array): void {
    let from = 0
    if (this.waiting) {
      const end = chunk.indexOf(lineFeed)
      if (end < 0) {
        this.#keep(chunk)
        return
      }
      this.#keep(chunk.subarray(0, end + 1))
      this.#close()
      from = end + 1
    }
    for (;;) {
      const end = chunk.indexOf(lineFeed, from)
      if (end < 0) break
      if (end - from > maxLineBytes) this.#onLine(chunk, -1, -1)
      else this.#onLine(chunk, from, end)
      from = end + 1
    }
    // A copy: the caller may use its chunk again.
    if (from < chunk.length) this.#keep(chunk.slice(from))
  }

  /** The end of the stream: what has no line feed is a line, too. */
  end(): void {
    if (this.#restBytes === 0 && !this.#tooLong) return
    this.#keep(Uint8Array.of(lineFeed))
    this.#close()
  }

  #keep(part: Uint8Array): void {
    if (this.#tooLong) return
    if (this.#restBytes + part.length > maxLineBytes + 1) {
      this.#tooLong = true
      this.#rest = []
      this.#restBytes = 0
      return
    }
    this.#rest.push(part.slice())
    this.#restBytes += part.length
  }

  #close(): void {
    if (this.#tooLong) this.#onLine(new Uint8Array(), -1, -1)
    else {
      const line = new Uint8Array(this.#restBytes)
      let at = 0
      for (const part of this.#rest) {
        line.set(part, at)
        at += part.length
      }
      this.#onLine(line, 0, line.length - 1)
    }
    this.#rest = []
    this.#restBytes = 0
    this.#tooLong = false
  }
}
