const open = 1
const string = 2
const escaped = 3

/** Turns a stream that is one JSON list of objects (as some tools export their events) into lines, one object each; other streams stay as they are, but for a byte order mark. */
export class ListToLines {
  #isList: boolean | null = null
  #depth = 0
  #state = open

  push(chunk: Uint8Array): Uint8Array {
    if (this.#isList === null) {
      const start = chunk[0] === 0xef && chunk[1] === 0xbb && chunk[2] === 0xbf ? 3 : 0
      const first = chunk.subarray(start).find((byte) => byte > 32)
      if (first === undefined) return chunk
      this.#isList = first === 91
      if (start > 0) return this.push(chunk.slice(start))
    }
    return this.#isList ? this.#rewrite(chunk) : chunk
  }

  #rewrite(chunk: Uint8Array): Uint8Array {
    const out = new Uint8Array(chunk.length * 2)
    let length = 0
    for (const byte of chunk) {
      if (this.#state === string) {
        if (byte === 92) this.#state = escaped
        else if (byte === 34) this.#state = open
      } else if (this.#state === escaped) this.#state = string
      else if (byte === 34) this.#state = string
      else if (byte === 123 || byte === 91) this.#depth += 1
      else if (byte === 125 || byte === 93) {
        this.#depth -= 1
        if (this.#depth === 1) {
          out[length++] = byte
          out[length++] = 10
          continue
        }
      }
      // Between objects stand only the list's own signs.
      const own = this.#depth === 0 || (this.#depth === 1 && (byte === 44 || byte <= 32 || byte === 91))
      if (!own) out[length++] = byte < 32 && this.#state === open ? 32 : byte
    }
    return out.subarray(0, length)
  }
}
