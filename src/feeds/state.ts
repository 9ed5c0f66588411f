import { hash } from 'node:crypto'
import type { ExportContext, OutFormat } from '../formats/out/format.ts'
import { sparesFor } from '../formats/out/spares.ts'
import type { Cursor } from './cursor.ts'
import type { FeedParts, Reading } from './model.ts'
import type { Validity } from './validity.ts'

/** What decides every byte of a document: whose it is, and the newest change that it takes account of. */
export interface FeedState {
  readonly context: ExportContext
  /** Strong (RFC 9110 §8.8.3): the same tag, the same bytes. */
  readonly tag: string
  /** When time alone last changed it, in ms; 0: never. */
  readonly moment: number
  /** What a reader gives back for the changes since. */
  readonly cursor: Cursor
}

/** Goes into every tag: to be raised when a format is written differently. */
const revision = 3

export async function feedState(
  parts: FeedParts,
  validity: Validity,
  reading: Reading,
  format: OutFormat,
): Promise<FeedState> {
  const position = await parts.release.newestChange(reading.caller, reading.agreement, format.types)
  // Nothing begins or ends between the last such moment and now, so that moment stands for now, and the same bytes come of it.
  const moment = await validity.lastMoment(reading, position, parts.clock.nowMs())
  const counted = format.saysValidity === true ? 0 : moment
  const spares = sparesFor(parts.spares(), format.use)
  const { agreement, reader } = reading
  const context = {
    member: parts.self,
    agreement,
    reader,
    position: Math.max(position, counted * 1000, spares.changedMs * 1000),
    nowMs: moment,
    spares,
  }
  const decides = [revision, format.name, parts.self, agreement, reader, position, counted, spares.tag]
  const tag = hash('sha256', JSON.stringify(decides))
  return { context, tag: `"${tag.slice(0, 32)}"`, moment: counted, cursor: { position, spares: spares.tag } }
}

/** Whether If-None-Match names this tag (RFC 9110 §13.1.2, by weak comparison). */
export function isKnown(header: string | undefined, tag: string): boolean {
  if (header === undefined) return false
  if (header.trim() === '*') return true
  return header
    .slice(0, 4096)
    .split(',')
    .some((one) => one.trim().replace(/^W\//, '') === tag)
}
