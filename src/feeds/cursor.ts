import { Fault } from '../base/fault.ts'

/** How far a reader has been told: everything up to a position, as of what was spared then. */
export interface Cursor {
  readonly position: number
  /** The tag of what was spared; '': of a format that spares nothing. */
  readonly spares: string
}

export function cursorText({ position, spares }: Cursor): string {
  return spares === '' ? String(position) : `${position}-${spares}`
}

export function parseCursor(text: string): Cursor {
  const [, digits = '', spares = ''] = /^(\d{1,16})(?:-([0-9a-f]{16}))?$/.exec(text) ?? []
  const position = digits === '' ? Number.NaN : Number(digits)
  if (!Number.isSafeInteger(position)) throw new Fault('invalid', 'since is the position that an answer before gave')
  return { position, spares }
}
