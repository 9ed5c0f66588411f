import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { Fault } from '../base/fault.ts'
import type { SeenBatch } from '../lookback/batch.ts'
import type { FieldMap, TelemetryFormat } from '../match/line-reader.ts'
import type { PatternIndex } from '../match/pattern-index.ts'
import type { LineHit, ScanCounts } from '../match/scan.ts'
import { scratchBytes } from '../match/wasm-prefilter.ts'
import { IndexReaders } from './index-readers.ts'
import type { FromThread, MatchThreadData, RecordSettings, ToThread } from './match-messages.ts'

const kernelFile = join(import.meta.dirname, '..', '..', 'kernel', 'prefilter.wasm')
const idleMs = 60_000
const chunkBytes = 256 * 1024

/** What is read is kept for looking back: how, and who takes it. */
export interface KeepSeen {
  readonly record: RecordSettings
  readonly onSeen: (batches: readonly SeenBatch[]) => void
}

interface Thread {
  readonly worker: Worker
  readonly place: number
  scans: number
}

interface Waiting {
  resolve(told: FromThread): void
  reject(error: unknown): void
}

/** Threads that read telemetry over one index: started when they are needed, ended when they have had nothing to do. */
export class MatchThreads implements AsyncDisposable {
  readonly #index: PatternIndex
  readonly #most: number
  readonly #threads: Thread[] = []
  /** Places of the index's memory that a thread had and another may have. */
  readonly #places: number[] = []
  readonly #waiting = new Map<number, Waiting>()
  readonly #readers: IndexReaders
  #scans = 0
  #idle: NodeJS.Timeout | null = null
  #closed = false

  readonly #keep: KeepSeen | null

  constructor(
    index: PatternIndex,
    most = Math.max(1, Math.min(8, availableParallelism() - 1)),
    keep: KeepSeen | null = null,
  ) {
    this.#index = index
    this.#readers = new IndexReaders(() => index.seal())
    this.#most = most
    this.#keep = keep
  }

  /** Looks one stream up; `onHits` gets what was hit, in order. What went from the index while a chunk was read may still be named. */
  async scan(
    source: AsyncIterable<Uint8Array>,
    { format, map }: { readonly format: TelemetryFormat; readonly map?: FieldMap },
    onHits: (hits: readonly LineHit[], counts: ScanCounts) => Promise<void> | void,
  ): Promise<ScanCounts> {
    const thread = this.#take()
    const scan = ++this.#scans
    const post = (message: ToThread, transfer: ArrayBuffer[] = []): void => thread.worker.postMessage(message, transfer)
    try {
      post({ kind: 'open', scan, format, ...(map === undefined ? {} : { map }) })
      let last: FromThread = { scan, counts: { events: 0, skipped: 0 }, hits: [] }
      const step = async (send: () => void): Promise<void> => {
        const leave = this.#readers.enter()
        try {
          last = await new Promise<FromThread>((resolve, reject) => {
            this.#waiting.set(scan, { resolve, reject })
            send()
          })
          if (last.failed !== undefined) throw new Fault('invalid', `the telemetry could not be read: ${last.failed}`)
          // A hit names a place of the index, which is that value's until it is counted.
          await onHits(last.hits, last.counts)
        } finally {
          leave()
        }
      }
      for await (const part of source) {
        for (let from = 0; from < part.length; from += chunkBytes) {
          const bytes = new Uint8Array(part.slice(from, from + chunkBytes))
          await step(() => post({ kind: 'chunk', scan, bytes }, [bytes.buffer]))
        }
      }
      await step(() => post({ kind: 'close', scan }))
      return last.counts
    } finally {
      post({ kind: 'close', scan })
      thread.scans -= 1
      this.#restLater()
    }
  }

  /** What went from the index is written over where nobody reads who may have seen it. */
  settle(): void {
    this.#readers.settle()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true
    if (this.#idle !== null) clearTimeout(this.#idle)
    await this.#end()
  }

  #take(): Thread {
    if (this.#closed) throw new Fault('unavailable', 'the node is closing')
    if (this.#idle !== null) clearTimeout(this.#idle)
    this.#idle = null
    const free = this.#threads.toSorted((a, b) => a.scans - b.scans)[0]
    const thread = free === undefined || (free.scans > 0 && this.#threads.length < this.#most) ? this.#start() : free
    thread.scans += 1
    return thread
  }

  #start(): Thread {
    const place = this.#places.pop() ?? this.#index.reserve(scratchBytes)
    const record = this.#keep?.record ?? null
    const workerData: MatchThreadData = { memory: this.#index.memory.handle, kernel: readKernel(), place, record }
    const worker = new Worker(new URL('./match-thread.ts', import.meta.url), { workerData })
    worker.unref()
    const thread: Thread = { worker, place, scans: 0 }
    worker.on('message', (told: FromThread) => {
      if (told.seen !== undefined) this.#keep?.onSeen(told.seen)
      const waiting = this.#waiting.get(told.scan)
      this.#waiting.delete(told.scan)
      waiting?.resolve(told)
    })
    const failed = (error: unknown): void => {
      const at = this.#threads.indexOf(thread)
      if (at >= 0) this.#threads.splice(at, 1)
      for (const [scan, waiting] of this.#waiting) {
        this.#waiting.delete(scan)
        waiting.reject(new Fault('unavailable', 'a matching thread ended; try again', { cause: error }))
      }
    }
    worker.on('error', failed)
    worker.on('exit', () => failed(null))
    this.#threads.push(thread)
    return thread
  }

  #restLater(): void {
    if (this.#closed || this.#threads.some(({ scans }) => scans > 0)) return
    this.#idle = setTimeout(() => void this.#end(), idleMs)
    this.#idle.unref()
  }

  async #end(): Promise<void> {
    const threads = this.#threads.splice(0)
    for (const { place } of threads) this.#places.push(place)
    await Promise.all(threads.map(({ worker }) => worker.terminate()))
  }
}

function readKernel(): Uint8Array | null {
  try {
    return readFileSync(kernelFile)
  } catch {
    return null
  }
}
