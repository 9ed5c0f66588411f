import { Fault } from '../base/fault.ts'
import type { PeerAnswer, PeerRequest, Transport } from '../exchange/model.ts'
import type { MemberCode } from '../policy/model.ts'
import type { FakeClock } from './fake-clock.ts'

/** How often what goes wrong, each from 0 to 1. */
export interface Faults {
  /** The request never arrives, or its answer never comes back. */
  readonly loss: number
  /** The request arrives twice. */
  readonly repetition: number
  /** The answer ends before its end: with an error, or as if that had been all. */
  readonly truncation: number
  /** The peer answers 500 or 503. */
  readonly trouble: number
  readonly longestDelayMs: number
}

const noFaults: Faults = { loss: 0, repetition: 0, truncation: 0, trouble: 0, longestDelayMs: 20 }

/** What a node answers to a member's request, by its real routes. */
export type Serve = (from: MemberCode, request: Request) => Promise<Response>

/** A network in one process that loses, delays, repeats, cuts and divides, by a seeded random. It alters nothing: TLS would notice. */
export class FaultyNetwork {
  faults: Faults = noFaults
  readonly #clock: FakeClock
  readonly #random: () => number
  readonly #nodes = new Map<MemberCode, Serve>()
  readonly #cut = new Set<string>()

  constructor(clock: FakeClock, random: () => number) {
    this.#clock = clock
    this.#random = random
  }

  /** From now on this answers for the member; null: it is down. */
  attach(member: MemberCode, serve: Serve | null): void {
    if (serve === null) this.#nodes.delete(member)
    else this.#nodes.set(member, serve)
  }

  /** Requests from one to the other get nowhere. */
  cut(from: MemberCode, to: MemberCode): void {
    this.#cut.add(`${from}>${to}`)
  }

  heal(): void {
    this.faults = noFaults
    this.#cut.clear()
  }

  /** How a member's node reaches the others. */
  transportOf(from: MemberCode): Transport {
    return { request: (to, request) => untilAborted(this.#request(from, to, request), request.signal) }
  }

  async #request(from: MemberCode, to: MemberCode, request: PeerRequest): Promise<PeerAnswer> {
    await this.#delay()
    if (request.signal.aborted) throw request.signal.reason
    const serve = this.#nodes.get(to)
    if (serve === undefined) throw new Fault('unavailable', 'nobody listens at its address')
    if (this.#cut.has(`${from}>${to}`) || this.#happens(this.faults.loss)) return this.#silence()
    if (this.#happens(this.faults.trouble)) return answer(this.#random() < 0.5 ? 500 : 503, {}, none())
    if (this.#happens(this.faults.repetition)) await this.#ask(serve, from, request)
    const response = await this.#ask(serve, from, request)
    const bytes = new Uint8Array(await this.#clock.track(response.arrayBuffer()))
    await this.#delay()
    if (this.#cut.has(`${from}>${to}`) || this.#happens(this.faults.loss)) return this.#silence()
    const headers = Object.fromEntries(response.headers)
    return answer(response.status, headers, this.#body(bytes, request.signal))
  }

  #ask(serve: Serve, from: MemberCode, { method, path, body }: PeerRequest): Promise<Response> {
    const init: RequestInit = { method, ...(body === undefined ? {} : { body: body as Uint8Array<ArrayBuffer> }) }
    // Not tracked: what serves may itself wait for the clock.
    return serve(from, new Request(`https://peer${path}`, init))
  }

  async *#body(bytes: Uint8Array, signal: AbortSignal): AsyncIterable<Uint8Array> {
    if (bytes.length === 0) return
    const truncated = this.#happens(this.faults.truncation)
    const end = truncated ? Math.floor(this.#random() * bytes.length) : bytes.length
    const middle = Math.floor(this.#random() * end)
    yield bytes.subarray(0, middle)
    await untilAborted(this.#delay(), signal)
    yield bytes.subarray(middle, end)
    if (truncated && this.#random() < 0.5) throw new Fault('unavailable', 'the connection broke')
    if (truncated && this.#random() < 0.3) await untilAborted(new Promise(() => {}), signal)
  }

  /** Half of what is lost is noticed by the sender's system; the rest is silence. */
  #silence(): Promise<never> {
    if (this.#random() < 0.5) return Promise.reject(new Fault('unavailable', 'the connection broke'))
    return new Promise(() => {})
  }

  #delay(): Promise<void> {
    return this.#clock.sleep(Math.floor(this.#random() * this.faults.longestDelayMs))
  }

  #happens(probability: number): boolean {
    return this.#random() < probability
  }
}

function answer(status: number, headers: Record<string, string>, body: AsyncIterable<Uint8Array>): PeerAnswer {
  return { status, headers, body }
}

async function* none(): AsyncIterable<Uint8Array> {}

function untilAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const abort = () => reject(signal.reason)
    if (signal.aborted) abort()
    signal.addEventListener('abort', abort, { once: true })
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', abort))
  })
}
