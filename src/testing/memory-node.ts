import type { Card } from '../alliance/model.ts'
import type { Micros } from '../base/clock.ts'
import { Fault } from '../base/fault.ts'
import { type Exchange, type ExchangeParts, startExchange } from '../exchange/exchange.ts'
import type { HeldCharter, LinkRecord, LinkStore, Outbox, PeerAlarm } from '../exchange/model.ts'
import { createPeerRoutes } from '../exchange/peer-routes.ts'
import type { Accepted, Entry, Intake, IntakeResult, Refusal } from '../intake/model.ts'
import type { MemberCode } from '../policy/model.ts'
import type { Page, Parcel, Release } from '../release/model.ts'
import type { StixId } from '../stix/object.ts'
import type { FakeClock } from './fake-clock.ts'
import type { FaultyNetwork } from './faulty-network.ts'

const silent = { info: () => {}, warn: () => {} }

/** A charter of these members, for the exchange alone: no keys, no agreements. */
export function charterOf(members: readonly MemberCode[], version = 1): HeldCharter {
  const card = (member: MemberCode): Card => ({
    format: 'trefoil/card/1',
    member,
    name: member,
    identity: 'identity--0b1f6a2e-2d1c-4d0a-9a55-7f1f6a1c2b3d' as StixId,
    signingKey: '',
    authority: '',
    exchangeUrl: `https://${member.toLowerCase()}.example`,
    consoleUrl: '',
  })
  return {
    charter: {
      format: 'trefoil/charter/1',
      alliance: 'test',
      version,
      previous: null,
      quorum: members.length,
      members: members.map(card),
      agreements: [],
    },
    digest: version.toString(16).padStart(64, '0'),
  }
}

/** What survives a crash of a node, and the node's door in and door out over it, without policy: for tests of the exchange. */
export class MemoryNode {
  readonly member: MemberCode
  readonly streams = new Map<MemberCode, Parcel[]>()
  /** `id version` to text. */
  readonly held = new Map<string, string>()
  readonly alarms: PeerAlarm[] = []
  readonly records = new Map<MemberCode, LinkRecord>()
  readonly outboxRows = new Map<number, { readonly peer: MemberCode; readonly kind: string }>()
  /** How many entries intake answered, new or not. */
  answered = 0
  charter: HeldCharter
  /** Refuses what it returns a sentence for. */
  refuse: (entry: Entry) => string | null = () => null
  /** Faults of the node's own disk. */
  diskFull = false
  /** How long its store takes at most, before and after what it does. */
  slowestStepMs = 3
  exchange: Exchange | null = null
  readonly #clock: FakeClock
  readonly #random: () => number
  #lastTick: Micros = 0
  #outboxNum = 0
  #running = { alive: false }

  constructor(member: MemberCode, charter: HeldCharter, clock: FakeClock, random: () => number) {
    this.member = member
    this.charter = charter
    this.#clock = clock
    this.#random = random
  }

  /** Releases new objects to these members, durably, and says so if the node runs and `tell` is not false. */
  publish(names: readonly string[], to: readonly MemberCode[], { tell = true } = {}): void {
    for (const name of names) {
      this.#lastTick = Math.max(this.#lastTick + 1, this.#clock.nowMs() * 1000)
      for (const member of to) this.#streamOf(member).push(this.#parcel(name, this.#lastTick))
    }
    if (tell) this.exchange?.notifyMembers(to)
  }

  /** Starts the node on what it remembers, and answers on the network. */
  async boot(network: FaultyNetwork): Promise<void> {
    this.kill(network)
    const running = { alive: true }
    this.#running = running
    const random = this.#random
    const exchange = await startExchange({
      self: this.member,
      charter: () => this.charter,
      transport: network.transportOf(this.member),
      ...this.#doors(running),
      clock: this.#clock,
      timers: { after: (ms, work) => this.#clock.after(ms, () => running.alive && work()) },
      random,
      log: silent,
      onLinkChange: () => {},
    })
    this.exchange = exchange
    const release: Pick<Release, 'stream' | 'head'> = {
      stream: async (member, after, limit) => this.stream(member, after, limit),
      head: async (member) => this.head(member),
    }
    const routes = createPeerRoutes({
      self: this.member,
      charter: () => this.charter,
      release,
      // Who calls stands where a certificate would.
      memberOf: (c) =>
        this.charter.charter.members.find((card) => card.member === c.env.connection.address)?.member ?? null,
      protocolOf: () => 'TLSv1.3',
      onNotify: (member, head) => exchange.notified(member, head),
      onHeard: (member) => exchange.heard(member),
      clock: this.#clock,
      log: silent,
    })
    network.attach(this.member, async (from, request) =>
      routes.fetch(request, { connection: { address: from, secure: true, certificate: null } }),
    )
  }

  /** Ends as a crash does: what is under way never comes back, timers never fire. */
  kill(network: FaultyNetwork): void {
    this.#running.alive = false
    this.exchange = null
    network.attach(this.member, null)
  }

  stream(member: MemberCode, after: Micros, limit: number): Page<Parcel & { readonly type: string }> {
    const stream = this.#streamOf(member)
    const start = stream.findLastIndex(({ added }) => added <= after) + 1
    const items = stream.slice(start, start + limit).map((parcel) => ({ ...parcel, type: 'indicator' }))
    return { items, more: stream.length > start + limit }
  }

  head(member: MemberCode): Micros {
    return this.#streamOf(member).at(-1)?.added ?? 0
  }

  #doors(running: {
    readonly alive: boolean
  }): Pick<ExchangeParts, 'release' | 'intake' | 'links' | 'outbox' | 'alarm'> {
    const step = <T>(work: () => T) => this.#step(running, work)
    const intake: Intake = { accept: (_source, entries) => step(() => this.#accept(entries)) }
    const links: LinkStore = {
      get: (member) => step(() => this.records.get(member) ?? null),
      put: (record) => step(() => void this.records.set(record.member, record)),
    }
    const outbox: Outbox = {
      put: ({ peer, kind }) =>
        step(() => {
          this.outboxRows.set(++this.#outboxNum, { peer, kind })
          return this.#outboxNum
        }),
      remove: (num) => step(() => void this.outboxRows.delete(num)),
      pending: (kind) =>
        step(() =>
          [...this.outboxRows].filter(([, row]) => row.kind === kind).map(([num, { peer }]) => ({ num, peer })),
        ),
    }
    return {
      release: { head: (member) => step(() => this.head(member)) },
      intake,
      links,
      outbox,
      alarm: (alarm) => step(() => void this.alarms.push(alarm)),
    }
  }

  /** Takes a little time before and after, so that a crash can fall on either side of what is done. */
  async #step<T>(running: { readonly alive: boolean }, work: () => T): Promise<T> {
    await this.#clock.sleep(this.#random() * this.slowestStepMs)
    if (!running.alive) return new Promise(() => {})
    const result = work()
    await this.#clock.sleep(this.#random() * this.slowestStepMs)
    return running.alive ? result : new Promise(() => {})
  }

  #accept(entries: readonly Entry[]): IntakeResult {
    if (this.diskFull) throw new Fault('storage-full', 'the disk is full')
    const added: Accepted[] = []
    const unchanged: Accepted[] = []
    const rejected: Refusal[] = []
    entries.forEach((entry, index) => {
      this.answered++
      const { id } = JSON.parse(entry.text) as { id: StixId }
      const version = entry.carried?.version ?? ''
      const reason = this.refuse(entry)
      if (reason !== null) rejected.push({ index, id, version, code: 'not-permitted', reason, issues: [] })
      else if (this.held.get(`${id} ${version}`) === entry.text) unchanged.push({ id, version })
      else {
        if (this.held.has(`${id} ${version}`)) throw new Error(`two things under one name: ${id}`)
        this.held.set(`${id} ${version}`, entry.text)
        added.push({ id, version })
      }
    })
    return { added, unchanged, rejected, upgraded: 0 }
  }

  #streamOf(member: MemberCode): Parcel[] {
    const known = this.streams.get(member)
    if (known !== undefined) return known
    const fresh: Parcel[] = []
    this.streams.set(member, fresh)
    return fresh
  }

  #parcel(name: string, added: Micros): Parcel {
    const id = `indicator--${name}` as StixId
    const text = JSON.stringify({ type: 'indicator', id, name: `${name} 日本 ñ\n` })
    return { added, id, version: '1', origin: this.member, agreement: 'trilateral', assigned: {}, seal: null, text }
  }
}
