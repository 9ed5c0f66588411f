import { Fault } from '../base/fault.ts'
import { type OpeningContext, tagSize } from '../crypto/hpke.ts'
import type { OpenFile } from './files.ts'
import { chunkAad, chunkLength, type SignedHeader } from './header.ts'

/** A container in quarantine: its chunks lie sealed in `file`, and `have` has a bit for each that is there. */
export interface Held {
  readonly id: string
  readonly signed: SignedHeader
  readonly context: OpeningContext
  readonly have: Uint8Array
  readonly file: OpenFile
  count: number
}

/** Whether the chunk is what the container says stands at this place; it is kept, sealed, where it was not there yet. */
export async function takeChunk(held: Held, index: number, sealed: Uint8Array): Promise<boolean> {
  const { header } = held.signed
  if (index >= header.chunks || sealed.length !== chunkLength(header, index) + tagSize) return false
  if (hasChunk(held.have, index)) return openChunk(held, index, sealed) !== null
  if (openChunk(held, index, sealed) === null) return false
  await held.file.write(sealed, 0, sealed.length, index * (header.chunkSize + tagSize))
  held.have[index >> 3]! |= 1 << (index & 7)
  held.count += 1
  return true
}

export async function readChunk({ signed: { header }, file }: Held, index: number): Promise<Buffer> {
  const sealed = Buffer.alloc(chunkLength(header, index) + tagSize)
  await file.read(sealed, 0, sealed.length, index * (header.chunkSize + tagSize))
  return sealed
}

/** Null where it is not what was sealed. */
export function openChunk(
  { id, signed: { header }, context }: Held,
  index: number,
  sealed: Uint8Array,
): Uint8Array | null {
  return context.openAt(index, chunkAad(id, index, index === header.chunks - 1), sealed)
}

/** The content, chunk by chunk, of a container of which all are there. */
export async function* openChunks(held: Held): AsyncGenerator<Uint8Array, void> {
  for (let index = 0; index < held.signed.header.chunks; index++) {
    const bytes = openChunk(held, index, await readChunk(held, index))
    if (bytes === null) throw new Fault('unavailable', 'the quarantine changed while it was read')
    yield bytes
  }
}

export function hasChunk(have: Uint8Array, index: number): boolean {
  return (have[index >> 3]! & (1 << (index & 7))) !== 0
}

/** The bytes of all chunks, sealed. */
export function sealedSize({ size, chunks }: SignedHeader['header']): number {
  return size + chunks * tagSize
}
