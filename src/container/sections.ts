import { Fault } from '../base/fault.ts'
import { parseStrict } from '../base/json.ts'
import { maxContentBytes, maxSectionBytes, maxSections } from './bounds.ts'

/** One named part of a container's content, in order: `charter`, `page/priority/12-20`, … */
export interface Section {
  readonly name: string
  readonly bytes: Uint8Array
}

const nameShape = /^[a-z0-9][a-z0-9._/-]{0,99}$/
const newline = 0x0a
const maxLineBytes = 200

/** The bytes of sections: a line with name and length, the bytes, a line end; at the end a line that counts them. */
export async function* writeSections(
  sections: AsyncIterable<Section> | Iterable<Section>,
): AsyncGenerator<Uint8Array, void> {
  let count = 0
  for await (const { name, bytes } of sections) {
    if (!nameShape.test(name)) throw new Fault('internal', 'no name of a section')
    if (bytes.length > maxSectionBytes) throw new Fault('too-large', `a section has at most ${maxSectionBytes} bytes`)
    if (count++ >= maxSections) throw new Fault('too-large', `a container has at most ${maxSections} sections`)
    yield line({ section: name, length: bytes.length })
    yield bytes
    yield Uint8Array.of(newline)
  }
  yield line({ end: count })
}

function line(value: object): Uint8Array {
  return Buffer.from(`${JSON.stringify(value)}\n`, 'utf8')
}

/** Reads sections one at a time, each whole, and never more than one in memory. `invalid` or `too-large` for anything else than `writeSections` writes. */
export async function* readSections(source: AsyncIterable<Uint8Array>): AsyncGenerator<Section, void> {
  const reader = new SectionReader(source)
  let count = 0
  for (;;) {
    const head = readHead(await reader.line())
    if (typeof head === 'number') {
      if (head !== count) throw new Fault('invalid', 'the content ends with another number of sections than it says')
      await reader.end()
      return
    }
    if (++count > maxSections) throw new Fault('too-large', `more than ${maxSections} sections`)
    const bytes = await reader.take(head.length)
    if ((await reader.take(1))[0] !== newline) throw new Fault('invalid', 'a section is longer than it says')
    yield { name: head.name, bytes }
  }
}

function readHead(text: string): { readonly name: string; readonly length: number } | number {
  const value = parseStrict(text, { maxBytes: maxLineBytes, maxDepth: 2 }) as Record<string, unknown>
  const { section, length, end } = value
  if (typeof end === 'number' && Object.keys(value).length === 1) return end
  if (typeof section !== 'string' || !nameShape.test(section) || Object.keys(value).length !== 2)
    throw new Fault('invalid', 'not the head of a section')
  if (typeof length !== 'number' || !Number.isInteger(length) || length < 0)
    throw new Fault('invalid', 'not the head of a section')
  if (length > maxSectionBytes) throw new Fault('too-large', `a section has at most ${maxSectionBytes} bytes`)
  return { name: section, length }
}

class SectionReader {
  readonly #source: AsyncIterator<Uint8Array>
  #held: Uint8Array = new Uint8Array(0)
  #total = 0

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]()
  }

  async line(): Promise<string> {
    let text = ''
    for (;;) {
      const at = this.#held.indexOf(newline)
      text += Buffer.from(at < 0 ? this.#held : this.#held.subarray(0, at)).toString('latin1')
      if (text.length > maxLineBytes) throw new Fault('invalid', 'the head of a section is too long')
      if (at >= 0) {
        this.#held = this.#held.subarray(at + 1)
        return text
      }
      await this.#next()
    }
  }

  async take(length: number): Promise<Uint8Array> {
    const bytes = Buffer.allocUnsafe(length)
    let at = 0
    while (at < length) {
      if (this.#held.length === 0) await this.#next()
      const part = this.#held.subarray(0, length - at)
      bytes.set(part, at)
      at += part.length
      this.#held = this.#held.subarray(part.length)
    }
    return bytes
  }

  async end(): Promise<void> {
    if (this.#held.length > 0) throw new Fault('invalid', 'bytes after the last section')
    for (;;) {
      const next = await this.#source.next()
      if (next.done === true) return
      if (next.value.length > 0) throw new Fault('invalid', 'bytes after the last section')
    }
  }

  async #next(): Promise<void> {
    const next = await this.#source.next()
    if (next.done === true) throw new Fault('invalid', 'the content breaks off')
    this.#held = next.value
    this.#total += next.value.length
    if (this.#total > maxContentBytes) throw new Fault('too-large', `more than ${maxContentBytes} bytes of content`)
  }
}
