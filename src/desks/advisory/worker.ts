import { Worker } from 'node:worker_threads'
import { Fault } from '../../base/fault.ts'
import type { CsafProblem } from './check-csaf.ts'
import type { Edition, Publisher } from './edition.ts'
import type { FromWorker, ToWorker } from './worker-messages.ts'

const answerWithinMs = 120_000
const mostWaiting = 200

type Answer = Extract<FromWorker, { problems: unknown }> | Extract<FromWorker, { pdf: unknown }>
interface Waiting {
  readonly resolve: (answer: Answer) => void
  readonly reject: (error: Fault) => void
  readonly timer: NodeJS.Timeout
}

/**
 * The thread that checks CSAF documents and sets PDF: started when it is first needed, kept warm (its rules take two seconds to load),
 * ended when it does not answer and started anew with the next question. One serves every node of a process.
 */
export class AdvisoryWorker implements Disposable {
  #thread: Worker | null = null
  readonly #waiting = new Map<number, Waiting>()
  #next = 0

  /** What a document breaks of CSAF 2.0; empty: it is valid. `unavailable` where the check did not end. */
  async check(document: unknown): Promise<readonly CsafProblem[]> {
    const answer = await this.#ask({ kind: 'check', document })
    return 'problems' in answer ? answer.problems : []
  }

  async pdf(edition: Edition, publisher: Publisher): Promise<Uint8Array> {
    const answer = await this.#ask({ kind: 'pdf', edition, publisher })
    if (!('pdf' in answer)) throw new Fault('internal', 'no page was set')
    return answer.pdf
  }

  [Symbol.dispose](): void {
    this.#end('the node closes')
  }

  #ask(
    question: { kind: 'check'; document: unknown } | { kind: 'pdf'; edition: Edition; publisher: Publisher },
  ): Promise<Answer> {
    if (this.#waiting.size >= mostWaiting) throw new Fault('unavailable', 'too many documents are being checked')
    const id = this.#next++
    const thread = this.#started()
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#end('a document took too long'), answerWithinMs)
      timer.unref()
      this.#waiting.set(id, { resolve, reject, timer })
      thread.ref()
      thread.postMessage({ id, ...question } satisfies ToWorker)
    })
  }

  #started(): Worker {
    if (this.#thread !== null) return this.#thread
    const thread = new Worker(new URL('./worker-thread.ts', import.meta.url), {
      resourceLimits: { maxOldGenerationSizeMb: 1024 },
    })
    thread.unref()
    thread.on('message', (answer: FromWorker) => {
      const waiting = this.#waiting.get(answer.id)
      if (waiting === undefined) return
      this.#waiting.delete(answer.id)
      clearTimeout(waiting.timer)
      // What waits keeps the process; what is warm does not.
      if (this.#waiting.size === 0) thread.unref()
      if ('failed' in answer) waiting.reject(new Fault('internal', `the document could not be made: ${answer.failed}`))
      else waiting.resolve(answer)
    })
    thread.on('error', () => this.#end('the thread that checks documents failed', thread))
    thread.on('exit', () => this.#end('the thread that checks documents ended', thread))
    this.#thread = thread
    return thread
  }

  #end(because: string, thread = this.#thread): void {
    if (thread === null || thread !== this.#thread) return
    this.#thread = null
    void thread.terminate()
    for (const { reject, timer } of this.#waiting.values()) {
      clearTimeout(timer)
      reject(new Fault('unavailable', because))
    }
    this.#waiting.clear()
  }
}

export const advisoryWorker = new AdvisoryWorker()
