import { readExportable } from '../formats/exportable.ts'
import { newSession, type OutFormat, type Session } from '../formats/out/format.ts'
import { eventHead, eventUuid, hashLines, mispFormat, orgc, seconds } from '../formats/out/misp.ts'
import { newReport, type ReportDocument, reportDocument, writeDocument } from '../formats/out/write-document.ts'
import type { FeedParts, Reading } from './model.ts'
import { readItems } from './read-items.ts'
import type { FeedState } from './state.ts'
import type { Validity } from './validity.ts'

const dayMs = 86_400_000

/** One event of a feed: how it is written, and the position from which on its indicators are found. */
export interface MispEvent {
  readonly format: OutFormat
  readonly after: number
}

/** A MISP feed: an event for each day on which indicators were made, so that an indicator stays in its event whatever becomes of it. */
export class MispFeed {
  readonly #parts: FeedParts
  readonly #validity: Validity

  constructor(parts: FeedParts, validity: Validity) {
    this.#parts = parts
    this.#validity = validity
  }

  async *manifest(reading: Reading, state: FeedState): AsyncGenerator<string> {
    const { context } = state
    const events = (await this.#events(reading, state)).map(({ day, uuid, changed }) => [
      uuid,
      {
        Orgc: orgc(context),
        Tag: [],
        info: `Trefoil ${context.member}: indicators of ${day} ${context.agreement}`,
        date: day,
        analysis: '2',
        threat_level_id: '4',
        timestamp: seconds(changed),
      },
    ])
    yield `${JSON.stringify(Object.fromEntries(events))}\n`
  }

  async *hashes(reading: Reading, { context }: FeedState): AsyncGenerator<string> {
    const range = { types: ['indicator'], upTo: context.position }
    for await (const items of readItems(this.#parts.release, reading, range)) {
      let piece = ''
      for (const item of items) {
        const standing = readExportable(item, mispFormat, context.nowMs)
        if (standing.ok)
          piece += hashLines(standing.exportable, eventUuid(context, standing.exportable.created.slice(0, 10)))
      }
      if (piece !== '') yield piece
    }
  }

  /** What all events together leave out and leave unsaid, and why. */
  async report(reading: Reading, { context }: FeedState): Promise<ReportDocument> {
    const days = new Map<string, Session>()
    const format: OutFormat = {
      ...mispFormat,
      name: 'misp-feed',
      // A value is written once in an event, and again in the event of another day.
      unit(exportable) {
        const day = exportable.created.slice(0, 10)
        const session = days.get(day) ?? newSession(context)
        days.set(day, session)
        return mispFormat.unit(exportable, session)
      },
    }
    const report = newReport(format)
    const items = readItems(this.#parts.release, reading, { types: ['indicator'], upTo: context.position })
    for await (const _ of writeDocument(format, items, context, report));
    return reportDocument(report)
  }

  /** Null: there is no such event. */
  async event(reading: Reading, state: FeedState, uuid: string): Promise<MispEvent | null> {
    const found = (await this.#events(reading, state)).find((one) => one.uuid === uuid)
    if (found === undefined) return null
    const { day, changed } = found
    const { context } = state
    return {
      format: {
        ...mispFormat,
        begin: () => eventHead({ ...context, position: changed }, { uuid, day, what: `indicators of ${day}` }),
        unit: (exportable, session) =>
          exportable.created.startsWith(day) ? mispFormat.unit(exportable, session) : { records: [], refused: [] },
      },
      // Nothing is read before it was made, but for clocks that differ by less than a day.
      after: Math.max(0, (Date.parse(`${day}T00:00:00Z`) - dayMs) * 1000),
    }
  }

  async #events(reading: Reading, { context, moment }: FeedState) {
    const { caller, agreement } = reading
    // Something left or ended, and nobody remembers of which day: then every event counts as changed.
    const left = await this.#parts.release.newestChange(caller, agreement, [])
    const shrunk = Math.max(left, moment * 1000)
    const days = await this.#validity.days(reading, context.position)
    return [...days]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([day, newest]) => ({ day, uuid: eventUuid(context, day), changed: Math.max(newest, shrunk) }))
  }
}
