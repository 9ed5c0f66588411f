import { createHash } from 'node:crypto'
import type { ReadingParts } from '../api/read-import.ts'
import { readImport } from '../api/read-import.ts'
import type { Clock } from '../base/clock.ts'
import { Fault } from '../base/fault.ts'
import { pause, type Timers } from '../base/timers.ts'
import type { Unmapped } from '../formats/in/reading.ts'
import type { Entry, Intake, IntakeResult, Refusal } from '../intake/model.ts'
import type { Assigned } from '../policy/model.ts'
import { runCsaf } from '../sources/csaf-source.ts'
import { runFolder } from '../sources/folder-source.ts'
import { runMisp } from '../sources/misp-source.ts'
import {
  type Brought,
  type Counts,
  nothing,
  type SourcePlace,
  type SourceSecret,
  type SourceSettings,
  sum,
} from '../sources/model.ts'
import type { RunEnd, RunTools, SourceBounds, SourceLine } from '../sources/run.ts'
import { batchChars, batchObjects } from '../sources/take-file.ts'
import { runTaxii } from '../sources/taxii-source.ts'
import { runUrl } from '../sources/url-source.ts'
import { doorOfSource } from '../store/doors.ts'
import { countQuarantined, type Quarantined, quarantine, quarantinedAmong } from '../store/quarantined.ts'
import { filesOf, forgetFiles, moveSource, putFile } from '../store/sources.ts'
import type { Store } from '../store/store.ts'

export interface SourceRunParts {
  readonly store: Store
  /** Writes only as long as this process leads. */
  readonly fenced: Store
  readonly intake: Pick<Intake, 'accept'>
  readonly reading: ReadingParts
  readonly clock: Clock
  readonly timers: Timers
  readonly openLine: (settings: SourceSettings, secret: SourceSecret | null) => SourceLine
  readonly folders: readonly string[]
  readonly judgeCsaf: RunTools['judgeCsaf']
  readonly bounds: SourceBounds
  /** To whom at most what a source brings may go, under these agreements as they are in force now. */
  readonly releasableTo: (agreements: readonly string[]) => readonly string[]
}

/** One that is to be read, as it stands. */
export interface SourceToRun {
  readonly name: string
  readonly settings: SourceSettings
  readonly secret: SourceSecret | null
  /** Exactly as it is stored. */
  readonly place: string
}

/** Somebody changed the source while it was read: what was taken stays, and the place is not moved. */
export class Superseded extends Error {}

const reader = { kind: 'person', name: 'sources', role: 'reader' } as const
/** Bad STIX; whatever else is refused is good, and for somebody else to bring. */
const badCodes: readonly Refusal['code'][] = ['not-json', 'not-i-json', 'too-large', 'not-stix', 'invalid']

/** Reads one source as far as one run goes. */
export async function runSource(
  parts: SourceRunParts,
  source: SourceToRun,
  signal: AbortSignal,
): Promise<{ readonly end: RunEnd; readonly counts: Counts }> {
  const { settings, secret } = source
  await using line = parts.openLine(settings, secret)
  const taking = await Taking.begin(parts, source)
  const tools: RunTools = {
    name: source.name,
    settings,
    secret,
    line,
    clock: parts.clock,
    signal,
    bounds: parts.bounds,
    sleep: (ms) => pause(parts.timers, ms, signal),
    place: () => taking.place,
    take: (...what) => taking.take(...what),
    putAside: (what) => taking.putAside(what),
    read: (text, file) => taking.read(text, file),
    judgeCsaf: parts.judgeCsaf,
    files: {
      async known() {
        return new Map((await filesOf(parts.store.read, source.name)).map((row) => [row.path, row]))
      },
      remember: (path, file) => parts.fenced.write((tx) => putFile(tx, { source: source.name, path, ...file })),
      forget: (paths) => parts.fenced.write((tx) => forgetFiles(tx, source.name, paths)),
    },
  }
  const end = await readBy(tools, parts.folders)
  return { end, counts: taking.counts }
}

function readBy(tools: RunTools, folders: readonly string[]): Promise<RunEnd> {
  switch (tools.settings.kind) {
    case 'taxii':
      return runTaxii(tools)
    case 'url':
      return runUrl(tools)
    case 'folder':
      return runFolder(tools, folders)
    case 'csaf':
      return runCsaf(tools)
    case 'misp':
      return runMisp(tools)
  }
}

/** What one run hands in: first the objects, durably; then, in one write, how far it has come, what it counted and what was not taken. */
class Taking {
  readonly #parts: SourceRunParts
  readonly #source: SourceToRun
  #placeText: string
  place: SourcePlace
  counts: Counts = nothing
  /** Read of other formats, and held in the same words: counted with what is handed in next. */
  #heldAlready = 0
  #looksAside: boolean

  private constructor(parts: SourceRunParts, source: SourceToRun, looksAside: boolean) {
    this.#parts = parts
    this.#source = source
    this.#placeText = source.place
    this.place = readPlace(source.place)
    this.#looksAside = looksAside
  }

  static async begin(parts: SourceRunParts, source: SourceToRun): Promise<Taking> {
    return new Taking(parts, source, (await countQuarantined(parts.store.read, source.name)).all > 0)
  }

  async take(brought: readonly Brought[], to: SourcePlace): Promise<{ readonly isNew: boolean }> {
    const { store } = this.#parts
    const { name } = this.#source
    let fresh = brought
    if (this.#looksAside && brought.length > 0) {
      const digests = brought.map(quarantineDigest)
      const known = await quarantinedAmong(store.read, name, digests)
      fresh = brought.filter((_, index) => !known.has(digests[index]!))
    }
    let counts: Counts = { ...nothing, unchanged: this.#heldAlready }
    this.#heldAlready = 0
    const aside = new Map<string, AsideRow>()
    for (const batch of batchesOf(fresh)) {
      const result = await acceptBrought(this.#parts, this.#source, batch)
      counts = sum(counts, countsOf(result, batch, aside, name))
    }
    await this.#move(to, counts, [...aside.values()])
    return { isNew: counts.taken > 0 || aside.size > 0 }
  }

  async putAside({ digest, place, reason, bytes }: Parameters<RunTools['putAside']>[0]): Promise<void> {
    const row = {
      source: this.#source.name,
      digest,
      object_id: '',
      version: '',
      code: 'file',
      reason: reason.slice(0, 1000),
    }
    await this.#move(this.place, { ...nothing, refused: 1 }, [{ ...row, place: place.slice(0, 300), bytes, body: '' }])
  }

  async read(text: string, file: string): Promise<readonly Brought[]> {
    const { reading, bounds } = this.#parts
    const { name, settings } = this.#source
    const { mapping } = settings
    const format = settings.kind === 'csaf' || settings.kind === 'misp' ? settings.kind : settings.format
    const read = await readImport(reading, reader, text, {
      format,
      source: (settings.kind === 'folder' ? `${name}/${file}` : name).replace(/\p{Cc}/gu, ' ').slice(0, 200),
      maxObjects: bounds.maxObjects,
      ...(mapping === '' ? {} : { mapping }),
    })
    this.#heldAlready += read.unchanged
    if (settings.kind === 'misp') await this.#nameUnsaid(file, read.reading?.unmapped ?? [])
    const made = read.reading === null ? {} : { made: true as const }
    return read.texts.map((one, index) => ({ text: one, place: `${file}, object ${index + 1}`.slice(0, 300), ...made }))
  }

  /** What no object says is named once for the whole source, though every event may have it. */
  async #nameUnsaid(file: string, unmapped: readonly Unmapped[]): Promise<void> {
    if (unmapped.length === 0) return
    const { store } = this.#parts
    const { name } = this.#source
    const rows = unmapped.map(({ at, reason, example }): AsideRow => {
      const digest = createHash('sha256').update(`unsaid\n${at}\n${reason}`).digest('hex')
      const place = `${file}, ${at}`.slice(0, 300)
      const sentence = `${reason}${example === '' ? '' : `: ${example}`}`.slice(0, 1000)
      return {
        ...{ source: name, digest, object_id: '', version: '', code: 'unsaid' },
        reason: sentence,
        place,
        bytes: 0,
        body: '',
      }
    })
    const known = await quarantinedAmong(
      store.read,
      name,
      rows.map(({ digest }) => digest),
    )
    const fresh = rows.filter(({ digest }) => !known.has(digest))
    if (fresh.length > 0) await this.#move(this.place, nothing, fresh)
  }

  async #move(to: SourcePlace, counts: Counts, aside: readonly AsideRow[]): Promise<void> {
    const { name } = this.#source
    const text = JSON.stringify(to)
    const moved = await this.#parts.fenced.write(async (tx) => {
      if (!(await moveSource(tx, name, { from: this.#placeText, to: text, counts }))) return false
      await quarantine(tx, name, aside)
      return true
    })
    if (!moved) throw new Superseded('the source was changed while it was read')
    this.#placeText = text
    this.place = to
    this.counts = sum(this.counts, counts)
    if (aside.length > 0) this.#looksAside = true
  }
}

type AsideRow = Omit<Quarantined, 'at' | 'state'>

/** Hands in what a source brought, under what was agreed about it. */
export function acceptBrought(
  { intake, releasableTo }: Pick<SourceRunParts, 'intake' | 'releasableTo'>,
  { name, settings }: Pick<SourceToRun, 'name' | 'settings'>,
  brought: readonly Pick<Brought, 'text' | 'made'>[],
): Promise<IntakeResult> {
  const assigned: Assigned = { releasableTo: [...releasableTo(settings.agreements)] }
  const entries = brought.map(
    ({ text, made }): Entry => ({
      text,
      assigned,
      ...(settings.tlp === null ? {} : { unlabelled: settings.tlp }),
      ...(made === true ? { made } : {}),
    }),
  )
  return intake.accept({ kind: 'local', actor: doorOfSource(name) }, entries)
}

function countsOf(
  { added, unchanged, rejected }: IntakeResult,
  batch: readonly Brought[],
  aside: Map<string, AsideRow>,
  source: string,
): Counts {
  const counts = { taken: added.length, unchanged: unchanged.length, refused: 0, withheld: 0 }
  for (const refusal of rejected) {
    const brought = batch[refusal.index]!
    const digest = quarantineDigest(brought)
    if (aside.has(digest)) continue
    counts[badCodes.includes(refusal.code) ? 'refused' : 'withheld'] += 1
    aside.set(digest, {
      ...{ source, digest, code: refusal.code, reason: sayRefusal(refusal) },
      object_id: (refusal.id ?? '').slice(0, 200),
      version: (refusal.version ?? '').slice(0, 100),
      place: brought.place.slice(0, 300),
      bytes: Buffer.byteLength(brought.text),
      body: brought.text,
    })
  }
  return counts
}

/** The first problems, each with its place. */
export function sayRefusal({ reason, issues }: Pick<Refusal, 'reason' | 'issues'>): string {
  const further = issues.filter(({ message }) => !reason.includes(message)).slice(0, 5)
  return [reason, ...further.map(({ at, message }) => `${at === '' ? '/' : at}: ${message}`)].join('; ').slice(0, 1_000)
}

/** What is made here says the moment at which it was made, so it is known by its id. */
export function quarantineDigest({ text, made }: Pick<Brought, 'text' | 'made'>): string {
  const known = made === true ? `made ${/"id":"([^"]{1,200})"/.exec(text)?.[1] ?? text}` : text
  return createHash('sha256').update(known, 'utf8').digest('hex')
}

function* batchesOf(brought: readonly Brought[]): Generator<readonly Brought[]> {
  let batch: Brought[] = []
  let chars = 0
  for (const one of brought) {
    if (batch.length > 0 && (batch.length >= batchObjects || chars + one.text.length > batchChars)) {
      yield batch
      batch = []
      chars = 0
    }
    batch.push(one)
    chars += one.text.length
  }
  if (batch.length > 0) yield batch
}

export function readPlace(text: string): SourcePlace {
  if (text === '') return {}
  try {
    return JSON.parse(text) as SourcePlace
  } catch (cause) {
    throw new Fault('integrity', 'how far this source was read cannot be read: begin it anew', { cause })
  }
}
