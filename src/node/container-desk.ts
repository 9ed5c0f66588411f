import type { KeyObject } from 'node:crypto'
import { mkdir, open, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { readCharter } from '../alliance/charter.ts'
import type { Card } from '../alliance/model.ts'
import type {
  ContainerDesk,
  ContainerImport,
  ContainerMade,
  ContainerOrder,
  ContainerReading,
  ContainerState,
} from '../api/container-desk.ts'
import { decodeUtf8 } from '../base/bounded.ts'
import type { Clock } from '../base/clock.ts'
import { asFault, Fault } from '../base/fault.ts'
import { uuidV4 } from '../base/ids.ts'
import { MemorySink, writeContainerFile } from '../container/file-sink.ts'
import type { Files } from '../container/files.ts'
import type { Compression } from '../container/packing.ts'
import { type ContainerRefusal, Quarantine } from '../container/quarantine.ts'
import type { Section } from '../container/sections.ts'
import {
  type ContainerWriting,
  type Sink,
  type WrittenContainer,
  writeContainer,
} from '../container/write-container.ts'
import { encryptionKeyId, readEncryptionPrivateKey } from '../crypto/encryption-key.ts'
import { encryptionKeyOf } from '../crypto/keys.ts'
import { type CarriedParts, carriedPages, takeCarriedPage } from '../exchange/carried.ts'
import type { Exchange } from '../exchange/exchange.ts'
import type { SealedMail } from '../exchange/mail-relay.ts'
import type { Heads, OutboxMessage } from '../exchange/model.ts'
import type { MemberCode } from '../policy/model.ts'
import { lanes } from '../release/model.ts'
import type { ReceiptStates } from './receipts.ts'

export interface ContainerDeskParts extends CarriedParts {
  /** The node's directory. */
  readonly dir: string
  readonly cards: () => readonly Card[]
  /** The signed charter in force; null before there is one. */
  readonly charterText: () => Promise<string | null>
  readonly signingPem: string
  readonly encryptionPem: string
  readonly states: Pick<ReceiptStates, 'of'>
  /** What waits in the outbox for a member and says itself what it is: receipts and outcomes. */
  readonly waiting: (member: MemberCode) => Promise<readonly OutboxMessage[]>
  /** Null until the node exchanges. */
  readonly exchange: () => Exchange | null
  readonly onOutcomes: (member: MemberCode, text: string) => Promise<void>
  /** The operator vouches for our ledger (`LedgerKeeper.resumeAlone`). */
  readonly resumeAlone: () => Promise<unknown>
  readonly refuse: (refusal: ContainerRefusal) => Promise<void>
  readonly clock: Clock
  /** Each seals one container. */
  readonly freshKey: () => KeyObject
  readonly compression: Compression
  /** Where containers wait. */
  readonly files: Files
}

/** What a file may carry, and what a letter through a third member may. */
const maxFileContent = 3 * 1024 ** 3
const maxMailContent = 24 * 1024 * 1024
const newCharterName = (version: number): string => `charter-${version}.json`

/** Writes and reads containers on this node; also the sealed mail that relays carry. */
export class Containers implements ContainerDesk {
  readonly #parts: ContainerDeskParts
  readonly #folder: string
  readonly #quarantine: Quarantine

  constructor(parts: ContainerDeskParts) {
    const { dir, self, cards, encryptionPem, refuse, clock, files, compression } = parts
    const privateKey = readEncryptionPrivateKey(encryptionPem)
    this.#parts = parts
    this.#folder = join(dir, 'quarantine')
    this.#quarantine = new Quarantine({
      folder: this.#folder,
      self,
      signingKeyOf: (member) => cards().find((card) => card.member === member)?.signingKey ?? null,
      privateKeys: new Map([[encryptionKeyId(encryptionKeyOf(encryptionPem)), privateKey]]),
      refuse,
      nowMs: () => clock.nowMs(),
      files,
      compression,
    })
  }

  async write({ to, since, resumeAlone, chunkSize }: ContainerOrder): Promise<ContainerMade | null> {
    if (resumeAlone) await this.#parts.resumeAlone()
    const content = await this.#contentFor(to, since, maxFileContent)
    if (content === null) return null
    await mkdir(this.#folder, { recursive: true, mode: 0o700 })
    const path = join(this.#folder, `.out-${uuidV4()}`)
    let sections = 0
    async function* counted(): AsyncGenerator<Section, void> {
      for await (const section of content!) {
        sections += 1
        yield section
      }
    }
    const { id, bytes } = await writeContainerFile(path, (sink) => this.#seal(to, counted(), sink, chunkSize))
    return { id, bytes, sections, content: readAndRemove(path) }
  }

  async read(source: AsyncIterable<Uint8Array>): Promise<ContainerReading> {
    const parts = source[Symbol.asyncIterator]()
    const first = await parts.next()
    const nothing = { containers: [], refused: [], strays: 0 } as const
    const { containers, refused, strays } =
      first.done === true ? nothing : await this.#quarantine.add(chain(first.value, parts))
    const before = containers.filter(({ imported }) => imported).map(({ id }) => id)
    const whole = (await this.#quarantine.list()).filter(({ missing }) => missing.length === 0)
    const waiting = [...whole].sort((one, other) => (one.created < other.created ? -1 : 1)).map(({ id }) => id)
    const imported: ContainerImport[] = []
    for (const id of [...before, ...waiting]) imported.push(await this.#import(id))
    // One that waited for another may have its turn now.
    for (const [at, one] of imported.entries()) if (one.waits !== null) imported[at] = await this.#import(one.id)
    const done = new Set(imported.filter(({ waits }) => waits === null).map(({ id }) => id))
    return { containers: containers.map((one) => ({ ...one, imported: done.has(one.id) })), refused, strays, imported }
  }

  list(): Promise<readonly ContainerState[]> {
    return this.#quarantine.list()
  }

  remove(id: string): Promise<void> {
    return this.#quarantine.remove(id)
  }

  /** What relays carry: the same, in memory and at most some megabytes. */
  get sealedMail(): SealedMail {
    return {
      mark: (member) => this.#mark(member),
      write: (member) => this.#writeMail(member),
      read: (container) => this.#readMail(container),
    }
  }

  async #mark(member: MemberCode): Promise<string | null> {
    const { release, waiting } = this.#parts
    const [heads, after, letters] = await Promise.all([release.heads(member), this.#answered(member), waiting(member)])
    const isOpen = lanes.some((lane) => heads[lane] > after[lane])
    return isOpen || letters.length > 0 ? JSON.stringify([heads, after, letters.map(({ num }) => num)]) : null
  }

  async #writeMail(member: MemberCode): Promise<Uint8Array | null> {
    if (this.#parts.cards().find((card) => card.member === member)?.encryptionKey === undefined) return null
    const content = await this.#contentFor(member, 'receipt', maxMailContent)
    if (content === null) return null
    const sink = new MemorySink()
    await this.#seal(member, content, sink)
    return sink.bytes
  }

  /** What cannot be imported yet is kept in the quarantine, which is durable, and need not lie at the relay any longer. */
  async #readMail(container: Uint8Array): Promise<void> {
    const { refused } = await this.read(oneOf(container))
    if (refused[0] !== undefined) throw new Fault('integrity', refused[0].reason)
  }

  async #import(id: string): Promise<ContainerImport> {
    let added = 0
    try {
      const result = await this.#quarantine.import(id, async (section, from) => {
        added += await this.#take(section, from)
      })
      return { ...result, added, waits: null }
    } catch (error) {
      const fault = asFault(error)
      if (fault.kind === 'internal') throw error
      const from = (await this.#quarantine.list()).find((one) => one.id === id)?.from ?? ''
      return { id, from, sections: [], added, again: false, waits: fault.message }
    }
  }

  /** How many objects of a section were new. */
  async #take({ name, bytes }: Section, from: MemberCode): Promise<number> {
    const { self, onOutcomes, exchange } = this.#parts
    const running = exchange()
    if (running === null) throw new Fault('unavailable', 'this node does not exchange yet')
    const [kind] = name.split('/')
    if (kind === 'page') {
      const { added, receipt } = await takeCarriedPage(running.accepting, self, from, bytes)
      // It waits in the outbox now; the sender may be reachable by itself.
      if (receipt !== null) running.deliver(from)
      return added
    }
    if (kind === 'receipt') await running.takeReceipt(from, decodeUtf8(bytes))
    else if (kind === 'outcomes') await onOutcomes(from, decodeUtf8(bytes))
    else if (kind === 'charter') await this.#keepCharter(decodeUtf8(bytes))
    else throw new Fault('unsupported', 'a section of a kind that this version does not know')
    return 0
  }

  /** A later charter than ours is laid aside for a person to look at and adopt; it is never adopted because it came. */
  async #keepCharter(text: string): Promise<void> {
    const { charter } = readCharter(text)
    if (charter.version <= (this.#parts.charterMark()?.version ?? 0)) return
    const path = join(this.#folder, newCharterName(charter.version))
    await this.#parts.files.writeFile(path, text, { mode: 0o600 })
  }

  async #answered(member: MemberCode): Promise<Heads> {
    const { lanes: states } = await this.#parts.states.of(member)
    const of = (name: keyof Heads): number => states.find(({ lane }) => lane === name)?.acknowledged ?? 0
    return { flash: of('flash'), priority: of('priority'), routine: of('routine') }
  }

  async #contentFor(
    to: MemberCode,
    since: 'receipt' | 'start',
    maxBytes: number,
  ): Promise<AsyncGenerator<Section, void> | null> {
    const { self, cards, waiting, charterText } = this.#parts
    if (to === self) throw new Fault('invalid', 'a container is for another member')
    const after = since === 'start' ? { flash: 0, priority: 0, routine: 0 } : await this.#answered(to)
    if (!cards().some((card) => card.member === to))
      throw new Fault('not-found', `${to.slice(0, 20)} is not a member of the alliance`)
    const letters = await waiting(to)
    const pages = carriedPages(this.#parts, to, after, maxBytes)
    const first = await pages.next()
    if (first.done === true && letters.length === 0) return null
    const charter = await charterText()
    return (async function* () {
      if (charter !== null) yield { name: 'charter', bytes: Buffer.from(charter, 'utf8') }
      for (const { kind, num, body } of letters) yield { name: `${kind}/${num}`, bytes: Buffer.from(body, 'utf8') }
      if (first.done === true) return
      yield first.value
      yield* pages
    })()
  }

  async #seal(
    to: MemberCode,
    content: AsyncIterable<Section>,
    sink: Sink,
    chunkSize?: number,
  ): Promise<WrittenContainer> {
    const { self, cards, signingPem, clock, freshKey, compression } = this.#parts
    const recipientKey = cards().find((card) => card.member === to)?.encryptionKey
    if (recipientKey === undefined)
      throw new Fault('unsupported', `the card of ${to} has no encryption key: a new charter is needed`)
    const writing: ContainerWriting = {
      ...{ from: self, to, recipientKey, signingKey: signingPem, nowMs: clock.nowMs() },
      ...{ compression, ephemeralKey: freshKey() },
    }
    return writeContainer({ ...writing, ...(chunkSize === undefined ? {} : { chunkSize }) }, content, sink)
  }
}

async function* oneOf(bytes: Uint8Array): AsyncGenerator<Uint8Array, void> {
  yield bytes
}

async function* chain(first: Uint8Array, rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array, void> {
  yield first
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value
}

async function* readAndRemove(path: string): AsyncGenerator<Uint8Array, void> {
  try {
    await using file = await open(path)
    for await (const part of file.createReadStream({ autoClose: false, highWaterMark: 256 * 1024 }))
      yield part as Uint8Array
  } finally {
    await rm(path, { force: true })
  }
}
