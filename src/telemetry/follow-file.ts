import { type FileHandle, open, readdir, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { digestOf, type FollowedPlace } from './followed-place.ts'
import { type Piece, skippedLine } from './piece.ts'

export interface Following {
  readonly path: string
  /** How far it was read before; null: from the beginning. */
  readonly place: FollowedPlace | null
  readonly keep: (place: FollowedPlace) => Promise<void>
  /** Which lines at the beginning of a file say what the others mean. */
  readonly isHeader: (line: Uint8Array, number: number) => boolean
  readonly signal: AbortSignal
  /** Waits until there may be more. */
  readonly wait: () => Promise<void>
}

const mostBytes = 4 * 1024 * 1024
const headerBytes = 65_536
const beginBytes = 256
const lineFeed = 10

/**
 * The lines of a file as they are written, as `tail -F` gives them: a file that is moved away is read to its end, then the one that
 * took its place from its beginning; one that was emptied and written anew, whether it is shorter now or not, is read from its beginning.
 * Half a line waits for its end.
 */
export async function* followFile(following: Following): AsyncGenerator<Piece> {
  const { signal, wait, path } = following
  let file = await resume(following)
  if (following.place === null) await file?.begin(following)
  try {
    while (!signal.aborted) {
      if (file === null) {
        file = await openFile(path, 0)
        if (file === null) await wait()
        else await file.begin(following)
        continue
      }
      if (!(await file.goesOn())) file.restart()
      const piece = await file.next(following)
      if (piece !== null) {
        yield piece
        continue
      }
      const now = await stat(path).catch(() => null)
      if (now !== null && idOf(now) === file.id) {
        if (now.size < file.offset) file.restart()
        else await wait()
        continue
      }
      // Whoever writes may still hold the old one for a moment.
      await wait()
      const late = await file.next(following)
      if (late !== null) {
        yield late
        continue
      }
      if (now === null) continue
      const rest = await file.rest(following)
      if (rest !== null) yield rest
      const isDone = file.isDone
      await file.close()
      file = await openFile(path, 0)
      // So that it is found again if it is moved away before anything of it was read.
      if (isDone) await file?.begin(following)
    }
  } finally {
    await file?.close()
  }
}

class OpenFile {
  readonly id: string
  offset: number
  readonly #handle: FileHandle
  #skips = false
  #doneOffset: number
  /** What stood before `offset` when it was read. */
  #before: Uint8Array = new Uint8Array()

  constructor(handle: FileHandle, id: string, offset: number) {
    this.#handle = handle
    this.id = id
    this.offset = offset
    this.#doneOffset = offset
  }

  /** Whether all that was read of it is done. */
  get isDone(): boolean {
    return this.#doneOffset === this.offset
  }

  /** Whether what was read of it last still stands where it stood. */
  async goesOn(): Promise<boolean> {
    const before = this.#before
    if (before.length === 0) return true
    return Buffer.from(before).equals(await this.#read(this.offset - before.length, before.length))
  }

  /** The same, of a file that another process read up to here. */
  async goingOn(): Promise<this> {
    const from = Math.max(0, this.offset - beginBytes)
    this.#before = await this.#read(from, this.offset - from)
    return this
  }

  /** Somebody emptied it: what stands in it now was not read. */
  restart(): void {
    this.offset = 0
    this.#skips = false
    this.#before = new Uint8Array()
  }

  /** Remembers that this is the file to go on with. */
  async begin({ keep }: Following): Promise<void> {
    await keep({ file: this.id, offset: 0, begins: digestOf(new Uint8Array()), beginsBytes: 0 })
  }

  /** Whole lines from where it was read to; null: there are none yet. */
  async next(following: Following): Promise<Piece | null> {
    for (;;) {
      const bytes = await this.#read(this.offset, mostBytes)
      const end = bytes.lastIndexOf(lineFeed) + 1
      if (end === 0) {
        if (bytes.length < mostBytes) return null
        // A line that is longer than any may be: its end is looked for, and nothing of it is read.
        this.#skips = true
        this.offset += bytes.length
        this.#before = bytes.slice(-beginBytes)
        continue
      }
      this.#before = bytes.slice(Math.max(0, end - beginBytes), end)
      if (!this.#skips) return await this.#piece(bytes.slice(0, end), end, following)
      this.#skips = false
      const after = bytes.subarray(bytes.indexOf(lineFeed) + 1, end)
      return await this.#piece(Buffer.concat([skippedLine, after]), end, following)
    }
  }

  /** What is left of a file that nobody writes any more: a line without its end. */
  async rest(following: Following): Promise<Piece | null> {
    const bytes = await this.#read(this.offset, mostBytes)
    if (this.#skips) {
      this.#skips = false
      return await this.#piece(skippedLine, bytes.length, following)
    }
    if (bytes.length === 0) return null
    return await this.#piece(Uint8Array.from([...bytes, lineFeed]), bytes.length, following)
  }

  async close(): Promise<void> {
    await this.#handle.close()
  }

  async #piece(bytes: Uint8Array, length: number, { keep, isHeader }: Following): Promise<Piece> {
    const header = this.offset === 0 ? new Uint8Array() : headerOf(await this.#read(0, headerBytes), isHeader)
    this.offset += length
    const { id: file, offset } = this
    const done = async (): Promise<void> => {
      const begin = await this.#read(0, Math.min(beginBytes, offset)).catch(() => new Uint8Array())
      await keep({ file, offset, begins: digestOf(begin), beginsBytes: begin.length })
      this.#doneOffset = offset
    }
    return { bytes, header, done }
  }

  async #read(from: number, most: number): Promise<Uint8Array> {
    const buffer = Buffer.alloc(most)
    let length = 0
    while (length < most) {
      const { bytesRead } = await this.#handle.read(buffer, length, most - length, from + length)
      if (bytesRead === 0) break
      length += bytesRead
    }
    return buffer.subarray(0, length)
  }
}

/** The file that was read last, wherever it was moved in its directory meanwhile; else the one that is there now, from its beginning. */
async function resume({ path, place }: Following): Promise<OpenFile | null> {
  if (place === null) return await openFile(path, 0)
  for (const candidate of [path, ...(await beside(path))]) {
    const found = await stat(candidate).catch(() => null)
    if (found === null || !found.isFile() || idOf(found) !== place.file || found.size < place.offset) continue
    const file = await openFile(candidate, place.offset)
    if (file !== null && file.id === place.file && (await beginsAs(candidate, place))) return await file.goingOn()
    await file?.close()
  }
  return await openFile(path, 0)
}

async function beside(path: string): Promise<string[]> {
  const names = await readdir(dirname(path)).catch(() => [])
  return names.sort().map((name) => join(dirname(path), name))
}

async function beginsAs(path: string, { begins, beginsBytes }: FollowedPlace): Promise<boolean> {
  await using handle = await open(path, 'r')
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(beginsBytes), 0, beginsBytes, 0)
  return digestOf(buffer.subarray(0, bytesRead)) === begins
}

async function openFile(path: string, offset: number): Promise<OpenFile | null> {
  try {
    const handle = await open(path, 'r')
    return new OpenFile(handle, idOf(await handle.stat()), offset)
  } catch {
    return null
  }
}

function idOf({ dev, ino }: { readonly dev: number; readonly ino: number }): string {
  return `${dev}:${ino}`
}

function headerOf(bytes: Uint8Array, isHeader: Following['isHeader']): Uint8Array {
  let end = 0
  for (let number = 0; ; number++) {
    const next = bytes.indexOf(lineFeed, end) + 1
    if (next === 0 || !isHeader(bytes.subarray(end, next), number)) return bytes.slice(0, end)
    end = next
  }
}
