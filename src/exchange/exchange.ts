import { termsMark } from '../alliance/in-force.ts'
import type { Clock } from '../base/clock.ts'
import { Fault } from '../base/fault.ts'
import type { Timers } from '../base/timers.ts'
import type { Receipt, SignedReceipt } from '../ledger/receipt.ts'
import type { MemberCode } from '../policy/model.ts'
import type { Release } from '../release/model.ts'
import type { AcceptParts } from './accept-page.ts'
import { askCharter } from './ask-peer.ts'
import type { RandomFraction } from './backoff.ts'
import { Courier } from './courier.ts'
import { Link } from './link.ts'
import { MailRelay, type SealedMail } from './mail-relay.ts'
import type {
  CharterMark,
  Heads,
  HeldCharter,
  Inbound,
  LinkStore,
  LinkView,
  Log,
  Outbox,
  PeerAlarm,
  Receipts,
  Transport,
} from './model.ts'
import { Notifier } from './notifier.ts'
import { logOf } from './peer-log.ts'
import { takeReceipt } from './take-receipt.ts'

export interface ExchangeParts {
  readonly self: MemberCode
  /** The charter that this node holds now; null before it has adopted one. */
  readonly charter: () => HeldCharter | null
  readonly transport: Transport
  readonly release: Pick<Release, 'heads'>
  readonly links: LinkStore
  readonly inbound: Inbound
  readonly receipts: Receipts
  /** Whether our own ledger is the one that members saw: else what they answer is no evidence against them. Absent: it is. */
  readonly ownHistoryHolds?: () => Promise<boolean>
  /** With this member's signing key. */
  readonly sign: (receipt: Receipt) => SignedReceipt
  /** What a member last saw of our log; null: nothing. For a node that was restored from a backup. */
  readonly heardSeen: (member: MemberCode, note: string | null) => Promise<void>
  /** Sealed containers through third members; absent: none are made or read. */
  readonly mail?: SealedMail
  readonly outbox: Outbox
  readonly alarm: (alarm: PeerAlarm) => Promise<void>
  readonly clock: Clock
  readonly timers: Timers
  readonly random: RandomFraction
  readonly log: Log
  /** The state of the link to this member changed: whoever shows it asks again. */
  readonly onLinkChange: (member: MemberCode) => void
  /** Whether links are held here; absent: yes. Else another process of this node holds them, and `pullElsewhere` tells it to pull. */
  readonly leads?: () => boolean
  readonly pullElsewhere?: (member: MemberCode, heads?: Heads) => void
  /** The links as the process that holds them last stored them. */
  readonly linksElsewhere?: () => readonly LinkView[]
}

/** This node's links to all other members of the charter. */
export interface Exchange extends AsyncDisposable {
  /** After a commit that released something to these members. Returns at once; members who cannot be told now are told later. */
  notifyMembers(members: readonly MemberCode[]): void
  /** A member says how far its streams for us are. Unknown members are ignored. */
  notified(member: MemberCode, heads: Heads): void
  /** A member's answer to what we sent, as it came; settled, stored, or an alarm. */
  takeReceipt(member: MemberCode, text: string): Promise<void>
  /** After something for a member was put into the outbox. */
  deliver(member: MemberCode): void
  /** A person has looked at the alarm: the link goes on. A `not-found` fault for a member without a link. */
  trust(member: MemberCode): Promise<void>
  /** The signed charter that a member holds, to be looked at and adopted by a person; null before it has one. */
  fetchCharter(member: MemberCode): Promise<string | null>
  /** What accepts a page that came another way: verified, taken in, answered. */
  readonly accepting: AcceptParts
  /** A member asked us anything at all: a sign that it can be reached. */
  heard(member: MemberCode): void
  /** A `not-found` fault for a member without a link. */
  pullNow(member: MemberCode): void
  /** In the order of the members' codes. */
  links(): readonly LinkView[]
  /** After the adoption of a charter, or when an agreement has begun or ended: links open and close with the members, and what was refused is asked for again. */
  charterChanged(): Promise<void>
  /** After this process began or ceased to lead: links open or close. */
  leadChanged(): Promise<void>
}

interface Peer {
  readonly link: Link
  readonly notifier: Notifier
  readonly courier: Courier
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
  readonly #mail: MailRelay | null
  readonly accepting: AcceptParts
  #changing: Promise<void> = Promise.resolve()
  #closed = false

  constructor(parts: ExchangeParts) {
    this.#parts = parts
    const { inbound, sign, mail } = parts
    this.accepting = {
      inbound,
      sign,
      cards: () => parts.charter()?.charter.members ?? [],
      charterMark: () => this.#charterMark(),
    }
    this.#mail = mail === undefined ? null : new MailRelay({ ...parts, mail, links: () => this.links() })
  }

  notifyMembers(members: readonly MemberCode[]): void {
    for (const member of members) this.#peers.get(member)?.notifier.tell()
  }

  notified(member: MemberCode, heads: Heads): void {
    const peer = this.#peers.get(member)
    if (peer !== undefined) peer.link.notified(heads)
    else if (this.#isMember(member)) this.#parts.pullElsewhere?.(member, heads)
  }

  async takeReceipt(member: MemberCode, text: string): Promise<void> {
    const { self, receipts, inbound, alarm } = this.#parts
    const { cards } = this.accepting
    const sameCharter = () => this.#peers.get(member)?.link.view().charter === 'same'
    try {
      const { ownHistoryHolds = async () => true } = this.#parts
      await takeReceipt({ self, receipts, inbound, cards, alarm, sameCharter, ownHistoryHolds }, member, text)
    } finally {
      // Whatever it was may be an alarm: the link looks.
      if ((await this.#alarmOf(member)) !== '') this.#pull(member)
    }
  }

  deliver(member: MemberCode): void {
    this.#peers.get(member)?.courier.poke()
  }

  async trust(member: MemberCode): Promise<void> {
    this.#requireMember(member)
    const log = logOf(member, this.accepting.cards())
    if (log !== null) await this.#parts.inbound.trust(member, log.origin)
    this.#pull(member)
  }

  async fetchCharter(member: MemberCode): Promise<string | null> {
    this.#requireMember(member)
    return await askCharter(this.#parts, member, new AbortController().signal)
  }

  heard(member: MemberCode): void {
    const peer = this.#peers.get(member)
    peer?.link.heard()
    peer?.notifier.heard()
    peer?.courier.heard()
  }

  pullNow(member: MemberCode): void {
    this.#requireMember(member)
    this.#pull(member)
  }

  links(): readonly LinkView[] {
    const { leads, linksElsewhere } = this.#parts
    if (leads?.() === false && linksElsewhere !== undefined) return linksElsewhere()
    const views = [...this.#peers.values()].map(({ link }) => link.view())
    return views.sort((one, other) => (one.member < other.member ? -1 : 1))
  }

  async charterChanged(): Promise<void> {
    const before = [...this.#peers.values()]
    for (const { link } of before) link.charterChanged()
    await this.reconcile()
  }

  leadChanged(): Promise<void> {
    return this.reconcile()
  }

  /** One at a time: makes the links those of the charter. */
  reconcile(): Promise<void> {
    const run = this.#changing.then(() => this.#reconcile())
    this.#changing = run.catch(() => {})
    return run
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true
    await this.#mail?.[Symbol.asyncDispose]()
    await this.#changing
    const peers = [...this.#peers.values()]
    this.#peers.clear()
    await Promise.all(peers.map(close))
  }

  async #reconcile(): Promise<void> {
    const { self, charter, outbox, onLinkChange, leads } = this.#parts
    if (this.#closed) return
    const held = leads?.() === false ? [] : (charter()?.charter.members ?? [])
    const members = new Set(held.map((card) => card.member))
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
      peer.courier.poke()
    }
  }

  async #open(member: MemberCode, row: number | null): Promise<Peer> {
    const parts = this.#parts
    const { self, transport, outbox, release, alarm, timers, random, log } = parts
    const courier = new Courier({ member, transport, outbox, alarm, timers, random, log })
    const link = await Link.open({
      ...this.accepting,
      self,
      member,
      transport,
      store: parts.links,
      terms: () => this.#terms(),
      alarm,
      onReceipt: () => courier.poke(),
      heardSeen: parts.heardSeen,
      onMail: (relay) => this.#mail?.collect(relay),
      clock: parts.clock,
      timers,
      random,
      log,
      onChange: parts.onLinkChange,
    })
    const heads = (code: MemberCode) => release.heads(code)
    return {
      link,
      courier,
      notifier: new Notifier({ self, member, transport, outbox, heads, timers, random, log }, row),
    }
  }

  #pull(member: MemberCode): void {
    const peer = this.#peers.get(member)
    if (peer !== undefined) peer.link.notified()
    else this.#parts.pullElsewhere?.(member)
  }

  #isMember(member: MemberCode): boolean {
    const { self, charter } = this.#parts
    return member !== self && (charter()?.charter.members.some((card) => card.member === member) ?? false)
  }

  #requireMember(member: MemberCode): void {
    if (!this.#peers.has(member) && !this.#isMember(member))
      throw new Fault('not-found', `no link to a member ${member.slice(0, 20)}`)
  }

  async #alarmOf(member: MemberCode): Promise<string> {
    const log = logOf(member, this.accepting.cards())
    return log === null ? '' : (await this.#parts.inbound.known(member, log.origin)).log.alarm
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

async function close({ link, notifier, courier }: Peer): Promise<void> {
  await Promise.all([link, notifier, courier].map((part) => part[Symbol.asyncDispose]()))
}
