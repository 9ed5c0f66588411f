import * as fs from 'node:fs'
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib'
import type { Clock } from '../../base/clock.ts'
import type { Files, OpenFile } from '../../container/files.ts'
import type { Compression } from '../../container/packing.ts'
import type { Power } from './power.ts'

/** Files that need power, and take no time but that of a slow disk: what another thread does would end whenever it likes. */
export function poweredFiles(power: Power, clock: Clock): Files {
  async function step<T>(work: () => T): Promise<T> {
    await power.pass('file')
    return work()
  }
  return {
    mkdir: (path, options) => step(() => fs.mkdirSync(path, options)),
    // Whoever loses power closes nothing, so it is opened for each step anew.
    open: (path) =>
      step(() => {
        fs.accessSync(path)
        return fileAt(path)
      }),
    readdir: (path) => step(() => fs.readdirSync(path).sort()),
    readFile: (path) => step(() => fs.readFileSync(path)),
    rename: (from, to) => step(() => fs.renameSync(from, to)),
    rm: (path, options) => step(() => fs.rmSync(path, options)),
    // The time at which the simulation runs is none of its history.
    stat: (path) => step(() => ({ size: fs.statSync(path).size, mtimeMs: clock.nowMs() })),
    writeFile: (path, data, { mode }) => step(() => fs.writeFileSync(path, data, { mode })),
  }

  function fileAt(path: string): OpenFile {
    const opened = <T>(work: (file: number) => T) =>
      step(() => {
        const file = fs.openSync(path, 'r+')
        try {
          return work(file)
        } finally {
          fs.closeSync(file)
        }
      })
    return {
      read: (...[into, offset, length, position]) =>
        opened((file) => ({ bytesRead: fs.readSync(file, into, offset, length, position) })),
      write: (...[from, offset, length, position]) =>
        opened((file) => ({ bytesWritten: fs.writeSync(file, from, offset, length, position) })),
      sync: () => step(() => {}),
      async close() {},
      async [Symbol.asyncDispose]() {},
    }
  }
}

/** The same format as in a node, without another thread. */
export const zstdAtOnce: Compression = {
  async *compress(source) {
    yield zstdCompressSync(await allOf(source))
  },
  async *decompress(source) {
    yield zstdDecompressSync(await allOf(source))
  },
}

async function allOf(source: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const parts: Uint8Array[] = []
  for await (const part of source) parts.push(part)
  return Buffer.concat(parts)
}
