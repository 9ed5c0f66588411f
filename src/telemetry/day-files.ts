import { closeSync, fsyncSync, openSync, readSync, renameSync, rmSync, statSync, writeSync } from 'node:fs'
import type { FileHandle } from 'node:fs/promises'
import { Fault } from '../base/fault.ts'
import { filterHead } from '../lookback/day-table.ts'

/** Fingerprints `from` to `to` of a file of a day. */
export async function pageOf(file: FileHandle, from: number, to: number): Promise<Uint32Array> {
  const page = new Uint32Array(to - from)
  const bytes = new Uint8Array(page.buffer)
  const { bytesRead } = await file.read(bytes, 0, bytes.length, filterHead + from * 4)
  if (bytesRead !== bytes.length) throw new Fault('integrity', 'a file of what was seen is cut short')
  return page
}

/** The first bytes of a file of a day, by which it is known. */
export function headOf(path: string): Buffer {
  const head = Buffer.alloc(filterHead)
  const file = openSync(path, 'r')
  try {
    return head.subarray(0, readSync(file, head, 0, filterHead, 0))
  } finally {
    closeSync(file)
  }
}

/** 0 where there is no such file. */
export function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0
}

/** The file is there whole or not at all, whenever the machine stops; its name is safe once the folder is synced. */
export function writeDurably(path: string, bytes: Uint8Array): void {
  const beside = `${path}.new`
  rmSync(beside, { force: true })
  const file = openSync(beside, 'wx', 0o600)
  try {
    for (let at = 0; at < bytes.length; at += writeSync(file, bytes, at));
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
  renameSync(beside, path)
}

export function syncFolder(folder: string): void {
  const handle = openSync(folder, 'r')
  try {
    fsyncSync(handle)
  } finally {
    closeSync(handle)
  }
}
