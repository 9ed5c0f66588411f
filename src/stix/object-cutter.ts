import { Fault } from '../base/fault.ts'
import { parseStrict } from '../base/json.ts'

export interface CutterLimits {
  readonly maxObjects: number
  /** Of one object; of a larger one only so much is kept, and what is left of it is no longer JSON. */
  readonly maxObjectBytes: number
}

/** What a file turned out to be: a bundle or envelope, of which all objects were given, or something else, of which none was. */
export type CutFile = 'stix' | 'other'

type Place = 'start' | 'wrapper' | 'first' | 'next' | 'object' | 'word' | 'after' | 'end' | 'other'

// What a wrapper says beside its objects is short.
const mostShellBytes = 64 * 1024
const [quote, backslash, colon, comma] = [0x22, 0x5c, 0x3a, 0x2c]
const [openBrace, closeBrace, openList, closeList] = [0x7b, 0x7d, 0x5b, 0x5d]
const byteOrderMark = [0xef, 0xbb, 0xbf]
const wrapperKeys = new Set(['type', 'id', 'spec_version', 'objects', 'more', 'next'])

/**
 * Cuts a STIX bundle (§8) or a TAXII envelope (§3.7) into the exact bytes of its objects as it comes, as `splitObjects` does with
 * a whole text; holds no more than one object of it and the wrapper without them. What is wrong inside an object is left to `readObject`.
 * `invalid` with the byte where the file breaks, `too-large` for more than `maxObjects`. A single object, a list without wrapper and
 * everything that is no wrapper of STIX is `other`: whoever reads it needs the whole.
 */
export class ObjectCutter {
  readonly #limits: CutterLimits
  #place: Place = 'start'
  #inText = false
  #escaped = false
  #depth = 0
  /** Bytes before the chunk that is read. */
  #before = 0
  #shell: number[] = []
  /** Where the last text of the wrapper's first level begins and ends in the shell. */
  #key: readonly [number, number] = [0, 0]
  #keyBegan = 0
  #hasList = false
  #pieces: Uint8Array[] = []
  #size = 0
  #count = 0

  constructor(limits: CutterLimits) {
    this.#limits = limits
  }

  /** The objects that end in this chunk, in order. */
  push(chunk: Uint8Array): Uint8Array[] {
    const objects: Uint8Array[] = []
    /** Where in this chunk the object that is read begins. */
    let from = 0
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at]!
      if (this.#place === 'object') {
        if (!this.#closes(byte)) continue
        objects.push(this.#finish(chunk.subarray(from, at + 1)))
        this.#place = 'after'
      } else if (this.#place === 'word') {
        if (!endsWord(byte)) continue
        objects.push(this.#finish(chunk.subarray(from, at)))
        this.#place = 'after'
        at--
      } else if (this.#place === 'wrapper') this.#readWrapper(byte)
      else if (this.#place === 'other') break
      else if (this.#place === 'start') this.#begin(byte, at)
      else if (!isSpace(byte) && this.#readList(byte, at)) {
        from = at
        this.#count++
        if (this.#count > this.#limits.maxObjects)
          throw new Fault('too-large', `more than ${this.#limits.maxObjects} objects`)
        const opens = byte === openBrace || byte === openList || byte === quote
        this.#place = opens ? 'object' : 'word'
        this.#depth = 0
        if (opens) this.#closes(byte)
      }
    }
    if (this.#place === 'object' || this.#place === 'word') this.#keep(chunk.subarray(from))
    this.#before += chunk.length
    return objects
  }

  /** To be called after the last chunk. */
  end(): CutFile {
    if (this.#place === 'end') return this.#judge()
    if (!this.#hasList || this.#place === 'other') return 'other'
    throw broken(`the file ends in the middle of an object at byte ${this.#before}: it is truncated, get it whole`)
  }

  /** Whether this byte ends the value that is read. */
  #closes(byte: number): boolean {
    if (this.#inText) {
      if (this.#escaped) this.#escaped = false
      else if (byte === backslash) this.#escaped = true
      else if (byte === quote) {
        this.#inText = false
        return this.#depth === 0
      }
      return false
    }
    if (byte === quote) this.#inText = true
    else if (byte === openBrace || byte === openList) this.#depth++
    else if (byte === closeBrace || byte === closeList) return --this.#depth === 0
    return false
  }

  #begin(byte: number, at: number): void {
    const place = this.#before + at
    if (isSpace(byte) || (place < 3 && byte === byteOrderMark[place])) return
    if (byte !== openBrace) {
      this.#place = 'other'
      return
    }
    this.#place = 'wrapper'
    this.#shell.push(byte)
    this.#depth = 1
  }

  #readWrapper(byte: number): void {
    const shell = this.#shell
    if (shell.length > mostShellBytes) {
      this.#place = 'other'
      return
    }
    const wasText = this.#inText
    if (!wasText && byte === openList && this.#depth === 1 && !this.#hasList && this.#isAtObjects()) {
      this.#hasList = true
      this.#place = 'first'
      shell.push(openList, closeList)
      return
    }
    const closes = this.#closes(byte)
    if (this.#depth <= 1 && !wasText && this.#inText) this.#keyBegan = shell.length
    shell.push(byte)
    if (this.#depth <= 1 && wasText && !this.#inText) this.#key = [this.#keyBegan, shell.length]
    if (closes && !this.#inText && this.#depth === 0) this.#place = this.#hasList ? 'end' : 'other'
  }

  /** Whether what comes is the value of `objects`. */
  #isAtObjects(): boolean {
    let at = this.#shell.length - 1
    while (isSpace(this.#shell[at]!)) at--
    if (this.#shell[at] !== colon) return false
    at--
    while (isSpace(this.#shell[at]!)) at--
    const [from, to] = this.#key
    return to === at + 1 && textOf(this.#shell.slice(from, to)) === '"objects"'
  }

  /** Whether an object begins with this byte. */
  #readList(byte: number, at: number): boolean {
    if (this.#place === 'end') throw this.#expected(at, 'the end of the file')
    if (this.#place === 'after') {
      if (byte === comma) this.#place = 'next'
      else if (byte === closeList) this.#leaveList()
      else throw this.#expected(at, ', or ] after an object')
      return false
    }
    if (byte === closeList && this.#place === 'first') {
      this.#leaveList()
      return false
    }
    if (endsWord(byte) && byte !== quote) throw this.#expected(at, 'a value')
    return true
  }

  #leaveList(): void {
    this.#place = 'wrapper'
    this.#depth = 1
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

  #judge(): CutFile {
    const wrapper = parseStrict(textOf(this.#shell)) as Readonly<Record<string, unknown>>
    const isBundle = wrapper.type === 'bundle'
    if (Object.hasOwn(wrapper, 'type') && !isBundle) return 'other'
    // Other formats have lists of objects too, and say more about themselves.
    return Object.keys(wrapper).every((key) => wrapperKeys.has(key)) ? 'stix' : 'other'
  }

  #expected(at: number, what: string): Fault {
    return broken(`not JSON: ${what} expected at byte ${this.#before + at}`)
  }
}

function isSpace(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09
}

/** Of a number, true, false, null, or nonsense that `readObject` refuses. */
function endsWord(byte: number): boolean {
  return byte <= 0x20 || byte === comma || byte === closeList || byte === closeBrace || byte === quote
}

function textOf(bytes: readonly number[]): string {
  return Buffer.from(bytes).toString('utf8')
}

function broken(message: string): Fault {
  return new Fault('invalid', message, { issues: [{ at: '', message, rule: 'RFC 8259' }] })
}
