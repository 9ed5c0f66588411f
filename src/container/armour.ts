import { createHash } from 'node:crypto'
import { Fault } from '../base/fault.ts'
import { tagSize } from '../crypto/hpke.ts'
import { chunkLength, headerBlockSize, readHeaderBlock } from './header.ts'
import { chunkHeadSize } from './records.ts'
import { chunkPosition } from './write-container.ts'

const begin = '-----BEGIN TREFOIL CONTAINER-----'
const end = '-----END TREFOIL CONTAINER-----'
/** Base64 of 57 bytes is 76 characters, and a line end of two. */
const lineBytes = 57
const lineChars = 78
const overheadBytes = 400
export const minPartBytes = 16 * 1024
const maxLineChars = 1000
/** Lines that are decoded together. */
const batchLines = 512

/** A container's file, read at any place. */
export interface ContainerFile {
  read(position: number, length: number): Promise<Uint8Array>
}

/**
 * A container's file as texts for e-mail, each at most `partBytes` long: every part is a copy of the container with some of its chunks,
 * so that they may arrive in any order, and one that is lost is sent again alone. `invalid` where a chunk is larger than a part.
 */
export async function* armour(file: ContainerFile, partBytes: number): AsyncGenerator<string, void> {
  if (partBytes < minPartBytes) throw new Fault('invalid', `a part has at least ${minPartBytes} bytes`)
  const block = await file.read(0, headerBlockSize)
  const { header } = readHeaderBlock(block)
  const room = Math.floor((partBytes - overheadBytes) / lineChars) * lineBytes - headerBlockSize
  const recordSize = (index: number): number => chunkHeadSize + chunkLength(header, index) + tagSize
  if (recordSize(0) > room)
    throw new Fault('invalid', 'the chunks of this container are larger than the parts; write it anew with --split')
  let number = 0
  for (let index = 0; index < header.chunks; ) {
    const records: Uint8Array[] = [block]
    for (let size = 0; index < header.chunks && size + recordSize(index) <= room; index++) {
      records.push(await file.read(chunkPosition(index, header.chunkSize), recordSize(index)))
      size += recordSize(index)
    }
    yield writePart(Buffer.concat(records), ++number)
  }
}

function writePart(bytes: Uint8Array, number: number): string {
  const body = Buffer.from(bytes)
    .toString('base64')
    .replace(/.{76}(?=.)/g, '$&\r\n')
  const check = createHash('sha256').update(bytes).digest('hex')
  return `${begin}\r\nPart: ${number}\r\nSHA-256: ${check}\r\n\r\n${body}\r\n${end}\r\n`
}

/** Whether a file's first bytes are text with an armoured part in it, and not a container itself. */
export function looksArmoured(head: Uint8Array): boolean {
  return Buffer.from(head).includes(begin)
}

/**
 * The bytes of all armoured parts in a text, whatever stands around them (an e-mail's headers, quotation marks). `onDamaged` is told the
 * number of a part that is cut short or whose checksum does not fit; its bytes are given all the same, for every chunk proves itself.
 */
export async function* disarm(
  source: AsyncIterable<Uint8Array>,
  onDamaged: (part: string) => void,
): AsyncGenerator<Uint8Array, void> {
  let part: Part | null = null
  for await (const raw of linesOf(source)) {
    const line = raw.replace(/^(?:> ?)+/, '').trim()
    if (line === begin) {
      if (part !== null) onDamaged(part.number)
      part = new Part()
    } else if (part !== null && line === end) {
      yield part.take()
      if (!part.holds) onDamaged(part.number)
      part = null
    } else if (part?.add(line)) yield part.take()
  }
  if (part !== null) onDamaged(part.number)
}

class Part {
  number = '?'
  readonly #hash = createHash('sha256')
  #check = ''
  #inBody = false
  #pending = ''
  #lines = 0

  /** Takes a line; whether so much has come that it is to be taken out. */
  add(line: string): boolean {
    if (this.#inBody) {
      this.#pending += line
      this.#lines += 1
      // Whole groups of four characters alone: the rest of a group may stand on the next line.
      return this.#lines >= batchLines && (this.#pending.length % 4 === 0 || this.#lines > batchLines + 4)
    }
    const [, name, value = ''] = /^([A-Za-z0-9-]+): (.{1,100})$/.exec(line) ?? []
    if (name === 'SHA-256') this.#check = value
    else if (name === 'Part' && /^\d{1,6}$/.test(value)) this.number = value
    else if (line === '') this.#inBody = true
    return false
  }

  take(): Uint8Array {
    const bytes = Buffer.from(this.#pending, 'base64')
    this.#pending = ''
    this.#lines = 0
    this.#hash.update(bytes)
    return bytes
  }

  get holds(): boolean {
    return this.#hash.digest('hex') === this.#check
  }
}

async function* linesOf(source: AsyncIterable<Uint8Array>): AsyncGenerator<string, void> {
  let rest = ''
  for await (const part of source) {
    const lines = (rest + Buffer.from(part).toString('latin1')).split('\n')
    rest = lines.pop() ?? ''
    // The texts that we read have short lines; anything else is not one of them.
    if (rest.length > maxLineChars) throw new Fault('invalid', 'not a text with parts of a container')
    yield* lines
  }
  if (rest !== '') yield rest
}
