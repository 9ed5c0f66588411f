import { type ExportItem, readExportable, type Standing } from '../exportable.ts'
import { oneLine } from '../one-line.ts'
import { type ExportContext, newSession, type OutFormat } from './format.ts'
import { stopped } from './spares.ts'

/** What a document left out and why: every reason with its count and the first ids. */
export interface ExportReport {
  readonly format: string
  /** Objects looked at, objects of which something was written, records written. */
  objects: number
  written: number
  records: number
  readonly left: Map<string, Counted>
  /** Properties of written objects that the format has no place for. */
  readonly unsaid: Map<string, Counted>
}

interface Counted {
  count: number
  readonly ids: string[]
}

/** Whoever wrote an object chose the names of its properties. */
const most = { properties: 200, nameLength: 120 }
const idsShown = 100

export function newReport(format: OutFormat): ExportReport {
  return { format: format.name, objects: 0, written: 0, records: 0, left: new Map(), unsaid: new Map() }
}

function count(list: Map<string, Counted>, name: string, id: string): void {
  const known = list.get(name)
  if (known === undefined) list.set(name, { count: 1, ids: [id] })
  else {
    known.count++
    if (known.ids.length < idsShown) known.ids.push(id)
  }
}

function countUnsaid({ unsaid }: ExportReport, property: string, id: string): void {
  const name = oneLine(property, most.nameLength)
  const hasRoom = unsaid.has(name) || unsaid.size < most.properties
  count(unsaid, hasRoom ? name : '…', id)
}

/**
 * A whole document, piece by piece, in the order of the items: the same items in the same order give the same bytes. Nothing is
 * kept but which values are in it already; what is left out goes into the report with its reason.
 */
export async function* writeDocument(
  format: OutFormat,
  pages: AsyncIterable<readonly ExportItem[]>,
  context: ExportContext,
  report: ExportReport = newReport(format),
): AsyncGenerator<string> {
  const session = newSession(context)
  let piece = format.begin(context)
  let separator = format.first ?? ''
  let isEmpty = true
  for await (const items of pages) {
    for (const item of items) {
      report.objects++
      const standing = standingOf(item, format, context)
      if (!standing.ok) {
        count(report.left, standing.reason, item.id)
        continue
      }
      const { records, refused } = format.unit(standing.exportable, session)
      for (const reason of refused) count(report.left, reason, item.id)
      if (records.length > 0) {
        report.written++
        for (const property of format.unsaid?.(standing.exportable) ?? []) countUnsaid(report, property, item.id)
      }
      report.records += records.length
      for (const record of records) {
        piece += separator + record
        separator = format.between
        isEmpty = false
      }
    }
    if (piece !== '') yield piece
    piece = ''
  }
  yield piece + format.end(context, isEmpty)
}

/** What one object comes to in a format, by itself: for deltas, where the reader keeps records by object. */
export function recordsOf(format: OutFormat, item: ExportItem, context: ExportContext): readonly string[] {
  const standing = standingOf(item, format, context)
  return standing.ok ? format.unit(standing.exportable, newSession(context)).records : []
}

function standingOf(item: ExportItem, format: OutFormat, { nowMs, spares }: ExportContext): Standing {
  if (format.use !== 'share' && spares.isStopped(item.id)) return { ok: false, reason: stopped }
  return readExportable(item, format, nowMs)
}

export interface ReportDocument {
  readonly format: string
  readonly objects: number
  readonly written: number
  readonly records: number
  readonly left: readonly { readonly reason: string; readonly count: number; readonly ids: readonly string[] }[]
  /** What of the written objects the format does not say. */
  readonly unsaid: readonly { readonly property: string; readonly count: number; readonly ids: readonly string[] }[]
}

export function reportDocument({ format, objects, written, records, left, unsaid }: ExportReport): ReportDocument {
  const rows = [...left].map(([reason, { count, ids }]) => ({ reason, count, ids }))
  const properties = [...unsaid].map(([property, { count, ids }]) => ({ property, count, ids }))
  return {
    format,
    objects,
    written,
    records,
    left: rows.sort((a, b) => b.count - a.count || (a.reason < b.reason ? -1 : 1)),
    unsaid: properties.sort((a, b) => b.count - a.count || (a.property < b.property ? -1 : 1)),
  }
}
