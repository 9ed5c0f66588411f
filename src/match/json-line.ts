import { type FieldTree, type Place, placeOf } from './json-fields.ts'
import type { Role } from './roles.ts'

/** Gets the wanted fields of a line, one after the other. */
export interface FieldSink {
  field(role: Role, bytes: Uint8Array, start: number, end: number): void
}

const quote = 34
const backslash = 92
const maxDepth = 200
const encoder = new TextEncoder()
const decoder = new TextDecoder()

/**
 * Walks one line that is a JSON object, strictly (RFC 8259), and hands out its wanted fields without making anything of the rest.
 * A field that a line repeats is handed out each time.
 */
export class JsonLine {
  readonly #tree: FieldTree
  readonly #everywhere: boolean
  #bytes: Uint8Array = new Uint8Array()
  #at = 0
  #end = 0
  #depth = 0
  /** Where the string that was read last lies, and whether it has escapes. */
  #from = 0
  #to = 0
  #escaped = false
  /** In the object that is read, where the field that another names would be; and a value whose name has not come. */
  #named: Place | null = null
  #unnamed: Uint8Array | null = null
  /** Walks what is JSON inside a text; there is no third level. */
  readonly #inner: JsonLine | null

  constructor(tree: FieldTree, isInner = false) {
    this.#tree = tree
    this.#inner = isInner ? null : new JsonLine(tree, true)
    this.#everywhere = tree.anywhere.open
  }

  /** False where the line is no JSON object; what was handed out of it then counts for nothing. `bytes[end]` is a line feed. */
  walk(bytes: Uint8Array, start: number, end: number, sink: FieldSink): boolean {
    this.#bytes = bytes
    this.#at = start
    this.#end = end
    this.#depth = 0
    this.#space()
    if (bytes[this.#at] !== 123 || !this.#object(this.#tree.root, sink)) return false
    this.#space()
    return this.#at === end
  }

  #space(): void {
    const bytes = this.#bytes
    let at = this.#at
    while (bytes[at] === 32 || bytes[at] === 9 || bytes[at] === 13) at += 1
    this.#at = at
  }

  #object(place: Place | null, sink: FieldSink): boolean {
    if (++this.#depth > maxDepth) return false
    const bytes = this.#bytes
    this.#named = null
    this.#unnamed = null
    this.#at += 1
    this.#space()
    if (bytes[this.#at] === 125) return this.#leave()
    for (;;) {
      if (bytes[this.#at] !== quote || !this.#string()) return false
      const next = this.#next(place)
      if (bytes[this.#at] !== 58) {
        this.#space()
        if (bytes[this.#at] !== 58) return false
      }
      this.#at += 1
      if (!this.#value(next, sink)) return false
      const byte = bytes[this.#at]!
      if (byte === 125) return this.#leave()
      if (byte !== 44) return false
      this.#at += 1
      if (bytes[this.#at] !== quote) this.#space()
    }
  }

  #leave(): boolean {
    this.#at += 1
    this.#depth -= 1
    return true
  }

  /** Where the key that was just read leads. */
  #next(place: Place | null): Place | null {
    if (place === null && !this.#everywhere) return null
    let bytes = this.#bytes
    let from = this.#from
    let to = this.#to
    if (this.#escaped) {
      bytes = this.#decoded()
      from = 0
      to = bytes.length
    }
    const next = place === null ? null : placeOf(place, bytes, from, to)
    return next === null && this.#everywhere ? placeOf(this.#tree.anywhere, bytes, from, to) : next
  }

  /** A value, and the white space after it. */
  #value(place: Place | null, sink: FieldSink): boolean {
    const bytes = this.#bytes
    let byte = bytes[this.#at]!
    if (byte <= 32) {
      this.#space()
      byte = bytes[this.#at]!
    }
    if (byte === quote) {
      if (!this.#string()) return false
      if (place !== null && place.role !== 0) {
        if (this.#escaped) {
          const text = this.#decoded()
          this.#hand(place, text, 0, text.length, sink)
        } else this.#hand(place, bytes, this.#from, this.#to, sink)
      }
    } else if (byte === 123) {
      if (!this.#object(place?.open === true ? place : null, sink)) return false
    } else if (byte === 91) {
      if (!this.#list(place, sink)) return false
    } else if (byte === 116) {
      if (!this.#word('true')) return false
    } else if (byte === 102) {
      if (!this.#word('false')) return false
    } else if (byte === 110) {
      if (!this.#word('null')) return false
    } else {
      const from = this.#at
      if (!this.#number()) return false
      if (place !== null && place.role !== 0) this.#hand(place, bytes, from, this.#at, sink)
    }
    if (bytes[this.#at]! <= 32) this.#space()
    return true
  }

  #hand(place: Place, bytes: Uint8Array, start: number, end: number, sink: FieldSink): void {
    if (place.use === null) sink.field(place.role as Role, bytes, start, end)
    else if (place.use === 'json') this.#json(place, bytes, start, end, sink)
    else if (place.use === 'name') {
      this.#named = placeOf(this.#tree.anywhere, bytes, start, end)
      const value = this.#unnamed
      if (value !== null) this.#handNamed(this.#named, value, 0, value.length, sink)
    } else if (this.#named === null) this.#unnamed = bytes.slice(start, end)
    else this.#handNamed(this.#named, bytes, start, end, sink)
  }

  #handNamed(place: Place | null, bytes: Uint8Array, start: number, end: number, sink: FieldSink): void {
    if (place !== null && place.role !== 0 && place.use === null) sink.field(place.role, bytes, start, end)
    else if (place?.use === 'json') this.#json(place, bytes, start, end, sink)
  }

  /** A text that may be JSON; what of it was handed out before it turned out to be none was said in it, too. */
  #json(place: Place, bytes: Uint8Array, start: number, end: number, sink: FieldSink): void {
    const line = new Uint8Array(end - start + 1)
    line.set(bytes.subarray(start, end))
    line[end - start] = 10
    if (!this.#inner?.walk(line, 0, end - start, sink)) sink.field(place.role as Role, bytes, start, end)
  }

  #list(place: Place | null, sink: FieldSink): boolean {
    if (++this.#depth > maxDepth) return false
    const bytes = this.#bytes
    this.#at += 1
    this.#space()
    if (bytes[this.#at] === 93) return this.#leave()
    for (;;) {
      if (!this.#value(place, sink)) return false
      const byte = bytes[this.#at]!
      if (byte === 93) return this.#leave()
      if (byte !== 44) return false
      this.#at += 1
    }
  }

  #string(): boolean {
    const bytes = this.#bytes
    let at = this.#at + 1
    this.#from = at
    this.#escaped = false
    for (;;) {
      const byte = bytes[at]!
      if (byte === quote) break
      // A line feed ends every line, so that no string runs beyond it.
      if (byte < 32) return false
      if (byte === backslash) {
        this.#escaped = true
        const kind = bytes[at + 1]!
        if (kind === 117) {
          for (let digit = 2; digit < 6; digit++) if (!isHex(bytes[at + digit]!)) return false
          at += 6
        } else if (isEscape(kind)) at += 2
        else return false
      } else at += 1
    }
    this.#to = at
    this.#at = at + 1
    return at < this.#end
  }

  #decoded(): Uint8Array {
    const text: unknown = JSON.parse(decoder.decode(this.#bytes.slice(this.#from - 1, this.#to + 1)))
    return encoder.encode(String(text))
  }

  #word(word: string): boolean {
    for (let index = 0; index < word.length; index++) {
      if (this.#bytes[this.#at + index] !== word.charCodeAt(index)) return false
    }
    this.#at += word.length
    return true
  }

  #number(): boolean {
    const bytes = this.#bytes
    let at = this.#at
    if (bytes[at] === 45) at += 1
    if (bytes[at] === 48) at += 1
    else {
      if (!isDigit(bytes[at]!)) return false
      while (isDigit(bytes[at]!)) at += 1
    }
    if (bytes[at] === 46) {
      at += 1
      if (!isDigit(bytes[at]!)) return false
      while (isDigit(bytes[at]!)) at += 1
    }
    if (bytes[at] === 101 || bytes[at] === 69) {
      at += 1
      if (bytes[at] === 43 || bytes[at] === 45) at += 1
      if (!isDigit(bytes[at]!)) return false
      while (isDigit(bytes[at]!)) at += 1
    }
    this.#at = at
    return true
  }
}

function isDigit(byte: number): boolean {
  return byte >= 48 && byte <= 57
}

function isHex(byte: number): boolean {
  return isDigit(byte) || ((byte | 32) >= 97 && (byte | 32) <= 102)
}

/** One of " \ / b f n r t */
function isEscape(byte: number): boolean {
  return (
    byte === quote ||
    byte === backslash ||
    byte === 47 ||
    byte === 98 ||
    byte === 102 ||
    byte === 110 ||
    byte === 114 ||
    byte === 116
  )
}
