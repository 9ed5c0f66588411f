import { ObjectFinder, type Wrapper } from './object-finder.ts'

export interface CutterLimits {
  readonly maxObjects: number
  /** Of one object; of a larger one only so much is kept, and what is left of it is no longer JSON. */
  readonly maxObjectBytes: number
}

/** What a file turned out to be: a bundle or envelope, of which all objects were given, or something else, of which none was. */
export type CutFile = 'stix' | 'other'

const wrapperKeys = new Set(['type', 'id', 'spec_version', 'objects', 'more', 'next'])

/** Whether it says nothing but what STIX and TAXII say of a bundle or envelope: other formats have lists of objects too, and say more about themselves. */
export function isPlain(wrapper: NonNullable<Wrapper>): boolean {
  return Object.keys(wrapper).every((key) => wrapperKeys.has(key))
}

/**
 * Cuts a STIX bundle (§8) or a TAXII envelope (§3.7) into the exact bytes of its objects as it comes, as `splitObjects` does with
 * a whole text; holds no more than one object of it and the wrapper without them. What is wrong inside an object is left to `readObject`.
 * `invalid` with the byte where the file breaks, `too-large` for more than `maxObjects`. A single object, a list without wrapper and
 * everything that is no wrapper of STIX is `other`: whoever reads it needs the whole.
 */
export class ObjectCutter {
  readonly #limits: CutterLimits
  readonly #finder: ObjectFinder
  /** Bytes before the chunk that is read. */
  #before = 0
  #pieces: Uint8Array[] = []
  #size = 0

  constructor(limits: CutterLimits) {
    this.#limits = limits
    this.#finder = new ObjectFinder(limits.maxObjects)
  }

  /** The objects that end in this chunk, in order. */
  push(chunk: Uint8Array): Uint8Array[] {
    const objects: Uint8Array[] = []
    const before = this.#before
    this.#finder.push(chunk, (from, to) => {
      objects.push(this.#finish(chunk.subarray(Math.max(0, from - before), to - before)))
    })
    const { open } = this.#finder
    if (open !== null) this.#keep(chunk.subarray(Math.max(0, open - before)))
    this.#before += chunk.length
    return objects
  }

  /** To be called after the last chunk. */
  end(): CutFile {
    const wrapper = this.#finder.end()
    return wrapper !== null && isPlain(wrapper) ? 'stix' : 'other'
  }

  #keep(piece: Uint8Array): void {
    // One byte more than is allowed says that it is too large.
    const room = Math.max(0, this.#limits.maxObjectBytes + 1 - this.#size)
    if (room > 0) this.#pieces.push(Buffer.from(piece.subarray(0, room)))
    this.#size += piece.length
  }

  #finish(piece: Uint8Array): Uint8Array {
    if (this.#size === 0 && piece.length <= this.#limits.maxObjectBytes) return piece
    this.#keep(piece)
    const whole = Buffer.concat(this.#pieces)
    this.#pieces = []
    this.#size = 0
    return whole
  }
}
