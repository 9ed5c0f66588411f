import type { FieldSink } from './json-line.ts'

/** What a line was: an event, nothing (blank, a comment, a header), or not what its format allows. */
export type Verdict = 'event' | 'nothing' | 'skipped'

/** Reads the lines of one stream in their order and hands out the fields that matter. */
export interface LineReader {
  /** `bytes[end]` is a line feed. What was handed out of a line that is skipped counts for nothing. */
  read(bytes: Uint8Array, start: number, end: number, sink: FieldSink): Verdict
}

export function isBlank(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) {
    const byte = bytes[at]!
    if (byte !== 32 && byte !== 9 && byte !== 13) return false
  }
  return true
}
