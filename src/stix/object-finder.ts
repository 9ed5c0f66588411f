import { decodeUtf8 } from '../base/bounded.ts'
import { Fault } from '../base/fault.ts'
import { parseStrict } from '../base/json.ts'

/** The wrapper of a bundle or envelope without its objects; null: it is something else, of which no object was found. */
export type Wrapper = Readonly<Record<string, unknown>> | null

/** Told of an object: where it begins and ends, in bytes from the beginning of the file. */
export type Found = (from: number, to: number) => void

type Place = 'start' | 'wrapper' | 'first' | 'next' | 'object' | 'word' | 'after' | 'end' | 'other'

// What a wrapper says beside its objects is short.
const mostShellBytes = 64 * 1024
const [quote, backslash, colon, comma] = [0x22, 0x5c, 0x3a, 0x2c]
const [openBrace, closeBrace, openList, closeList] = [0x7b, 0x7d, 0x5b, 0x5d]
const byteOrderMark = [0xef, 0xbb, 0xbf]

/**
 * Finds the objects of a STIX bundle (§8) or a TAXII envelope (§3.7) as its bytes come, in one pass, and keeps the wrapper without
 * them. What is wrong inside an object is left to `readObject`. `invalid` with the byte where the file breaks, `too-large` for more than
 * `maxObjects`. A single object, a list without wrapper and everything that is no such wrapper is something else.
 */
export class ObjectFinder {
  readonly #maxObjects: number
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
  #began = 0
  #count = 0

  constructor(maxObjects: number) {
    this.#maxObjects = maxObjects
  }

  /** Where the object begins that goes on after this chunk; null: there is none. */
  get open(): number | null {
    return this.#place === 'object' || this.#place === 'word' ? this.#began : null
  }

  /** Tells of the objects that end in this chunk, in order. */
  push(chunk: Uint8Array, found: Found): void {
    for (let at = 0; at < chunk.length; at++) {
      const byte = chunk[at]!
      if (this.#place === 'object') {
        at = this.#skipObject(chunk, at)
        if (at >= chunk.length) break
        found(this.#began, this.#before + at + 1)
        this.#place = 'after'
      } else if (this.#place === 'word') {
        if (!endsWord(byte)) continue
        found(this.#began, this.#before + at)
        this.#place = 'after'
        at--
      } else if (this.#place === 'wrapper') this.#readWrapper(byte)
      else if (this.#place === 'other') break
      else if (this.#place === 'start') this.#begin(byte, at)
      else if (!isSpace(byte) && this.#readList(byte, at)) {
        this.#began = this.#before + at
        this.#count++
        if (this.#count > this.#maxObjects) throw new Fault('too-large', `more than ${this.#maxObjects} objects`)
        const opens = byte === openBrace || byte === openList || byte === quote
        this.#place = opens ? 'object' : 'word'
        this.#depth = 0
        if (opens) this.#closes(byte)
      }
    }
    this.#before += chunk.length
  }

  /** To be called after the last chunk. */
  end(): Wrapper {
    if (this.#place === 'end') {
      const wrapper = parseStrict(decodeUtf8(Uint8Array.from(this.#shell))) as Readonly<Record<string, unknown>>
      return Object.hasOwn(wrapper, 'type') && wrapper.type !== 'bundle' ? null : wrapper
    }
    if (!this.#hasList || this.#place === 'other') return null
    throw broken(`the file ends in the middle of an object at byte ${this.#before}: it is truncated, get it whole`)
  }

  /** Where the object that is read ends in this chunk, or the chunk's length. As `#closes`, without a call for each byte. */
  #skipObject(chunk: Uint8Array, from: number): number {
    let at = from
    for (; at < chunk.length; at++) {
      let byte = chunk[at]!
      if (this.#inText) {
        if (this.#escaped) {
          this.#escaped = false
          continue
        }
        while (byte !== quote && byte !== backslash && ++at < chunk.length) byte = chunk[at]!
        if (at >= chunk.length) break
      } else {
        while (byte !== quote && (byte | 0x20) !== openBrace && (byte | 0x20) !== closeBrace && ++at < chunk.length)
          byte = chunk[at]!
        if (at >= chunk.length) break
      }
      if (this.#closes(byte)) break
    }
    return at
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
    if (this.#place === 'end') {
      // JSON Lines of wrappers: whoever reads lines needs the whole.
      if (byte !== openBrace) throw this.#expected(at, 'the end of the file')
      this.#place = 'other'
      return false
    }
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
