import { createHash, type KeyObject } from 'node:crypto'
import { Fault } from '../base/fault.ts'
import { encryptionKeyId } from '../crypto/encryption-key.ts'
import { setupSealing, tagSize } from '../crypto/hpke.ts'
import type { MemberCode } from '../policy/model.ts'
import { chunksPerHeader, maxChunkSize, maxChunks, maxContainerBytes } from './bounds.ts'
import {
  type ContainerHeader,
  chunkAad,
  containerId,
  headerBlockSize,
  headerFormat,
  keyInfo,
  signHeader,
  writeHeaderBlock,
} from './header.ts'
import { type Compression, pack } from './packing.ts'
import { chunkHeadSize, writeChunkHead } from './records.ts'
import { type Section, writeSections } from './sections.ts'

export interface ContainerWriting {
  readonly from: MemberCode
  readonly to: MemberCode
  /** The recipient's `encryptionKey` of the charter. */
  readonly recipientKey: string
  readonly signingKey: string | KeyObject
  readonly nowMs: number
  /** Bytes of a chunk before it is sealed. */
  readonly chunkSize?: number
  /** null: not at all; default Zstandard. */
  readonly compression?: Compression | null
  /** The key that seals this container and no other; default a fresh one. */
  readonly ephemeralKey?: KeyObject
}

/** Where a container is written: bytes at a place, in any order. */
export interface Sink {
  write(position: number, bytes: Uint8Array): Promise<void>
}

export interface WrittenContainer {
  readonly id: string
  readonly header: ContainerHeader
  /** Of the whole file. */
  readonly bytes: number
}

/**
 * Seals the sections to the recipient and signs the whole. Holds one chunk in memory. The header is written last, so a file that breaks
 * off while it is written is no container. `too-large` beyond 4 GiB.
 */
export async function writeContainer(
  writing: ContainerWriting,
  sections: AsyncIterable<Section> | Iterable<Section>,
  sink: Sink,
): Promise<WrittenContainer> {
  const { from, to, recipientKey, signingKey, nowMs, chunkSize = maxChunkSize, compression, ephemeralKey } = writing
  const facts = { from, to, created: new Date(nowMs).toISOString(), chunkSize }
  const context = setupSealing(Buffer.from(recipientKey, 'base64'), keyInfo({ ...outline, ...facts }), ephemeralKey)
  const enc = Buffer.from(context.enc).toString('base64')
  const id = containerId({ from, to, enc })
  const digest = createHash('sha256')
  let index = 0
  let size = 0
  for await (const { bytes, isLast } of cutChunks(pack(writeSections(sections), compression), chunkSize)) {
    if (index >= maxChunks || size + bytes.length + (index + 1) * tagSize > maxContainerBytes)
      throw new Fault('too-large', 'more than one container can carry; write less at a time')
    const sealed = context.seal(chunkAad(id, index, isLast), bytes)
    digest.update(createHash('sha256').update(sealed).digest())
    const position = chunkPosition(index, chunkSize)
    await sink.write(position, Buffer.concat([writeChunkHead(id, index, sealed.length), sealed]))
    index += 1
    size += bytes.length
  }
  const header: ContainerHeader = {
    ...outline,
    ...facts,
    chunks: index,
    size,
    digest: digest.digest('hex'),
    enc,
    key: encryptionKeyId(recipientKey),
  }
  const block = writeHeaderBlock(signHeader(header, signingKey))
  const end = endOfChunks(header)
  for (let first = 0; first < index; first += chunksPerHeader)
    await sink.write(chunkPosition(first, chunkSize) - headerBlockSize, block)
  await sink.write(end, block)
  return { id, header, bytes: end + headerBlockSize }
}

const outline = { format: headerFormat, chunks: 0, size: 0, digest: '', key: '' } as const

/** Where the record of a chunk stands: a header stands before every group of chunks. */
export function chunkPosition(index: number, chunkSize: number): number {
  const headers = Math.floor(index / chunksPerHeader) + 1
  return headers * headerBlockSize + index * (chunkHeadSize + chunkSize + tagSize)
}

/** Where the chunks of a whole file end; one more header follows. */
function endOfChunks({ chunks, chunkSize, size }: ContainerHeader): number {
  const last = size - (chunks - 1) * chunkSize
  return chunkPosition(chunks - 1, chunkSize) + chunkHeadSize + last + tagSize
}

interface Chunk {
  readonly bytes: Uint8Array
  readonly isLast: boolean
}

/** Chunks of exactly this size, but the last; each is given once the next byte is known, so that the last is known as the last. */
async function* cutChunks(source: AsyncIterable<Uint8Array>, chunkSize: number): AsyncGenerator<Chunk, void> {
  const chunk = Buffer.allocUnsafe(chunkSize)
  let filled = 0
  for await (const part of source) {
    for (let at = 0; at < part.length; ) {
      if (filled === chunkSize) {
        yield { bytes: chunk, isLast: false }
        filled = 0
      }
      const piece = part.subarray(at, at + chunkSize - filled)
      chunk.set(piece, filled)
      filled += piece.length
      at += piece.length
    }
  }
  yield { bytes: chunk.subarray(0, filled), isLast: true }
}
