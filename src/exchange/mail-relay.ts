import type { Clock } from '../base/clock.ts'
import { asFault } from '../base/fault.ts'
import type { Timers } from '../base/timers.ts'
import type { MemberCode } from '../policy/model.ts'
import { failureOf, fetchMail, leaveMail, listMail, maxMailBytes, removeMail } from './ask-peer.ts'
import type { LinkView, Log, PeerAlarm, Transport } from './model.ts'

/** Makes and reads sealed containers: what a relay carries and cannot read. */
export interface SealedMail {
  /** What waits for this member and what it has not answered, in a word that changes when it does; null: nothing. */
  mark(member: MemberCode): Promise<string | null>
  /** All of that, signed by us and sealed to the member; null where it cannot be sealed to it, or nothing is left. */
  write(member: MemberCode): Promise<Uint8Array | null>
  /** Verifies and takes what another member wrote for us; when it resolves, that is durable. `integrity` or `invalid` for what nobody could take. */
  read(container: Uint8Array): Promise<void>
}

export interface MailRelayParts {
  readonly self: MemberCode
  readonly mail: SealedMail
  readonly transport: Transport
  readonly links: () => readonly LinkView[]
  readonly alarm: (alarm: PeerAlarm) => Promise<void>
  readonly clock: Clock
  readonly timers: Timers
  readonly log: Log
}

const lookEveryMs = 20_000
/** So long a link must have failed before others carry its mail. */
const failedForMs = 60_000
/** So long a carried container is given before another relay is tried. */
const againAfterMs = 600_000
const mostRelays = 2
const mostAtOnce = 20

interface Carried {
  readonly mark: string
  readonly atMs: number
  readonly relays: readonly MemberCode[]
}

/** When two members cannot reach each other, a third one carries sealed containers between them. */
export class MailRelay implements AsyncDisposable {
  readonly #parts: MailRelayParts
  readonly #stopped = new AbortController()
  readonly #carried = new Map<MemberCode, Carried>()
  readonly #wanted = new Set<MemberCode>()
  #failedSinceMs = new Map<MemberCode, number>()
  #disarm: () => void = () => {}
  #running: Promise<void> = Promise.resolve()

  constructor(parts: MailRelayParts) {
    this.#parts = parts
    this.#wait()
  }

  /** Mail for us lies at this member. */
  collect(relay: MemberCode): void {
    if (this.#wanted.has(relay)) return
    this.#wanted.add(relay)
    this.#then(async () => {
      this.#wanted.delete(relay)
      await this.#collectFrom(relay)
    })
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#stopped.abort()
    this.#disarm()
    await this.#running
  }

  #wait(): void {
    this.#disarm = this.#parts.timers.after(lookEveryMs, () => {
      this.#then(() => this.#look())
      if (!this.#stopped.signal.aborted) this.#wait()
    })
  }

  #then(work: () => Promise<void>): void {
    const { log } = this.#parts
    this.#running = this.#running.then(async () => {
      if (this.#stopped.signal.aborted) return
      try {
        await work()
      } catch (error) {
        if (!this.#stopped.signal.aborted) log.info({ reason: failureOf(error).reason }, 'mail was not carried')
      }
    })
  }

  /** Carries what waits for members that cannot be reached, by members that can. */
  async #look(): Promise<void> {
    const { clock, links } = this.#parts
    const views = links()
    // A silent line is being asked most of the time.
    const isTrying = ({ state }: LinkView): boolean => state === 'waiting' || state === 'pulling'
    const failing = views.filter((view) => isTrying(view) && view.failures > 0 && view.reason === null)
    const since = this.#failedSinceMs
    this.#failedSinceMs = new Map(failing.map(({ member }) => [member, since.get(member) ?? clock.nowMs()]))
    const reachable = views
      .filter(({ state, failures }) => failures === 0 && (state === 'idle' || state === 'pulling'))
      .map(({ member }) => member)
    for (const [member, sinceMs] of this.#failedSinceMs) {
      if (clock.nowMs() - sinceMs >= failedForMs) await this.#carry(member, reachable)
    }
    for (const member of this.#carried.keys()) if (!this.#failedSinceMs.has(member)) this.#carried.delete(member)
  }

  async #carry(member: MemberCode, reachable: readonly MemberCode[]): Promise<void> {
    const { mail, clock, log } = this.#parts
    const mark = await mail.mark(member)
    if (mark === null || reachable.length === 0) return
    const last = this.#carried.get(member)
    const same = last?.mark === mark
    if (same && clock.nowMs() - last.atMs < againAfterMs) return
    const container = await mail.write(member)
    if (container === null || container.length > maxMailBytes) return
    const tried = new Set(same ? last.relays : [])
    const order = [...reachable].sort((one, other) => Number(tried.has(one)) - Number(tried.has(other)))
    const relays: MemberCode[] = []
    for (const relay of order) {
      if (relays.length === mostRelays) break
      try {
        await leaveMail(this.#parts, relay, member, container, this.#stopped.signal)
        relays.push(relay)
      } catch (error) {
        log.info({ peer: relay, recipient: member, reason: failureOf(error).reason }, 'a relay did not take mail')
      }
    }
    if (relays.length > 0) this.#carried.set(member, { mark, atMs: clock.nowMs(), relays })
  }

  async #collectFrom(relay: MemberCode): Promise<void> {
    const { mail, alarm, log } = this.#parts
    const { signal } = this.#stopped
    const items = await listMail(this.#parts, relay, signal)
    for (const item of items.slice(0, mostAtOnce)) {
      const container = await fetchMail(this.#parts, relay, item, signal)
      try {
        await mail.read(container)
      } catch (error) {
        const { kind, message } = asFault(error)
        // What fails here for reasons of our own stays there, and is fetched again.
        if (kind !== 'integrity' && kind !== 'invalid' && kind !== 'too-large' && kind !== 'unsupported') throw error
        const reason = `a container that it carried was refused: ${message.slice(0, 200)}`
        log.warn({ peer: relay }, 'a container was refused')
        await alarm({ kind: 'protocol', member: relay, reason, body: '' })
      }
      await removeMail(this.#parts, relay, item.num, signal)
    }
  }
}
