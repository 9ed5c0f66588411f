import type { Exportable } from '../exportable.ts'
import { Seen } from '../seen.ts'
import { refuseBlocking, refuseDetecting, type Use } from '../use.ts'
import type { Value } from '../value.ts'
import type { Spares } from './spares.ts'
import { TakenNumbers } from './taken-numbers.ts'

/** For whom and as of when a document is written. */
export interface ExportContext {
  /** The member that serves it. */
  readonly member: string
  /** The agreement under which it is read; '' for all that our own people read. */
  readonly agreement: string
  /** The recipient's name (`client:green`, `member:JP`). */
  readonly reader: string
  /** Of the newest change that it takes account of, in microseconds. */
  readonly position: number
  readonly nowMs: number
  /** What stands in nothing that blocks or detects. */
  readonly spares: Spares
}

/** What one object comes to in a format: whole records, and why something of it is missing. */
export interface Unit {
  readonly records: readonly string[]
  readonly refused: readonly string[]
}

/** What one document has used up: values that are in it already, numbers and names of rules that are taken. */
export interface Session {
  readonly context: ExportContext
  readonly values: Seen
  readonly numbers: TakenNumbers
  readonly names: Set<string>
}

export function newSession(context: ExportContext): Session {
  return { context, values: new Seen(), numbers: new TakenNumbers(), names: new Set() }
}

/** A way to write intelligence down. Every record is complete in itself, and nothing in a value can end it or begin another. */
export interface OutFormat {
  readonly name: string
  /** One line for lists of formats. */
  readonly title: string
  readonly use: Use
  readonly mediaType: string
  /** Of a file that holds it, without the dot. */
  readonly extension: string
  /** The object types that it can say; undefined: all. */
  readonly types: readonly string[] | undefined
  /** It says itself what is revoked and until when something holds; others leave out what has ended. */
  readonly saysValidity?: boolean
  /** Its readers keep what they were told: of what is revoked or has ended it says so, in place of leaving it out. */
  readonly saysEnd?: boolean
  begin(context: ExportContext): string
  unit(exportable: Exportable, session: Session): Unit
  /** What of an object it does not say, by the names of its properties; absent: it is a list of values or rules, and claims to say no more. */
  unsaid?(exportable: Exportable): readonly string[]
  /** Before the first record; absent: nothing. */
  readonly first?: string
  /** Between two records. */
  readonly between: string
  end(context: ExportContext, isEmpty: boolean): string
}

/** The pieces that every line-based format of indicators has. */
export const lines = {
  types: ['indicator'],
  between: '',
  end: () => '',
} as const

/**
 * The records of an indicator's values: each value once in a document, refused ones named. `write` gives a record, or the reason
 * why this format has none for it.
 */
export function unitOfValues(
  { detection }: Exportable,
  session: Session,
  use: Use,
  write: (value: Value) => string | { readonly reason: string },
): Unit {
  if (detection === null) return { records: [], refused: ['it is no indicator'] }
  if (detection.is === 'neither') return { records: [], refused: [detection.reason] }
  if (detection.is === 'rule') return { records: [], refused: [`it is a ${detection.language} rule`] }
  const records: string[] = []
  const refused: string[] = []
  for (const value of detection.values) {
    const unsafe = refuseValue(value, session, use)
    const written = unsafe === null ? write(value) : { reason: unsafe }
    if (typeof written !== 'string') refused.push(written.reason)
    else if (session.values.add(`${value.kind} ${value.value}`)) records.push(written)
  }
  return { records, refused }
}

function refuseValue(value: Value, { context }: Session, use: Use): string | null {
  if (use === 'share') return null
  const unsafe = use === 'block' ? refuseBlocking(value) : refuseDetecting(value)
  return unsafe ?? context.spares.of(value, use)
}

/** The reason for a kind of value that a format cannot say. */
export function notOfThisFormat({ kind }: Value): { readonly reason: string } {
  return { reason: `this format has no ${kind}` }
}

/** What a head of comments says: no words of others, so that nothing needs escaping. */
export function headLines({ member, agreement, reader, position }: ExportContext): string[] {
  const whose = agreement === '' ? 'own staff' : `${agreement}, ${reader}`
  return [`Trefoil ${member}: ${whose}`, `as of ${new Date(Math.floor(position / 1000)).toISOString()}`]
}
