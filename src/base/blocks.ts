const blockBytes = 64 * 1024

/** Bytes kept as they come, in blocks of one size: what comes in many small pieces takes no more memory than what comes in one. */
export class Blocks {
  readonly #blocks: (Uint8Array | null)[] = []
  #size = 0

  get size(): number {
    return this.#size
  }

  append(chunk: Uint8Array): void {
    for (let from = 0; from < chunk.length; ) {
      const at = this.#size % blockBytes
      if (at === 0) this.#blocks.push(Buffer.allocUnsafeSlow(blockBytes))
      const some = chunk.subarray(from, from + blockBytes - at)
      this.#blocks.at(-1)!.set(some, at)
      this.#size += some.length
      from += some.length
    }
  }

  /** The bytes from here to there; good until they are dropped. */
  slice(from: number, to: number): Uint8Array {
    if (from >= to) return new Uint8Array()
    const first = Math.floor(from / blockBytes)
    const start = from - first * blockBytes
    if (to - first * blockBytes <= blockBytes) return this.#block(first).subarray(start, to - first * blockBytes)
    const pieces: Uint8Array[] = []
    for (let at = from; at < to; ) {
      const number = Math.floor(at / blockBytes)
      const piece = this.#block(number).subarray(
        at - number * blockBytes,
        Math.min(blockBytes, to - number * blockBytes),
      )
      pieces.push(piece)
      at += piece.length
    }
    return Buffer.concat(pieces, to - from)
  }

  /** Gives back the memory of what lies before this place. */
  drop(before: number): void {
    for (let number = Math.floor(before / blockBytes) - 1; number >= 0 && this.#blocks[number] !== null; number--)
      this.#blocks[number] = null
  }

  #block(number: number): Uint8Array {
    const block = this.#blocks[number]
    if (block === undefined || block === null) throw new RangeError('bytes that are not kept')
    return block
  }
}
