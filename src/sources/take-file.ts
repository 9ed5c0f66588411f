import { createHash } from 'node:crypto'
import { decodeUtf8, readBounded } from '../base/bounded.ts'
import { asFault, Fault } from '../base/fault.ts'
import { isGzip } from '../base/gzip.ts'
import { unreadFault, unreadKindOf } from '../formats/in/unread.ts'
import { ObjectCutter } from '../stix/object-cutter.ts'
import type { Brought } from './model.ts'
import type { RunTools } from './run.ts'
import { unfolded } from './unfolded.ts'

export const batchObjects = 1_000
export const batchChars = 4 * 1024 * 1024

/** The bytes of a file from its start, as often as is asked; a chunk is good until the next one is asked for. */
export type Reread = () => AsyncIterable<Uint8Array>

/** A file that was read once, from end to end. */
export interface Looked {
  /** SHA-256 in hex, and size, of the file as it lies there. */
  readonly digest: string
  readonly bytes: number
  /** STIX in a bundle or envelope: its objects are taken as they come. False: it is read whole. */
  readonly isStix: boolean
  /** Why nothing of it is taken. */
  readonly fault: Fault | null
}

/** What a file is, before anything of it is taken: one that breaks off in the middle gives nothing. Holds one object of it at a time. */
export async function lookAtFile({ settings, bounds }: RunTools, reread: Reread): Promise<Looked> {
  const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
  let cutter = settings.format === 'auto' || settings.format === 'stix' ? new ObjectCutter(bounds) : null
  let counted = new Counted()
  let fault: Fault | null = null
  let isFirst = true
  try {
    for await (const chunk of unfolded(counted.pass(reread()), bounds.maxBytes)) {
      const unread = isFirst && settings.format === 'auto' ? unreadKindOf(chunk) : null
      if (unread !== null) throw unreadFault(unread)
      isFirst = false
      utf8.decode(chunk, { stream: true })
      cutter?.push(chunk)
    }
  } catch (error) {
    fault = faultOf(error)
  }
  if (fault !== null || counted.isGzip) {
    // What broke off, and what stands behind the end of what was packed, is part of the file as well.
    counted = new Counted()
    for await (const _ of counted.pass(reread()));
  }
  let isStix = false
  if (fault === null) {
    try {
      utf8.decode()
      isStix = cutter?.end() === 'stix'
    } catch (error) {
      fault = faultOf(error)
    }
  }
  cutter = null
  return { digest: counted.digest(), bytes: counted.bytes, isStix, fault }
}

/** Digest and size of what passes. */
class Counted {
  readonly #hash = createHash('sha256')
  bytes = 0
  isGzip = false

  async *pass(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of chunks) {
      if (this.bytes === 0) this.isGzip = isGzip(chunk)
      this.bytes += chunk.length
      this.#hash.update(chunk)
      yield chunk
    }
  }

  digest(): string {
    return this.#hash.digest('hex')
  }
}

/** Takes what stands in a file that was looked at, in batches, each durable by itself. */
export async function takeFile(tools: RunTools, { isStix }: Looked, reread: Reread, name: string): Promise<void> {
  if (isStix) return await takeAll(tools, objectsOf(tools, reread, name))
  const { maxBytes } = tools.bounds
  const whole = await readBounded(unfolded(reread(), maxBytes), maxBytes)
  await takeAll(tools, await tools.read(decodeUtf8(whole), name))
}

async function* objectsOf({ bounds }: RunTools, reread: Reread, name: string): AsyncGenerator<Brought> {
  const cutter = new ObjectCutter(bounds)
  let count = 0
  for await (const chunk of unfolded(reread(), bounds.maxBytes)) {
    for (const object of cutter.push(chunk)) {
      // Of one that is too large only the beginning is here, which may end within a character.
      const text = object.length > bounds.maxObjectBytes ? Buffer.from(object).toString('utf8') : decodeUtf8(object)
      yield { text, place: `${name}, object ${++count}`.slice(0, 300) }
    }
  }
  if (cutter.end() !== 'stix') throw new Fault('unavailable', 'the file was changed while it was read')
}

/** In batches, each durable by itself. */
export async function takeAll(tools: RunTools, brought: Iterable<Brought> | AsyncIterable<Brought>): Promise<void> {
  let batch: Brought[] = []
  let chars = 0
  for await (const one of brought) {
    if (batch.length > 0 && (batch.length >= batchObjects || chars + one.text.length > batchChars)) {
      tools.signal.throwIfAborted()
      await tools.take(batch, tools.place())
      batch = []
      chars = 0
    }
    batch.push(one)
    chars += one.text.length
  }
  if (batch.length > 0) await tools.take(batch, tools.place())
}

function faultOf(error: unknown): Fault {
  return error instanceof TypeError ? new Fault('invalid', 'not UTF-8 text', { cause: error }) : asFault(error)
}
