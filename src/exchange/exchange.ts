import { termsMark } from '../alliance/in-force.ts'
import type { Clock, Micros } from '../base/clock.ts'
import { Fault } from '../base/fault.ts'
import type { Intake } from '../intake/model.ts'
import type { MemberCode } from '../policy/model.ts'
import type { Release } from '../release/model.ts'
import type { RandomFraction } from './backoff.ts'
import { Link } from './link.ts'
import type { CharterMark, HeldCharter, LinkStore, LinkView, Log, Outbox, PeerAlarm, Transport } from './model.ts'
import { Notifier } from './notifier.ts'
import type { Timers } from './timers.ts'

export interface ExchangeParts {
  readonly self: MemberCode
  /** The charter that this node holds now; null before it has adopted one. */
  readonly charter: () => HeldCharter | null
  readonly transport: Transport
  readonly release: Pick<Release, 'head'>
  readonly intake: Intake
  readonly links: LinkStore
  readonly outbox: Outbox
  readonly alarm: (alarm: PeerAlarm) => Promise<void>
  readonly clock: Clock
  readonly timers: Timers
  readonly random: RandomFraction
  readonly log: Log
  /** The state of the link to this member changed: whoever shows it asks again. */
  readonly onLinkChange: (member: MemberCode) => void
}

/** This node's links to all other members of the charter. */
export interface Exchange extends AsyncDisposable {
  /** After a commit that released something to these members. Returns at once; members who cannot be told now are told later. */
  notifyMembers(members: readonly MemberCode[]): void
  /** A member says that its head for us has moved. Unknown members are ignored. */
  notified(member: MemberCode, head: Micros): void
  /** A member asked us anything at all: a sign that it can be reached. */
  heard(member: MemberCode): void
  /** A `not-found` fault for a member without a link. */
  pullNow(member: MemberCode): void
  /** In the order of the members' codes. */
  links(): readonly LinkView[]
  /** After the adoption of a charter, or when an agreement has begun or ended: links open and close with the members, and what was refused is asked for again. */
  charterChanged(): Promise<void>
}

interface Peer {
  readonly link: Link
  readonly notifier: Notifier
}

/** Opens a link to every other member of the charter, and tells each once that we are here. */
export async function startExchange(parts: ExchangeParts): Promise<Exchange> {
  const exchange = new Links(parts)
  await exchange.reconcile()
  return exchange
}

class Links implements Exchange {
  readonly #parts: ExchangeParts
  readonly #peers = new Map<MemberCode, Peer>()
  #changing: Promise<void> = Promise.resolve()
  #closed = false

  constructor(parts: ExchangeParts) {
    this.#parts = parts
  }

  notifyMembers(members: readonly MemberCode[]): void {
    for (const member of members) this.#peers.get(member)?.notifier.tell()
  }

  notified(member: MemberCode, head: Micros): void {
    this.#peers.get(member)?.link.notified(head)
  }

  heard(member: MemberCode): void {
    const peer = this.#peers.get(member)
    peer?.link.heard()
    peer?.notifier.heard()
  }

  pullNow(member: MemberCode): void {
    const peer = this.#peers.get(member)
    if (peer === undefined) throw new Fault('not-found', `no link to a member ${member.slice(0, 20)}`)
    peer.link.notified()
  }

  links(): readonly LinkView[] {
    const views = [...this.#peers.values()].map(({ link }) => link.view())
    return views.sort((one, other) => (one.member < other.member ? -1 : 1))
  }

  async charterChanged(): Promise<void> {
    const before = [...this.#peers.values()]
    for (const { link } of before) link.charterChanged()
    await this.reconcile()
  }

  /** One at a time: makes the links those of the charter. */
  reconcile(): Promise<void> {
    const run = this.#changing.then(() => this.#reconcile())
    this.#changing = run.catch(() => {})
    return run
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true
    await this.#changing
    const peers = [...this.#peers.values()]
    this.#peers.clear()
    await Promise.all(peers.map(close))
  }

  async #reconcile(): Promise<void> {
    const { self, charter, outbox, onLinkChange } = this.#parts
    if (this.#closed) return
    const members = new Set(charter()?.charter.members.map((card) => card.member))
    members.delete(self)
    const left = [...this.#peers].filter(([member]) => !members.has(member))
    for (const [member, peer] of left) {
      this.#peers.delete(member)
      await close(peer)
      onLinkChange(member)
    }
    const rows = new Map((await outbox.pending('notify')).map((row) => [row.peer, row.num]))
    for (const member of members) {
      if (this.#peers.has(member)) continue
      const peer = await this.#open(member, rows.get(member) ?? null)
      this.#peers.set(member, peer)
      peer.link.start()
      // Whatever was committed just before a crash is told now, and the member learns that we are back.
      peer.notifier.tell()
    }
  }

  async #open(member: MemberCode, row: number | null): Promise<Peer> {
    const { self, transport, intake, links, outbox, release, alarm, clock, timers, random, log, onLinkChange } =
      this.#parts
    const link = await Link.open({
      member,
      transport,
      intake,
      store: links,
      charterMark: () => this.#charterMark(),
      terms: () => this.#terms(),
      alarm,
      clock,
      timers,
      random,
      log,
      onChange: onLinkChange,
    })
    const head = (code: MemberCode) => release.head(code)
    return { link, notifier: new Notifier({ self, member, transport, outbox, head, timers, random, log }, row) }
  }

  #terms(): number {
    const held = this.#parts.charter()
    return held === null ? 0 : termsMark(held.charter, this.#parts.clock.nowMs())
  }

  #charterMark(): CharterMark | null {
    const held = this.#parts.charter()
    return held === null ? null : { version: held.charter.version, digest: held.digest }
  }
}

async function close({ link, notifier }: Peer): Promise<void> {
  await Promise.all([link[Symbol.asyncDispose](), notifier[Symbol.asyncDispose]()])
}
