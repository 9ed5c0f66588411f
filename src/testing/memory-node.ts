import { hash } from 'node:crypto'
import type { Card } from '../alliance/model.ts'
import type { Micros } from '../base/clock.ts'
import { Fault } from '../base/fault.ts'
import { generateSigningKey } from '../crypto/keys.ts'
import { type Exchange, type ExchangeParts, startExchange } from '../exchange/exchange.ts'
import type { SealedMail } from '../exchange/mail-relay.ts'
import type {
  HeldCharter,
  Inbound,
  LinkRecord,
  LinkStore,
  Mailbox,
  Outbox,
  OutboxMessage,
  PeerAlarm,
  Receipts,
} from '../exchange/model.ts'
import { createPeerRoutes } from '../exchange/peer-routes.ts'
import type { Accepted, Entry, IntakeResult, PurgeAnswer, Refusal, TakenBack } from '../intake/model.ts'
import type { ManifestItem } from '../ledger/manifest.ts'
import { type SignedReceipt, signReceipt } from '../ledger/receipt.ts'
import type { MemberCode } from '../policy/model.ts'
import type { Parcel, StepItem, StreamLane } from '../release/model.ts'
import type { StixId } from '../stix/object.ts'
import type { FakeClock } from './fake-clock.ts'
import type { FaultyNetwork } from './faulty-network.ts'
import { MemoryInbound } from './memory-inbound.ts'
import { MemoryLedger } from './memory-ledger.ts'

const silent = { info: () => {}, warn: () => {} }
const mostItems = 250

export interface MemberKeys {
  readonly signing: ReturnType<typeof generateSigningKey>
  readonly log: ReturnType<typeof generateSigningKey>
}
const keys = new Map<MemberCode, MemberKeys>()

export function keysOfMember(member: MemberCode): MemberKeys {
  const known = keys.get(member) ?? { signing: generateSigningKey(), log: generateSigningKey() }
  keys.set(member, known)
  return known
}

export function originOf(member: MemberCode, number = 1): string {
  return `${member.toLowerCase()}.example/ledger/${number}`
}

/** A charter of these members, for the exchange alone: no agreements. `logs` says of whom which log counts. */
export function charterOf(
  members: readonly MemberCode[],
  version = 1,
  logs: Readonly<Record<MemberCode, number>> = {},
): HeldCharter {
  const card = (member: MemberCode): Card => ({
    format: 'trefoil/card/1',
    member,
    name: member,
    identity: 'identity--0b1f6a2e-2d1c-4d0a-9a55-7f1f6a1c2b3d' as StixId,
    signingKey: keysOfMember(member).signing.publicKey,
    authority: '',
    exchangeUrl: `https://${member.toLowerCase()}.example`,
    consoleUrl: '',
    ledger: { origin: originOf(member, logs[member]), key: keysOfMember(member).log.publicKey, witnessKey: '' },
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
  ledger: MemoryLedger
  readonly inbound = new MemoryInbound()
  /** `id version` to text. */
  readonly held = new Map<string, string>()
  /** In the order in which they came. */
  readonly arrived: string[] = []
  /** What was taken back, of whom it came, and when it said so. */
  readonly tombs = new Map<string, Micros>()
  readonly alarms: PeerAlarm[] = []
  readonly records = new Map<MemberCode, LinkRecord>()
  readonly outboxRows = new Map<number, OutboxMessage & { readonly peer: MemberCode; readonly subject: string }>()
  /** Receipts that settled. */
  readonly got: SignedReceipt[] = []
  readonly mailRows = new Map<
    number,
    { readonly sender: MemberCode; readonly recipient: MemberCode; readonly bytes: Uint8Array }
  >()
  readonly outcomes: string[] = []
  /** How many entries intake answered, new or not. */
  answered = 0
  charter: HeldCharter
  /** Refuses what it returns a sentence for. */
  refuse: (entry: Entry) => string | null = () => null
  /** Refuses to purge what it returns a sentence for. */
  keep: (item: TakenBack) => string | null = () => null
  /** False: it was set back, and does not know all that it gave. */
  historyHolds = true
  /** Faults of the node's own disk. */
  diskFull = false
  /** How long its store takes at most, before and after what it does. */
  slowestStepMs = 3
  mail: SealedMail | undefined
  exchange: Exchange | null = null
  readonly #clock: FakeClock
  readonly #random: () => number
  #lastTick: Micros = 0
  #outboxNum = 0
  #running = { alive: false }

  constructor(member: MemberCode, charter: HeldCharter, clock: FakeClock, random: () => number) {
    this.member = member
    this.charter = charter
    this.ledger = new MemoryLedger(member, originOf(member), keysOfMember(member).log)
    this.#clock = clock
    this.#random = random
  }

  /** Releases new objects to these members, durably, and says so if the node runs and `tell` is not false. */
  publish(
    names: readonly string[],
    to: readonly MemberCode[],
    {
      tell = true,
      lane = 'routine',
      id,
      sizeBytes = 0,
    }: { tell?: boolean; lane?: StreamLane; id?: string; sizeBytes?: number } = {},
  ): void {
    const parcels = names.map((name) => this.#parcel(name, id, sizeBytes))
    for (const member of to) {
      for (let start = 0; start < parcels.length; start += mostItems) {
        this.ledger.step(member, lane, this.tick(), parcels.slice(start, start + mostItems).map(given))
      }
    }
    if (tell) this.exchange?.notifyMembers(to)
  }

  /** Takes objects back from these members. */
  recall(names: readonly string[], from: readonly MemberCode[], { tell = true } = {}): void {
    const ids = new Set(names.map((name) => `indicator--${name}`))
    for (const member of from) {
      const back: { item: ManifestItem; stands: StepItem }[] = []
      for (const [key, steps] of this.ledger.streams) {
        if (!key.startsWith(`${member} `)) continue
        for (const step of steps) {
          const items = step.items as StepItem[]
          for (const [at, item] of items.entries()) {
            if (item.is !== 'object' || !ids.has(item.parcel.id)) continue
            items[at] = { is: 'gone' }
            back.push({ item: { ...step.parsed.items[at]!, act: 'recall' }, stands: { is: 'recall', notice: null } })
          }
        }
      }
      if (back.length > 0) this.ledger.step(member, 'priority', this.tick(), back)
    }
    if (tell) this.exchange?.notifyMembers(from)
  }

  /** Its log ends; another begins, and so do its streams. */
  beginLedger(number: number): void {
    this.ledger = new MemoryLedger(this.member, originOf(this.member, number), keysOfMember(this.member).log)
  }

  tick(): Micros {
    this.#lastTick = Math.max(this.#lastTick + 1, this.#clock.nowMs() * 1000)
    return this.#lastTick
  }

  /** Starts the node on what it remembers, and answers on the network. */
  async boot(network: FaultyNetwork): Promise<void> {
    this.kill(network)
    const running = { alive: true }
    this.#running = running
    const random = this.#random
    const doors = this.#doors(running)
    const exchange = await startExchange({
      self: this.member,
      charter: () => this.charter,
      transport: network.transportOf(this.member),
      ...doors,
      ...(this.mail === undefined ? {} : { mail: this.mail }),
      sign: (receipt) => signReceipt(receipt, keysOfMember(this.member).signing.privatePem),
      heardSeen: async () => {},
      ownHistoryHolds: async () => this.historyHolds,
      clock: this.#clock,
      timers: { after: (ms, work) => this.#clock.after(ms, () => running.alive && work()) },
      random,
      log: silent,
      onLinkChange: () => {},
    })
    this.exchange = exchange
    const routes = createPeerRoutes({
      self: this.member,
      charter: () => this.charter,
      charterText: async () => JSON.stringify(this.charter),
      release: {
        steps: async (member, lane, after, most) => this.ledger.page(member, lane, after, most),
        heads: async (member) => this.ledger.heads(member),
      },
      ledger: {
        checkpoint: () => this.ledger.checkpoint(),
        inclusion: (leaf, size) => this.ledger.inclusion(leaf, size),
        consistency: (from, size) => this.ledger.consistency(from, size),
        seenOf: (member) => this.ledger.seenOf(member),
      },
      mailbox: this.#mailbox(running),
      // Who calls stands where a certificate would.
      memberOf: (c) =>
        this.charter.charter.members.find((card) => card.member === c.env.connection.address)?.member ?? null,
      protocolOf: () => 'TLSv1.3',
      onNotify: (member, heads) => exchange.notified(member, heads),
      onHeard: (member) => exchange.heard(member),
      reportUnexpected: () => {},
      onReceipt: (member, text) => exchange.takeReceipt(member, text),
      onOutcomes: async (_member, text) => void this.outcomes.push(text),
      clock: this.#clock,
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

  #doors(running: {
    readonly alive: boolean
  }): Pick<ExchangeParts, 'release' | 'links' | 'inbound' | 'receipts' | 'outbox' | 'alarm'> {
    const step = <T>(work: () => T) => this.#step(running, work)
    const links: LinkStore = {
      get: (member) => step(() => this.records.get(member) ?? null),
      put: (record) => step(() => void this.records.set(record.member, record)),
    }
    const kept = this.inbound
    const inbound: Inbound = {
      known: (member, origin) => step(() => kept.known(member, origin)),
      held: (member, lane, first, last) => step(() => kept.held(member, lane, first, last)),
      nextRefused: (member, lane, after) => step(() => kept.nextRefused(member, lane, after)),
      take: (page, settle) =>
        step(() => {
          if (this.diskFull) throw new Fault('storage-full', 'the disk is full')
          if (!kept.isStill(page)) return false
          const { taken, record } = settle(
            page.runs.map((run) =>
              run.is === 'release'
                ? { is: run.is, result: this.#accept(run.entries) }
                : { is: run.is, answers: this.#purge(run.items) },
            ),
          )
          kept.take(taken)
          if (record !== undefined) this.records.set(record.member, record)
          const { receipt, member } = taken
          if (receipt !== null) {
            const subject = `${receipt.lane} ${receipt.firstSeq} ${receipt.lastSeq}`
            this.#enqueue({ peer: member, kind: 'receipt', subject, body: JSON.stringify(receipt) })
          }
          return true
        }),
      distrust: (_origin, alarm) => step(() => kept.distrust(alarm.member, alarm)),
      trust: (member) => step(() => kept.trust(member)),
    }
    const receipts: Receipts = {
      sent: (member, lane, first, last) => step(() => this.ledger.sent(member, lane, first, last)),
      got: (_member, receipt) => step(() => void this.got.push(receipt)),
    }
    const outbox: Outbox = {
      put: (message) => step(() => this.#enqueue({ ...message, body: '' })),
      remove: (nums) => step(() => void nums.map((num) => this.outboxRows.delete(num))),
      pending: (kind) =>
        step(() =>
          [...this.outboxRows].filter(([, row]) => row.kind === kind).map(([num, { peer }]) => ({ num, peer })),
        ),
      waiting: (peer, kinds, limit) =>
        step(() =>
          [...this.outboxRows.values()].filter((row) => row.peer === peer && kinds.includes(row.kind)).slice(0, limit),
        ),
    }
    return {
      release: { heads: (member) => step(() => this.ledger.heads(member)) },
      links,
      inbound,
      receipts,
      outbox,
      alarm: (alarm) => step(() => void this.alarms.push(alarm)),
    }
  }

  #mailbox(running: { readonly alive: boolean }): Mailbox {
    const step = <T>(work: () => T) => this.#step(running, work)
    return {
      deposit: (sender, recipient, bytes) =>
        step(() => void this.mailRows.set(++this.#outboxNum, { sender, recipient, bytes })),
      list: (recipient) =>
        step(() =>
          [...this.mailRows]
            .filter(([, row]) => row.recipient === recipient)
            .map(([num, { sender, bytes }]) => ({ num, sender, at: 0, bytes: bytes.length })),
        ),
      read: (recipient, num) =>
        step(() => (this.mailRows.get(num)?.recipient === recipient ? this.mailRows.get(num)!.bytes : null)),
      remove: (recipient, num) =>
        step(() => void (this.mailRows.get(num)?.recipient === recipient && this.mailRows.delete(num))),
    }
  }

  #enqueue(message: Omit<OutboxMessage, 'num'> & { readonly peer: MemberCode; readonly subject: string }): number {
    const { peer, kind, subject } = message
    for (const [num, row] of this.outboxRows)
      if (row.peer === peer && row.kind === kind && row.subject === subject) this.outboxRows.delete(num)
    const num = ++this.#outboxNum
    this.outboxRows.set(num, { num, ...message })
    return num
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
      const key = `${id} ${version}`
      const reason = this.refuse(entry)
      if (reason !== null) rejected.push({ index, id, version, code: 'not-permitted', reason, issues: [] })
      else if (this.held.get(key) === entry.text) unchanged.push({ id, version })
      // Given before it was taken back, and later on the way: it is gone.
      else if ((this.tombs.get(key) ?? 0) > (entry.carried?.at ?? 0)) unchanged.push({ id, version })
      else {
        if (this.held.has(key)) throw new Error(`two things under one name: ${id}`)
        this.held.set(key, entry.text)
        this.arrived.push(id)
        added.push({ id, version })
      }
    })
    return { added, unchanged, rejected, upgraded: 0 }
  }

  #purge(items: readonly TakenBack[]): PurgeAnswer[] {
    if (this.diskFull) throw new Fault('storage-full', 'the disk is full')
    return items.map((item) => {
      const reason = this.keep(item)
      if (reason !== null) return { outcome: 'refused', reason }
      this.held.delete(`${item.id} ${item.version}`)
      this.tombs.set(`${item.id} ${item.version}`, item.at)
      return { outcome: 'purged' }
    })
  }

  #parcel(name: string, id = `indicator--${name}`, sizeBytes = 0): Omit<Parcel, 'added'> {
    const padding = sizeBytes > 0 ? { padding: 'x'.repeat(sizeBytes) } : {}
    const text = JSON.stringify({ type: 'indicator', id, name: `${name} 日本 ñ\n`, ...padding })
    const rest = { origin: this.member, agreement: 'trilateral', assigned: {}, seal: null }
    return { id: id as StixId, version: '1', ...rest, text }
  }
}

export function given(parcel: Omit<Parcel, 'added'>): { readonly item: ManifestItem; readonly stands: StepItem } {
  const { id, version, agreement, text } = parcel
  const item: ManifestItem = { act: 'release', agreement, id, version, digest: hash('sha256', text) }
  return { item, stands: { is: 'object', parcel } }
}
