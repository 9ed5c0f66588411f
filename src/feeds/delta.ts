import { exportItem } from '../formats/export-item.ts'
import type { ExportItem } from '../formats/exportable.ts'
import type { ExportContext, OutFormat } from '../formats/out/format.ts'
import { recordsOf } from '../formats/out/write-document.ts'
import { HttpFault } from '../http/problem.ts'
import { type Cursor, cursorText } from './cursor.ts'
import type { FeedParts, Reading } from './model.ts'
import { readItems } from './read-items.ts'

const mostDepartures = 100_000
const idsAtOnce = 200

/**
 * What changed since a position, a JSON object a line: `put` an object's records in place of those before, from when and until when they
 * hold; `remove` an object; last the position to come back with. Whoever applies the lines in order holds what the document holds.
 */
export async function* deltaLines(
  parts: FeedParts,
  reading: Reading,
  {
    format,
    context,
    after: told,
    cursor,
  }: { format: OutFormat; context: ExportContext; after: Cursor; cursor: Cursor },
): AsyncGenerator<string> {
  const { release } = parts
  const after = told.position
  // Which objects a list names is not kept: what it spares now and spared then is found by reading everything.
  if (after > 0 && told.spares !== cursor.spares) {
    throw new HttpFault('conflict', 'what is spared here has changed since then: fetch the whole document', {
      status: 410,
    })
  }
  const gone = await release.departed(reading.caller, reading.agreement, after, mostDepartures)
  if (gone === null) {
    throw new HttpFault('conflict', 'too much has left since then: fetch the whole document', { status: 410 })
  }
  const upTo = cursor.position
  yield* departures(parts, reading, { format, context, gone, after })
  for await (const items of readItems(release, reading, { types: format.types, after, upTo })) {
    yield items.map((item) => lineFor(format, item, context)).join('')
  }
  yield `${JSON.stringify({ position: cursorText(cursor) })}\n`
}

/** Ids of which a version left: what is still read of them is said anew, the rest is removed. */
async function* departures(
  { release }: FeedParts,
  { caller, agreement }: Reading,
  { format, context, gone }: { format: OutFormat; context: ExportContext; gone: readonly string[]; after: number },
): AsyncGenerator<string> {
  const asked = gone.filter((id) => format.types === undefined || format.types.includes(id.slice(0, id.indexOf('--'))))
  for (let from = 0; from < asked.length; from += idsAtOnce) {
    const ids = asked.slice(from, from + idsAtOnce)
    const versions = { first: false, last: true, all: false, exact: [] }
    const page = await release.page(caller, { agreement, ids, limit: ids.length, versions })
    const left = new Map(page.items.map((item) => [item.id as string, item]))
    yield ids
      .map((id) => {
        const item = left.get(id)
        return item === undefined ? `${JSON.stringify({ remove: id })}\n` : lineFor(format, exportItem(item), context)
      })
      .join('')
  }
}

function lineFor(format: OutFormat, item: ExportItem, context: ExportContext): string {
  const { valid_from: from, valid_until: until } = JSON.parse(item.text) as {
    valid_from?: unknown
    valid_until?: unknown
  }
  const begins = typeof from === 'string' ? Date.parse(from) : Number.NaN
  // What does not hold yet is said now, with the moment from which it does.
  const nowMs = Number.isNaN(begins) ? context.nowMs : Math.max(begins, context.nowMs)
  const records = recordsOf(format, item, { ...context, nowMs })
  if (records.length === 0) return `${JSON.stringify({ remove: item.id })}\n`
  const line = {
    put: item.id,
    ...(begins > context.nowMs ? { from } : {}),
    ...(typeof until === 'string' ? { until } : {}),
    records,
  }
  return `${JSON.stringify(line)}\n`
}
