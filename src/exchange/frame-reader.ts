import type { z } from 'zod'
import { decodeUtf8 } from '../base/bounded.ts'
import { Fault } from '../base/fault.ts'

const maxLineBytes = 8192
const newline = 0x0a
const lineEnd = Uint8Array.of(newline)

/** Lines of JSON and counted bytes, one after another; each ends with one line feed. */
export class FrameWriter {
  readonly #parts: Uint8Array[] = []

  line(value: object): void {
    this.#parts.push(Buffer.from(`${JSON.stringify(value)}\n`, 'utf8'))
  }

  bytes(bytes: Uint8Array): void {
    this.#parts.push(bytes, lineEnd)
  }

  end(): Uint8Array {
    return Buffer.concat(this.#parts)
  }
}

/** Reads what `FrameWriter` wrote; an `integrity` fault for anything else. */
export class FrameReader {
  readonly #bytes: Buffer
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  get done(): boolean {
    return this.#at === this.#bytes.length
  }

  /** The next line, as the JSON object that it must be. */
  object<T>(name: string, shape: z.ZodType<T>): T {
    const limit = Math.min(this.#bytes.length, this.#at + maxLineBytes)
    const end = this.#bytes.subarray(this.#at, limit).indexOf(newline)
    demand(end >= 0, `${name} is cut short or longer than ${maxLineBytes} bytes`)
    const text = this.#decode(name, this.#at + end)
    this.#at += 1
    let value: unknown
    try {
      value = JSON.parse(text)
    } catch {
      demand(false, `${name} is not JSON`)
    }
    const read = shape.safeParse(value)
    if (read.success) return read.data
    const issue = read.error.issues[0]
    throw new Fault('integrity', `bad page: ${name}: /${issue?.path.join('/') ?? ''} is not as it must be`)
  }

  text(name: string, length: number): string {
    const end = this.#at + length
    demand(end < this.#bytes.length, `${name} is cut short`)
    demand(this.#bytes[end] === newline, `${name} is longer than it says`)
    const text = this.#decode(name, end)
    this.#at += 1
    return text
  }

  #decode(name: string, end: number): string {
    try {
      const text = decodeUtf8(this.#bytes.subarray(this.#at, end))
      this.#at = end
      return text
    } catch {
      throw new Fault('integrity', `bad page: ${name} is not UTF-8`)
    }
  }
}

export function demand(holds: boolean, otherwise: string): asserts holds {
  if (!holds) throw new Fault('integrity', `bad page: ${otherwise}`)
}
