import { mkdirSync, readdirSync, rmSync, statSync } from 'node:fs'
import { open, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Fault } from '../base/fault.ts'
import { dayMs, type SeenBatch } from '../lookback/batch.ts'
import {
  type DayFacts,
  type DayFilter,
  type DayTable,
  filterHead,
  mergeTables,
  readFilterBytes,
  readFilterHead,
  readValuesBytes,
  tableOf,
  valueAt,
  writeFilterBytes,
  writeValuesBytes,
} from '../lookback/day-table.ts'
import type { Fingerprints } from '../lookback/fingerprint.ts'
import { type OnFound, Questions } from '../lookback/look-up.ts'
import { fingerprintsOf, isSought, type Sought } from '../lookback/question.ts'
import { headOf, pageOf, sizeOf, syncFolder, writeDurably } from './day-files.ts'

export interface DayStoreParts {
  readonly dir: string
  readonly fingerprints: Fingerprints
  /** Sixteen bytes that name the secret of the fingerprints: files that were made with another are not used. */
  readonly check: Uint8Array
  /** How many days filters are kept, and values: at most as many. */
  readonly filterDays: number
  readonly valueDays: number
  /** Beyond it the oldest go, values before filters. */
  readonly maxBytes: number
  readonly nowMs: () => number
  /** So many values wait for a disk that takes nothing; what comes then is a gap. */
  readonly mostWaiting?: number
  /** A file that was not to be used: it is left out, and what it held is a gap. */
  readonly report: (error: unknown) => void
}

/** What is known of a day: as much as was recorded, which may be less than there was. */
export interface CoveredDay extends DayFacts {
  /** Fingerprints; one that came in several pieces may still count several times. */
  readonly values: number
  /** The values themselves are still there, so that what looks seen can be confirmed. */
  readonly confirmable: boolean
}

/** That something was seen on a day: confirmed by the value itself; or probably, as its fingerprint says, where the values are gone. */
export interface SeenOn {
  readonly question: number
  readonly day: number
  readonly confirmed: boolean
}

interface Scratch {
  bytes: Buffer
}

interface Part {
  readonly name: string
  readonly facts: DayFacts
  readonly count: number
  hasValues: boolean
  bytes: number
}

const mostParts = 8
const mostWaitingValues = 5_000_000
/** So many questions are looked up by reading a few pages of each file; more by reading the files. */
const fewQuestions = 300
const partName = /^(\d{4}-\d\d-\d\d\.\d{6})\.filter$/

/**
 * What telemetry showed, day by day, in files of one folder. A file is written beside its place, synced and renamed: after a crash
 * it is there whole or not at all. What was noted and not flushed yet is lost with the process.
 */
export class DayStore {
  readonly #parts: DayStoreParts
  readonly #days = new Map<number, Part[]>()
  /** What is not in a file yet. */
  #pending: DayTable[] = []
  #next = 1
  #isDropping = false
  #last: Promise<unknown> = Promise.resolve()

  constructor(parts: DayStoreParts) {
    this.#parts = parts
    mkdirSync(parts.dir, { recursive: true, mode: 0o700 })
    for (const file of readdirSync(parts.dir).toSorted()) this.#find(file)
    this.#sweep()
  }

  /** How many values wait to be written. */
  get waiting(): number {
    return this.#pending.reduce((sum, { filter }) => sum + filter.hi.length, 0)
  }

  note(batches: readonly SeenBatch[]): void {
    if (this.waiting > (this.#parts.mostWaiting ?? mostWaitingValues)) {
      if (!this.#isDropping)
        this.#parts.report(new Fault('unavailable', 'what is seen is not recorded: what waits cannot be written'))
      this.#isDropping = true
      return
    }
    this.#isDropping = false
    for (const batch of batches) this.#pending.push(tableOf(batch))
  }

  /** How much the files take. */
  get bytes(): number {
    let bytes = 0
    for (const parts of this.#days.values()) for (const part of parts) bytes += part.bytes
    return bytes
  }

  /** Writes what was noted; when it resolves, it is on the disk. */
  flush(): Promise<void> {
    return this.#inTurn(() => this.#flush())
  }

  /** Every day of which something is known, the newest first. */
  days(): readonly CoveredDay[] {
    const days = new Map<number, CoveredDay>()
    const add = (facts: DayFacts, values: number, confirmable: boolean): void => {
      const known = days.get(facts.day)
      days.set(facts.day, {
        day: facts.day,
        events: facts.events + (known?.events ?? 0),
        first: Math.min(facts.first, known?.first ?? Number.POSITIVE_INFINITY),
        last: Math.max(facts.last, known?.last ?? 0),
        values: values + (known?.values ?? 0),
        confirmable: confirmable && (known?.confirmable ?? true),
      })
    }
    for (const parts of this.#days.values())
      for (const { facts, count, hasValues } of parts) add(facts, count, hasValues)
    for (const { filter } of this.#pending) add(filter, filter.hi.length, true)
    return [...days.values()].toSorted((a, b) => b.day - a.day)
  }

  /** On which days each of these was seen. A question that a table's value contradicts was not seen. */
  ask(sought: readonly Sought[]): Promise<readonly SeenOn[]> {
    return this.#inTurn(() => this.#ask(sought))
  }

  /** Removes what is too old, or too much. */
  sweep(): Promise<void> {
    return this.#inTurn(async () => this.#sweep())
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const done = this.#last.then(work)
    this.#last = done.catch(() => {})
    return done
  }

  #find(file: string): void {
    const { dir, check, report } = this.#parts
    const path = join(dir, file)
    // What a crash left beside its place.
    if (file.endsWith('.new')) rmSync(path, { force: true })
    if (file.endsWith('.values') && !readdirSync(dir).includes(file.replace(/values$/, 'filter')))
      rmSync(path, { force: true })
    const name = partName.exec(file)?.[1]
    if (name === undefined) return
    this.#next = Math.max(this.#next, Number(name.slice(11)) + 1)
    try {
      const { size } = statSync(path)
      const { facts, count } = readFilterHead(headOf(path), size, check)
      const values = sizeOf(`${join(dir, name)}.values`)
      this.#partsOf(facts.day).push({ name, facts, count, hasValues: values > 0, bytes: size + values })
    } catch (error) {
      report(error)
    }
  }

  #partsOf(day: number): Part[] {
    const parts = this.#days.get(day) ?? []
    this.#days.set(day, parts)
    return parts
  }

  async #flush(): Promise<void> {
    const taken = this.#pending
    if (taken.length === 0) return
    for (const [day, tables] of Map.groupBy(taken, ({ filter }) => filter.day)) {
      const parts = this.#partsOf(day)
      parts.push(this.#write(tables.length === 1 ? tables[0]! : mergeTables(tables)))
      if (parts.length > mostParts) await this.#compact(day, parts)
    }
    // Only now: what cannot be written stays, and is still asked.
    this.#pending = this.#pending.filter((table) => !taken.includes(table))
    this.#sweep()
  }

  /** Makes one of the smaller files of a day; a large one is written anew only when as much has come again. */
  async #compact(day: number, parts: readonly Part[]): Promise<void> {
    const bySize = parts.toSorted((a, b) => a.count - b.count)
    const small: Part[] = []
    let sum = 0
    for (const part of bySize) {
      if (small.length > 1 && part.count > 4 * sum) break
      small.push(part)
      sum += part.count
    }
    const tables: DayTable[] = []
    for (const part of small) tables.push(await this.#read(part, true))
    const merged = this.#write(mergeTables(tables))
    this.#days.set(day, [...parts.filter((part) => !small.includes(part)), merged])
    for (const part of small) this.#remove(part)
  }

  #write(table: DayTable): Part {
    const { dir, check } = this.#parts
    const { filter, values } = table
    const name = `${new Date(filter.day * dayMs).toISOString().slice(0, 10)}.${String(this.#next++).padStart(6, '0')}`
    const path = join(dir, name)
    const filterBytes = writeFilterBytes(filter, check)
    const valuesBytes = values === null ? null : writeValuesBytes(values)
    // The values first: a filter whose values are not there counts as one whose values are gone.
    if (valuesBytes !== null) writeDurably(`${path}.values`, valuesBytes)
    writeDurably(`${path}.filter`, filterBytes)
    syncFolder(dir)
    const { day, events, first, last } = filter
    return {
      name,
      facts: { day, events, first, last },
      count: filter.hi.length,
      hasValues: values !== null,
      bytes: filterBytes.length + (valuesBytes?.length ?? 0),
    }
  }

  async #read({ name, hasValues, count }: Part, withValues: boolean): Promise<DayTable> {
    const path = join(this.#parts.dir, name)
    const filter = readFilterBytes(await readFile(`${path}.filter`), this.#parts.check)
    const values = withValues && hasValues ? readValuesBytes(await readFile(`${path}.values`), count) : null
    return { filter, values }
  }

  async #ask(sought: readonly Sought[]): Promise<SeenOn[]> {
    const { hi, lo } = fingerprintsOf(sought, this.#parts.fingerprints)
    const asked = new Questions(hi, lo)
    const seen = new Map<string, SeenOn>()
    const add = (question: number, day: number, confirmed: boolean): void => {
      const key = `${question} ${day}`
      if (confirmed || !seen.has(key)) seen.set(key, { question, day, confirmed })
    }
    for (const table of this.#pending) {
      asked.lookUp(table.filter, (question, at) => {
        if (isSought(sought[question]!, valueAt(table.values!, at))) add(question, table.filter.day, true)
      })
    }
    const scratch: Scratch = { bytes: Buffer.alloc(0) }
    for (const [day, parts] of this.#days) {
      for (const part of [...parts]) {
        try {
          for (const { question, confirmed } of await this.#askPart(part, asked, { sought, scratch }))
            add(question, day, confirmed)
        } catch (error) {
          this.#parts.report(error)
        }
      }
    }
    return [...seen.values()].toSorted((a, b) => a.question - b.question || b.day - a.day)
  }

  async #askPart(
    part: Part,
    asked: Questions,
    { sought, scratch }: { readonly sought: readonly Sought[]; readonly scratch: Scratch },
  ): Promise<readonly { readonly question: number; readonly confirmed: boolean }[]> {
    const hits: { question: number; at: number }[] = []
    const found: OnFound = (question, at) => void hits.push({ question, at })
    if (asked.count <= fewQuestions) await this.#askPages(part, asked, found)
    else asked.lookUp(await this.#filterIn(part, scratch), found)
    if (hits.length === 0 || !part.hasValues) return hits.map(({ question }) => ({ question, confirmed: false }))
    const path = `${join(this.#parts.dir, part.name)}.values`
    const values = readValuesBytes(await readFile(path), part.count)
    return hits
      .filter(({ question, at }) => isSought(sought[question]!, valueAt(values, at)))
      .map(({ question }) => ({ question, confirmed: true }))
  }

  /** The filter of a part, in memory that the next one takes over. */
  async #filterIn({ name, count }: Part, scratch: Scratch): Promise<DayFilter> {
    const size = filterHead + count * 6
    if (scratch.bytes.length < size) scratch.bytes = Buffer.from(new ArrayBuffer(size))
    const bytes = scratch.bytes.subarray(0, size)
    const file = await open(join(this.#parts.dir, `${name}.filter`))
    try {
      for (let at = 0; at < size; ) {
        const { bytesRead } = await file.read(bytes, at, size - at, at)
        if (bytesRead === 0) throw new Fault('integrity', 'a file of what was seen is cut short')
        at += bytesRead
      }
    } finally {
      await file.close()
    }
    return readFilterBytes(bytes, this.#parts.check)
  }

  /** Fingerprints are spread evenly, so that where one stands is known but for a few pages. */
  async #askPages(part: Part, asked: Questions, found: OnFound): Promise<void> {
    const file = await open(join(this.#parts.dir, `${part.name}.filter`))
    try {
      const around = Math.ceil(5 * Math.sqrt(part.count)) + 64
      for (let question = 0; question < asked.count; question++) {
        const wanted = asked.hi(question)
        const place = Math.floor((wanted / 2 ** 32) * part.count)
        let from = Math.max(0, place - around)
        let to = Math.min(part.count, place + around)
        let page = await pageOf(file, from, to)
        if ((from > 0 && !(page[0]! < wanted)) || (to < part.count && !(page.at(-1)! > wanted))) {
          from = 0
          to = part.count
          page = await pageOf(file, from, to)
        }
        for (let at = page.indexOf(wanted); at >= 0 && page[at] === wanted; at++) {
          const lower = Buffer.alloc(2)
          await file.read(lower, 0, 2, filterHead + part.count * 4 + (from + at) * 2)
          if (lower.readUInt16LE(0) === asked.lo(question)) found(question, from + at)
        }
      }
    } finally {
      await file.close()
    }
  }

  #sweep(): void {
    const { filterDays, valueDays, maxBytes, nowMs } = this.#parts
    const today = Math.floor(nowMs() / dayMs)
    const oldest = [...this.#days.entries()].toSorted(([a], [b]) => a - b)
    let bytes = 0
    for (const [, parts] of oldest) for (const part of parts) bytes += part.bytes
    for (const [day, parts] of oldest) {
      if (day <= today - filterDays) {
        for (const part of parts) bytes -= this.#remove(part)
        this.#days.delete(day)
      } else if (day <= today - valueDays) for (const part of parts) bytes -= this.#forgetValues(part)
    }
    for (const [, parts] of oldest) for (const part of parts) if (bytes > maxBytes) bytes -= this.#forgetValues(part)
    for (const [day, parts] of oldest) {
      if (bytes <= maxBytes || !this.#days.has(day)) continue
      for (const part of parts) bytes -= this.#remove(part)
      this.#days.delete(day)
    }
  }

  #remove(part: Part): number {
    const path = join(this.#parts.dir, part.name)
    rmSync(`${path}.filter`, { force: true })
    rmSync(`${path}.values`, { force: true })
    const { bytes } = part
    part.bytes = 0
    return bytes
  }

  #forgetValues(part: Part): number {
    if (!part.hasValues) return 0
    const path = `${join(this.#parts.dir, part.name)}.values`
    const bytes = sizeOf(path)
    rmSync(path, { force: true })
    part.hasValues = false
    part.bytes -= bytes
    return bytes
  }
}
