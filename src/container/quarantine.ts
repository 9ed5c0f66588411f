import { createHash, type KeyObject } from 'node:crypto'
import { join } from 'node:path'
import { asFault, Fault } from '../base/fault.ts'
import { type OpeningContext, setupOpening } from '../crypto/hpke.ts'
import type { MemberCode } from '../policy/model.ts'
import { maxContainerBytes, maxContentBytes } from './bounds.ts'
import { type Files, realFiles } from './files.ts'
import {
  containerId,
  headerBlockSize,
  keyInfo,
  readHeaderBlock,
  type SignedHeader,
  verifyHeader,
  writeHeaderBlock,
} from './header.ts'
import { type Held, hasChunk, openChunk, openChunks, readChunk, sealedSize, takeChunk } from './held-chunks.ts'
import { type Compression, unpack } from './packing.ts'
import { scanRecords } from './records.ts'
import { readSections, type Section } from './sections.ts'

/** Why a container, or a part of one, was not taken; recorded as evidence. */
export interface ContainerRefusal {
  readonly container: string
  /** The member that it says it is from; '' where it cannot be read. */
  readonly from: string
  readonly code:
    | 'not-a-container'
    | 'not-for-us'
    | 'unknown-sender'
    | 'bad-signature'
    | 'unknown-key'
    | 'damaged'
    | 'other-content'
    | 'full'
    | 'content'
  readonly reason: string
}

export interface QuarantineParts {
  readonly folder: string
  readonly self: MemberCode
  /** The signing key of a member of the charter in force; null: a stranger. */
  readonly signingKeyOf: (member: MemberCode) => string | null
  /** Our X25519 keys, by `encryptionKeyId` of their public halves. */
  readonly privateKeys: ReadonlyMap<string, KeyObject>
  readonly refuse: (refusal: ContainerRefusal) => Promise<void>
  readonly nowMs: () => number
  /** Where it lies; default the disk of this machine. */
  readonly files?: Files
  readonly compression?: Compression
  /** What may lie here together; default 16 GiB. */
  readonly maxBytes?: number
}

/** How far a container has come. */
export interface ContainerStanding {
  readonly id: string
  readonly from: MemberCode
  readonly created: string
  readonly bytes: number
  readonly chunks: number
  readonly have: number
  /** First and last of each run of chunks that are still missing; at most 100 runs are named. */
  readonly missing: readonly (readonly [number, number])[]
  readonly imported: boolean
}

export interface Added {
  readonly containers: readonly ContainerStanding[]
  readonly refused: readonly ContainerRefusal[]
  /** Chunks of containers whose header was not seen before them; reading the file again finds them. */
  readonly strays: number
  readonly skipped: number
}

/** What became of one section. */
export interface SectionOutcome {
  readonly name: string
  readonly outcome: 'accepted' | 'refused'
  readonly reason: string
}

export interface Imported {
  readonly id: string
  readonly from: MemberCode
  readonly sections: readonly SectionOutcome[]
  /** True: it was imported before, and nothing was done. */
  readonly again: boolean
}

/** Takes one section of a container that is proved to be from this member. A fault refuses it; `unavailable` and `storage-full` stop, to be tried again. */
export type AcceptSection = (section: Section, from: MemberCode) => Promise<void>

const defaultMaxBytes = 16 * 1024 ** 3
const maxContainers = 64
const maxDone = 1000
const keptMs = 30 * 86_400_000
const maxNamed = 100
const maxRefusals = 1000
const maxStrays = 100_000

/**
 * Where containers wait until they are whole and proved: each chunk is checked as it comes and kept sealed. Nothing of the content is read before
 * sender, recipient, signature, every chunk and the digest of all of them are verified. One thing at a time; safe to stop at any moment.
 */
export class Quarantine {
  readonly #parts: QuarantineParts
  readonly #files: Files
  #turn: Promise<unknown> = Promise.resolve()

  constructor(parts: QuarantineParts) {
    this.#parts = parts
    this.#files = parts.files ?? realFiles
  }

  /** Takes what these bytes hold of containers for us. Idempotent: what is there already is left as it is. */
  add(source: AsyncIterable<Uint8Array>): Promise<Added> {
    return this.#alone(() => this.#add(source))
  }

  /** Gives the content of a whole container to `accept`, section by section in order. `conflict` while chunks are missing, `not-found` for a name that is not here. */
  import(id: string, accept: AcceptSection): Promise<Imported> {
    return this.#alone(() => this.#import(id, accept))
  }

  list(): Promise<readonly ContainerStanding[]> {
    return this.#alone(async () => {
      const standings: ContainerStanding[] = []
      for (const id of await this.#names()) {
        await using held = await this.#open(id)
        if (held !== null) standings.push(standingOf(held.held, false))
      }
      return standings
    })
  }

  /** Forgets a container that is not whole. */
  remove(id: string): Promise<void> {
    checkId(id)
    return this.#alone(() => this.#files.rm(this.#at(id), { recursive: true, force: true }))
  }

  #alone<T>(work: () => Promise<T>): Promise<T> {
    const run = this.#turn.then(work, work)
    this.#turn = run.catch(() => {})
    return run
  }

  #at(...names: string[]): string {
    return join(this.#parts.folder, ...names)
  }

  async #names(): Promise<string[]> {
    try {
      return (await this.#files.readdir(this.#parts.folder)).filter((name) => /^[0-9a-f]{32}$/.test(name)).sort()
    } catch {
      return []
    }
  }

  async #add(source: AsyncIterable<Uint8Array>): Promise<Added> {
    await this.#files.mkdir(this.#parts.folder, { recursive: true, mode: 0o700 })
    await this.#forgetOld()
    await using open = new AsyncDisposableStack()
    const held = new Map<string, Held>()
    const done = new Map<string, ContainerStanding>()
    const refused = new Map<string, ContainerRefusal>()
    let strays = 0
    const refuse = (refusal: ContainerRefusal): void => {
      refused.set(`${refusal.container} ${refusal.code}`, refusal)
      if (refused.size > maxRefusals) throw new Fault('invalid', 'too much of this file is refused')
    }
    const find = async (id: string): Promise<Held | null> => {
      const known = held.get(id)
      if (known !== undefined) return known
      const found = await this.#open(id)
      if (found === null) return null
      open.use(found)
      held.set(id, found.held)
      return found.held
    }
    const scanned = await scanRecords(
      source,
      {
        header: async (block) => {
          const signed = tryRead(block)
          if (signed === null) return false
          const id = containerId(signed.header)
          if (done.has(id)) return true
          const refusal = this.#judge(signed)
          if (refusal !== null) {
            refuse(refusal)
            return true
          }
          const known = await find(id)
          if (known !== null) {
            if (known.signed.text !== signed.text)
              refuse({
                ...{ container: id, from: signed.header.from, code: 'other-content' },
                reason: 'its sender signed two headers for one container',
              })
            return true
          }
          const before = await this.#done(id)
          if (before !== null) {
            done.set(id, { ...standingOf({ id, signed, count: signed.header.chunks, have: null }, true) })
            return true
          }
          const full = await this.#fullWith(signed)
          if (full) refuse(full)
          else {
            await this.#begin(id, signed)
            await find(id)
          }
          return true
        },
        chunk: async (id, index, sealed) => {
          if (done.has(id)) return true
          const known = await find(id)
          if (known === null) {
            strays += 1
            if (strays > maxStrays) throw new Fault('invalid', 'too many chunks of containers that are not here')
            return true
          }
          const taken = await takeChunk(known, index, sealed)
          if (!taken)
            refuse({
              container: id,
              from: known.signed.header.from,
              code: 'damaged',
              reason: 'a chunk is not as it was sealed',
            })
          return taken
        },
      },
      // A file may hold several copies.
      maxContainerBytes * 2,
    )
    const found = [...held.values()]
    for (const one of found) await this.#keep(one)
    if (found.length === 0 && done.size === 0 && refused.size === 0 && strays === 0)
      refuse({ container: '', from: '', code: 'not-a-container', reason: 'there is no container in this file' })
    for (const refusal of refused.values()) await this.#parts.refuse(refusal)
    return {
      containers: [...found.map((one) => standingOf(one, false)), ...done.values()],
      refused: [...refused.values()],
      strays,
      skipped: scanned.skipped,
    }
  }

  #judge(signed: SignedHeader): ContainerRefusal | null {
    const { self, signingKeyOf, privateKeys } = this.#parts
    const { from, to, key } = signed.header
    const about = { container: containerId(signed.header), from }
    if (to !== self) return { ...about, code: 'not-for-us', reason: `it is for ${to}` }
    const sender = from === self ? null : signingKeyOf(from)
    if (sender === null)
      return { ...about, code: 'unknown-sender', reason: `${from} is not another member of the charter` }
    if (!verifyHeader(signed, sender)) return { ...about, code: 'bad-signature', reason: `it is not signed by ${from}` }
    if (!privateKeys.has(key))
      return { ...about, code: 'unknown-key', reason: 'it is sealed to a key that is not ours' }
    return null
  }

  async #fullWith({ header }: SignedHeader): Promise<ContainerRefusal | null> {
    const names = await this.#names()
    let bytes = sealedSize(header)
    for (const name of names) bytes += await this.#sizeOf(this.#at(name, 'header'), this.#at(name, 'sealed'))
    if (names.length < maxContainers && bytes <= (this.#parts.maxBytes ?? defaultMaxBytes)) return null
    const reason = 'the quarantine is full; import or remove what lies there'
    return { container: containerId(header), from: header.from, code: 'full', reason }
  }

  async #sizeOf(headerPath: string, sealedPath: string): Promise<number> {
    try {
      return sealedSize(readHeaderBlock(await this.#files.readFile(headerPath)).header)
    } catch {
      return (await this.#files.stat(sealedPath).catch(() => null))?.size ?? headerBlockSize
    }
  }

  async #begin(id: string, signed: SignedHeader): Promise<void> {
    const beside = this.#at(`.${id}`)
    await this.#files.rm(beside, { recursive: true, force: true })
    await this.#files.mkdir(beside, { mode: 0o700 })
    await this.#files.writeFile(join(beside, 'sealed'), '', { mode: 0o600 })
    await this.#files.writeFile(join(beside, 'have'), Buffer.alloc(Math.ceil(signed.header.chunks / 8)), {
      mode: 0o600,
    })
    await this.#files.writeFile(join(beside, 'header'), writeHeaderBlock(signed), { mode: 0o600, flush: true })
    await this.#files.rename(beside, this.#at(id))
  }

  /** A container that waits here; its header is judged again, for the charter may have changed. Null where it is not here or not ours to open any more. */
  async #open(id: string): Promise<({ readonly held: Held } & AsyncDisposable) | null> {
    let block: Uint8Array
    let have: Uint8Array
    try {
      block = await this.#files.readFile(this.#at(id, 'header'))
      have = Uint8Array.from(await this.#files.readFile(this.#at(id, 'have')))
    } catch {
      return null
    }
    const signed = tryRead(block)
    if (signed === null || containerId(signed.header) !== id || this.#judge(signed) !== null) return null
    if (have.length !== Math.ceil(signed.header.chunks / 8)) return null
    const own = this.#parts.privateKeys.get(signed.header.key)!
    let context: OpeningContext
    try {
      context = setupOpening(own, Buffer.from(signed.header.enc, 'base64'), keyInfo(signed.header))
    } catch {
      return null
    }
    const file = await this.#files.open(this.#at(id, 'sealed'), 'r+')
    let count = 0
    for (let index = 0; index < signed.header.chunks; index++) if (hasChunk(have, index)) count += 1
    const held: Held = { id, signed, context, have, file, count }
    return { held, [Symbol.asyncDispose]: () => file.close() }
  }

  /** The chunks are on the disk before they are said to be. */
  async #keep({ id, file, have }: Held): Promise<void> {
    await file.sync()
    const beside = this.#at(id, 'have.new')
    await this.#files.writeFile(beside, have, { mode: 0o600, flush: true })
    await this.#files.rename(beside, this.#at(id, 'have'))
  }

  async #done(id: string): Promise<Imported | null> {
    try {
      return JSON.parse((await this.#files.readFile(this.#at(`${id}.done`))).toString()) as Imported
    } catch {
      return null
    }
  }

  async #import(id: string, accept: AcceptSection): Promise<Imported> {
    checkId(id)
    const before = await this.#done(id)
    if (before !== null) return { ...before, again: true }
    await using found = await this.#open(id)
    if (found === null) throw new Fault('not-found', `no container ${id} waits here`)
    const { held } = found
    const { header } = held.signed
    if (held.count < header.chunks)
      throw new Fault('conflict', `${header.chunks - held.count} of ${header.chunks} chunks are missing`)
    await this.#verifyWhole(held)
    const sections: SectionOutcome[] = []
    try {
      for await (const section of readSections(unpack(openChunks(held), maxContentBytes, this.#parts.compression))) {
        sections.push(await this.#give(section, held, accept))
      }
    } catch (error) {
      const fault = asFault(error)
      if (!isContentFault(fault)) throw error
      await this.#parts.refuse({ container: id, from: header.from, code: 'content', reason: fault.message })
      sections.push({ name: '', outcome: 'refused', reason: fault.message })
    }
    const result: Imported = { id, from: header.from, sections, again: false }
    await this.#files.writeFile(
      this.#at(`${id}.done`),
      JSON.stringify({ ...result, sections: sections.slice(0, 1000) }),
      {
        mode: 0o600,
        flush: true,
      },
    )
    await this.#files.rm(this.#at(id), { recursive: true, force: true })
    return result
  }

  async #give(section: Section, { id, signed }: Held, accept: AcceptSection): Promise<SectionOutcome> {
    const { from } = signed.header
    try {
      await accept(section, from)
      return { name: section.name, outcome: 'accepted', reason: '' }
    } catch (error) {
      const fault = asFault(error)
      if (!isContentFault(fault)) throw error
      const reason = `${section.name}: ${fault.message}`
      await this.#parts.refuse({ container: id, from, code: 'content', reason })
      return { name: section.name, outcome: 'refused', reason: fault.message }
    }
  }

  /** Every chunk as it lies on the disk now, and the digest that the sender signed; what has changed on the disk is missing again. */
  async #verifyWhole(held: Held): Promise<void> {
    const { header } = held.signed
    const digest = createHash('sha256')
    let lost = 0
    for (let index = 0; index < header.chunks; index++) {
      const sealed = await readChunk(held, index)
      digest.update(createHash('sha256').update(sealed).digest())
      if (openChunk(held, index, sealed) !== null) continue
      held.have[index >> 3]! &= ~(1 << (index & 7))
      lost += 1
    }
    if (lost > 0) {
      await this.#keep(held)
      throw new Fault('integrity', `${lost} chunks were damaged in the quarantine; read the container again`)
    }
    if (digest.digest('hex') === header.digest) return
    const refusal = { container: held.id, from: header.from, code: 'other-content' } as const
    await this.#parts.refuse({ ...refusal, reason: 'its chunks are not those that its sender signed' })
    await this.#files.rm(this.#at(held.id), { recursive: true, force: true })
    throw new Fault('integrity', 'the chunks of the container are not those that its sender signed; it was removed')
  }

  async #forgetOld(): Promise<void> {
    const names = await this.#files.readdir(this.#parts.folder)
    const aged = await Promise.all(
      names.map(async (name) => ({
        name,
        at: (await this.#files.stat(this.#at(name)).catch(() => null))?.mtimeMs ?? 0,
      })),
    )
    const done = aged.filter(({ name }) => name.endsWith('.done')).sort((one, other) => other.at - one.at)
    const old = aged.filter(({ name, at }) => !name.endsWith('.done') && at < this.#parts.nowMs() - keptMs)
    for (const { name } of [...done.slice(maxDone), ...old])
      await this.#files.rm(this.#at(name), { recursive: true, force: true })
  }
}

function checkId(id: string): void {
  if (!/^[0-9a-f]{32}$/.test(id)) throw new Fault('invalid', 'not the name of a container')
}

function isContentFault({ kind }: Fault): boolean {
  return ['invalid', 'integrity', 'forbidden', 'too-large', 'unsupported', 'conflict', 'not-found'].includes(kind)
}

function tryRead(block: Uint8Array): SignedHeader | null {
  try {
    return readHeaderBlock(block)
  } catch {
    return null
  }
}

function standingOf(
  { id, signed: { header }, have, count }: Pick<Held, 'id' | 'signed' | 'count'> & { readonly have: Uint8Array | null },
  imported: boolean,
): ContainerStanding {
  const missing: [number, number][] = []
  for (let index = 0; have !== null && index < header.chunks && missing.length < maxNamed; index++) {
    if (hasChunk(have, index)) continue
    const last = missing.at(-1)
    if (last !== undefined && last[1] === index - 1) last[1] = index
    else missing.push([index, index])
  }
  const { from, created, chunks } = header
  return { id, from, created, bytes: sealedSize(header), chunks, have: count, missing, imported }
}
