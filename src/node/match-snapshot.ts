import { type FileHandle, open, rename, rm } from 'node:fs/promises'
import { crc32 } from 'node:zlib'
import { layoutVersion } from '../match/layout.ts'
import type { OwnerColumns } from '../match/owner-table.ts'
import { PatternIndex } from '../match/pattern-index.ts'
import { createMemory } from '../match/shared-memory.ts'

/** What a snapshot holds beside the index's memory (docs/protocol/match-snapshot.md). */
export interface SnapshotFacts {
  /** Of whose secret the hashes are: an index under another one finds nothing. */
  readonly keyCheck: string
  readonly cursor: number
  readonly goneCursor: number
}

interface Header extends SnapshotFacts {
  readonly layout: number
  readonly top: number
  readonly owners: number
  readonly counts: ReturnType<PatternIndex['counts']>
  /** CRC-32 of each piece of the body. */
  readonly checks: readonly number[]
}

export interface Restored {
  readonly index: PatternIndex
  readonly columns: OwnerColumns
  readonly facts: SnapshotFacts
}

const magic = Buffer.from('trefoil match 1\n')
const pieceBytes = 64 * 1024 * 1024
const maxHeaderBytes = 1024 * 1024

/** Writes a snapshot beside the old one and puts it in its place. The index must not change meanwhile. */
export async function writeSnapshot(
  file: string,
  index: PatternIndex,
  columns: OwnerColumns,
  facts: SnapshotFacts,
): Promise<void> {
  const body = [index.memory.bytes.subarray(0, index.top), ...bytesOf(columns)].flatMap(pieces)
  const header: Header = {
    ...facts,
    layout: layoutVersion,
    top: index.top,
    owners: columns.from.length,
    counts: index.counts(),
    checks: body.map((piece) => crc32(piece)),
  }
  const text = Buffer.from(JSON.stringify(header))
  const length = Buffer.alloc(4)
  length.writeUInt32LE(text.length)
  const check = Buffer.alloc(4)
  check.writeUInt32LE(crc32(text))
  const beside = `${file}.new`
  try {
    await using handle = await open(beside, 'w', 0o600)
    for (const part of [magic, length, check, text, ...body]) await writeAll(handle, part)
    await handle.sync()
  } catch (error) {
    await rm(beside, { force: true })
    throw error
  }
  await rename(beside, file)
}

/** Reads a snapshot; null where there is none, or it is damaged, of another layout or under another secret: then the index is built anew. */
export async function readSnapshot(file: string, keyCheck: string, maxBytes: number): Promise<Restored | null> {
  let handle: FileHandle
  try {
    handle = await open(file, 'r')
  } catch {
    return null
  }
  await using opened = handle
  try {
    const start = Buffer.alloc(magic.length + 8)
    await readAll(opened, start)
    const size = start.readUInt32LE(magic.length)
    if (!start.subarray(0, magic.length).equals(magic) || size > maxHeaderBytes) return null
    const text = Buffer.alloc(size)
    await readAll(opened, text)
    if (crc32(text) !== start.readUInt32LE(magic.length + 4)) return null
    const header = JSON.parse(text.toString('utf8')) as Header
    if (header.layout !== layoutVersion || header.keyCheck !== keyCheck || header.top > maxBytes) return null
    const memory = createMemory(maxBytes)
    const columns: OwnerColumns = {
      ids: new Uint8Array(header.owners * 16),
      from: new Float64Array(header.owners),
      until: new Float64Array(header.owners),
    }
    const body = [memory.bytes.subarray(0, header.top), ...bytesOf(columns)].flatMap(pieces)
    for (const [place, piece] of body.entries()) {
      await readAll(opened, piece)
      if (crc32(piece) !== header.checks[place]) return null
    }
    const index = PatternIndex.resume(memory, header.top)
    index.restoreCounts(header.counts)
    const { cursor, goneCursor } = header
    return { index, columns, facts: { keyCheck, cursor, goneCursor } }
  } catch {
    return null
  }
}

function bytesOf({ ids, from, until }: OwnerColumns): Uint8Array[] {
  return [ids, from, until].map((column) => new Uint8Array(column.buffer, column.byteOffset, column.byteLength))
}

function pieces(bytes: Uint8Array): Uint8Array[] {
  const parts: Uint8Array[] = []
  for (let at = 0; at < bytes.length; at += pieceBytes) parts.push(bytes.subarray(at, at + pieceBytes))
  return parts
}

async function writeAll(handle: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length; ) at += (await handle.write(bytes, at)).bytesWritten
}

async function readAll(handle: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length; ) {
    const { bytesRead } = await handle.read(bytes, at, bytes.length - at, null)
    if (bytesRead === 0) throw new Error('the snapshot ends early')
    at += bytesRead
  }
}
