import { randomUUID } from 'node:crypto'
import { constants } from 'node:fs'
import { type FileHandle, open, unlink } from 'node:fs/promises'
import { join } from 'node:path'
import { Fault } from '../base/fault.ts'

const chunkBytes = 64 * 1024

/** What is fetched lies here while it is read: a file that no name leads to, gone when it is closed or the process ends. */
export class Spool implements AsyncDisposable {
  readonly #file: FileHandle
  #bytes = 0

  private constructor(file: FileHandle) {
    this.#file = file
  }

  static async open(folder: string): Promise<Spool> {
    const path = join(folder, `.spool-${randomUUID()}`)
    try {
      const file = await open(path, constants.O_RDWR | constants.O_CREAT | constants.O_EXCL, 0o600)
      await unlink(path)
      return new Spool(file)
    } catch (cause) {
      throw diskFault(cause)
    }
  }

  async write(chunks: AsyncIterable<Uint8Array>): Promise<void> {
    for await (const chunk of chunks) {
      try {
        await this.#file.appendFile(chunk)
      } catch (cause) {
        throw diskFault(cause)
      }
      this.#bytes += chunk.length
    }
  }

  /** Its bytes from the start; as often as is asked. */
  read(): AsyncGenerator<Uint8Array> {
    return chunksOf(this.#file, this.#bytes)
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#file.close()
  }
}

/** At most `bytes` of a file from its start, in chunks that are good until the next one is asked for. */
export async function* chunksOf(file: FileHandle, bytes: number): AsyncGenerator<Uint8Array> {
  const buffer = Buffer.allocUnsafe(chunkBytes)
  for (let at = 0; at < bytes; ) {
    const { bytesRead } = await file.read(buffer, 0, Math.min(chunkBytes, bytes - at), at)
    if (bytesRead === 0) return
    at += bytesRead
    yield buffer.subarray(0, bytesRead)
  }
}

function diskFault(cause: unknown): Fault {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : ''
  return code === 'ENOSPC'
    ? new Fault('storage-full', 'the disk is full: what the source sends has nowhere to lie', { cause })
    : new Fault('internal', `what the source sends cannot be kept while it is read (${code})`, { cause })
}
