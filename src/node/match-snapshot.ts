import { type FileHandle, open, rename, rm } from 'node:fs/promises'
import { setImmediate } from 'node:timers/promises'
import { crc32 } from 'node:zlib'
import { joinEntries, roomForEntries, splitEntries } from '../match/id-table.ts'
import { layoutVersion } from '../match/layout.ts'
import { aliveBytes, type OwnerFacts } from '../match/owner-table.ts'
import { type IndexFacts, PatternIndex } from '../match/pattern-index.ts'
import { createMemory } from '../match/shared-memory.ts'

/** What a snapshot holds beside the index's memory (docs/protocol/match-snapshot.md). */
export interface SnapshotFacts {
  /** Of whose secret the hashes are: an index under another one finds nothing. */
  readonly keyCheck: string
  readonly cursor: number
  readonly goneCursor: number
  /** Indicators whose records are still there though they count no more. */
  readonly forgotten: number
  /** Indicators that are held and not looked for. */
  readonly refused: number
  /** Of which history the owners' rows are, and how many there were. */
  readonly mark: string
  readonly owners: number
}

type Listed = Omit<IndexFacts, 'texts' | 'spares'>
interface Header extends SnapshotFacts, Record<Exclude<keyof Listed, 'top'>, readonly number[]> {
  readonly layout: number
  readonly top: number
  /** How many entries by id each shard has. */
  readonly ids: readonly number[]
  readonly texts: number
  readonly spares: number
  /** CRC-32 of each piece of the body. */
  readonly checks: readonly number[]
}

/** What follows the header. */
interface Body {
  readonly memory: Uint8Array
  readonly alive: Uint8Array
  readonly ids: Uint16Array
  readonly texts: Uint32Array
  readonly spares: Uint32Array
}

export interface Restored {
  readonly index: PatternIndex
  readonly owners: OwnerFacts
  readonly facts: SnapshotFacts
}

const magic = Buffer.from('trefoil match 1\n')
/** As large as is checked while it still lies in the cache. */
const pieceBytes = 1024 * 1024
/** Pieces on their way at the same time: the system gives pages to several threads at once. */
const atOnce = 4
const maxHeaderBytes = 1024 * 1024

/** Writes a snapshot beside the old one and puts it in its place. The index must not change meanwhile. */
export async function writeSnapshot(
  file: string,
  index: PatternIndex,
  { alive, ids }: OwnerFacts,
  facts: SnapshotFacts,
): Promise<void> {
  const { texts, spares, top, ...listed } = index.facts()
  const body = piecesOf({ memory: index.memory.bytes.subarray(0, top), alive, ids: joinEntries(ids), texts, spares })
  const lists = Object.fromEntries(Object.entries(listed).map(([name, list]) => [name, Array.from(list)]))
  const checks: number[] = []
  for (const piece of body) checks.push(await checkOf(piece))
  const header: Header = {
    ...facts,
    ...(lists as Record<keyof typeof listed, number[]>),
    layout: layoutVersion,
    top,
    ids: Array.from(ids.sizes),
    texts: texts.length,
    spares: spares.length,
    checks,
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

const checkedAtOnce = 4 * 1024 * 1024

/** As `crc32`, in pieces of some milliseconds: of millions of indicators there are hundreds of megabytes. */
async function checkOf(piece: Uint8Array): Promise<number> {
  let check = 0
  for (let at = 0; at < piece.length; at += checkedAtOnce) {
    check = crc32(piece.subarray(at, at + checkedAtOnce), check)
    await setImmediate()
  }
  return check
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
    await readAll(opened, start, 0)
    const size = start.readUInt32LE(magic.length)
    if (!start.subarray(0, magic.length).equals(magic) || size > maxHeaderBytes) return null
    const text = Buffer.alloc(size)
    await readAll(opened, text, start.length)
    if (crc32(text) !== start.readUInt32LE(magic.length + 4)) return null
    const header = JSON.parse(text.toString('utf8')) as Header
    if (header.layout !== layoutVersion || header.keyCheck !== keyCheck || header.top > maxBytes) return null
    const memory = createMemory(maxBytes)
    const body: Body = {
      memory: memory.bytes.subarray(0, header.top),
      alive: new Uint8Array(aliveBytes(header.owners)),
      ids: roomForEntries(header.ids),
      texts: new Uint32Array(header.texts),
      spares: new Uint32Array(header.spares),
    }
    if (!(await readBody(opened, piecesOf(body), start.length + size, header.checks))) return null
    const { texts, spares, alive } = body
    const owners = { alive, ids: splitEntries(header.ids, body.ids) }
    const index = PatternIndex.resume(memory, { ...header, texts, spares })
    const { cursor, goneCursor, forgotten, refused, mark } = header
    return { index, owners, facts: { keyCheck, cursor, goneCursor, forgotten, refused, mark, owners: header.owners } }
  } catch {
    return null
  }
}

function piecesOf({ memory, alive, ids, texts, spares }: Body): Uint8Array[] {
  return [memory, alive, ids, texts, spares]
    .map(({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength))
    .flatMap(pieces)
}

function pieces(bytes: Uint8Array): Uint8Array[] {
  const parts: Uint8Array[] = []
  for (let at = 0; at < bytes.length; at += pieceBytes) parts.push(bytes.subarray(at, at + pieceBytes))
  return parts
}

/** Reads the pieces, which begin at `from`, one behind the other; false where one is not what its check says. */
async function readBody(
  handle: FileHandle,
  body: readonly Uint8Array[],
  from: number,
  checks: readonly number[],
): Promise<boolean> {
  const places: number[] = []
  let place = from
  for (const piece of body) {
    places.push(place)
    place += piece.length
  }
  if (place !== (await handle.stat()).size) return false
  let next = 0
  let sound = true
  const work = async (): Promise<void> => {
    while (sound && next < body.length) {
      const number = next++
      await readAll(handle, body[number]!, places[number]!)
      if (crc32(body[number]!) !== checks[number]) sound = false
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work))
  return sound
}

async function writeAll(handle: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length; ) at += (await handle.write(bytes, at)).bytesWritten
}

async function readAll(handle: FileHandle, bytes: Uint8Array, place: number): Promise<void> {
  for (let at = 0; at < bytes.length; ) {
    const { bytesRead } = await handle.read(bytes, at, bytes.length - at, place + at)
    if (bytesRead === 0) throw new Error('the snapshot ends early')
    at += bytesRead
  }
}
