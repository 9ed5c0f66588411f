import { Worker } from 'node:worker_threads'
import { Fault } from '../base/fault.ts'
import type { FromInquiryThread, InquiryWork, ToInquiryThread, WorkName } from './inquiry-messages.ts'

const idleMs = 60_000
/** So many questions may wait; whoever asks then is to ask again. */
const maxWaiting = 64

interface Waiting {
  resolve(gives: unknown): void
  reject(error: unknown): void
}

/** One thread that computes, started when it is needed and ended when it has had nothing to do. */
export class InquiryThread implements AsyncDisposable {
  readonly #waiting = new Map<number, Waiting>()
  #worker: Worker | null = null
  #last = 0
  #idle: NodeJS.Timeout | null = null
  #closed = false

  /** The faults of `src/inquiry`; `unavailable` where too much waits, or the thread has ended. */
  async do<Name extends WorkName>(name: Name, asks: InquiryWork[Name]['asks']): Promise<InquiryWork[Name]['gives']> {
    if (this.#closed) throw new Fault('unavailable', 'the node is closing')
    if (this.#waiting.size >= maxWaiting) throw new Fault('unavailable', 'too much is being asked; try again later')
    if (this.#idle !== null) clearTimeout(this.#idle)
    this.#idle = null
    const id = ++this.#last
    this.#worker ??= this.#start()
    const worker = this.#worker
    try {
      return (await new Promise<unknown>((resolve, reject) => {
        this.#waiting.set(id, { resolve, reject })
        const message: ToInquiryThread = { id, name, asks }
        worker.postMessage(message)
      })) as InquiryWork[Name]['gives']
    } finally {
      if (this.#waiting.size === 0) this.#restLater()
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true
    if (this.#idle !== null) clearTimeout(this.#idle)
    const worker = this.#worker
    this.#worker = null
    await worker?.terminate()
  }

  #start(): Worker {
    const worker = new Worker(new URL('./inquiry-thread.ts', import.meta.url))
    worker.unref()
    worker.on('message', ({ id, gives, failed }: FromInquiryThread) => {
      const waiting = this.#waiting.get(id)
      this.#waiting.delete(id)
      if (failed === undefined) waiting?.resolve(gives)
      else waiting?.reject(new Fault(failed.kind, failed.message))
    })
    const ended = (error: unknown): void => {
      if (this.#worker === worker) this.#worker = null
      for (const [id, waiting] of this.#waiting) {
        this.#waiting.delete(id)
        waiting.reject(new Fault('unavailable', 'the computing thread ended; try again', { cause: error }))
      }
    }
    worker.on('error', ended)
    worker.on('exit', () => ended(null))
    return worker
  }

  #restLater(): void {
    if (this.#closed || this.#idle !== null) return
    this.#idle = setTimeout(() => {
      this.#idle = null
      if (this.#waiting.size > 0) return
      const worker = this.#worker
      this.#worker = null
      void worker?.terminate()
    }, idleMs)
    this.#idle.unref()
  }
}
