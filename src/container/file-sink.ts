import { type FileHandle, open, rename, rm } from 'node:fs/promises'
import { Fault } from '../base/fault.ts'
import type { ContainerFile } from './armour.ts'
import type { Sink } from './write-container.ts'

/** Writes a container's file beside its place and moves it there when `write` is done: it is whole or not there. */
export async function writeContainerFile<T>(path: string, write: (sink: Sink) => Promise<T>): Promise<T> {
  const beside = `${path}.part`
  await using file = await open(beside, 'w', 0o600)
  try {
    const result = await write({
      async write(position, bytes) {
        await writeAll(file, position, bytes)
      },
    })
    await file.sync()
    await rename(beside, path)
    return result
  } catch (error) {
    await rm(beside, { force: true })
    throw error
  }
}

async function writeAll(file: FileHandle, position: number, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length; )
    at += (await file.write(bytes, at, bytes.length - at, position + at)).bytesWritten
}

/** A container's file, for reading at any place; `invalid` where it ends too soon. */
export function readableAt(file: FileHandle): ContainerFile {
  return {
    async read(position, length) {
      const bytes = Buffer.alloc(length)
      for (let at = 0; at < length; ) {
        const { bytesRead } = await file.read(bytes, at, length - at, position + at)
        if (bytesRead === 0) throw new Fault('invalid', 'the file of the container is cut short')
        at += bytesRead
      }
      return bytes
    },
  }
}

/** A container in memory, for small ones. */
export class MemorySink implements Sink {
  #bytes = Buffer.alloc(0)

  async write(position: number, bytes: Uint8Array): Promise<void> {
    if (position + bytes.length > this.#bytes.length)
      this.#bytes = Buffer.concat([this.#bytes, Buffer.alloc(position + bytes.length - this.#bytes.length)])
    this.#bytes.set(bytes, position)
  }

  get bytes(): Uint8Array {
    return this.#bytes
  }
}
