import type { Use } from '../use.ts'
import type { Value } from '../value.ts'

/** What this node neither blocks nor looks for, as of one moment; it never changes afterwards. */
export interface Spares {
  /** The same tag, the same answers. */
  readonly tag: string
  /** When an answer last became another, in ms; 0: never. */
  readonly changedMs: number
  /** Why a value stands in nothing of this use, in a few words; null: it may. */
  of(value: Value, use: 'block' | 'detect'): string | null
  /** Whether the breaker has stopped an indicator. */
  isStopped(indicator: string): boolean
}

export const spareNothing: Spares = { tag: '', changedMs: 0, of: () => null, isStopped: () => false }

export const stopped = 'the breaker stopped it here: it matched too much'

/** Formats that say everything with its markings leave nothing out: their readers have brakes of their own. */
export function sparesFor(spares: Spares, use: Use): Spares {
  return use === 'share' ? spareNothing : spares
}
