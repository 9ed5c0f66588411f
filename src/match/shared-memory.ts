import { Fault } from '../base/fault.ts'

const pageBytes = 65536

/** The memory of an index, shared by every thread that reads it. The operating system gives pages as they are first written. */
export interface SharedMemory {
  /** What a worker is given, to see the same memory. */
  readonly handle: WebAssembly.Memory
  readonly bytes: Uint8Array
  readonly words: Uint32Array
}

/** A memory that may hold `maxBytes`, of which nothing is used yet. */
export function createMemory(maxBytes: number): SharedMemory {
  const pages = Math.ceil(maxBytes / pageBytes)
  // The kernel marks lines in the highest bit of their place.
  if (pages > 32_768) throw new Fault('too-large', 'an index holds at most 2 GB')
  return openMemory(new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true }))
}

export function openMemory(handle: WebAssembly.Memory): SharedMemory {
  return { handle, bytes: new Uint8Array(handle.buffer), words: new Uint32Array(handle.buffer) }
}
