import type { Tlp } from '../../policy/model.ts'
import type { VerdictKind } from '../feedback/verdict.ts'

/** The filter of a list, as it was when the act was prepared. */
export interface ActFilter {
  readonly text?: string
  readonly types?: readonly string[]
  readonly tlps?: readonly (Tlp | 'unmarked')[]
  readonly origins?: readonly string[]
  /** Microseconds. */
  readonly since?: number
}

/** What became of one object. `already`: this member had said it before. `changed`: it is not the version that was looked at, or gone. `kept`: something was said since, so it is not taken back. */
export type Outcome = 'said' | 'already' | 'changed' | 'refused' | 'undone' | 'kept'

/** One object of an act: exactly this version, and what became of it. */
export interface ActItem {
  readonly id: string
  readonly version: string
  readonly outcome?: Outcome
  /** The answer that says it, and the version of that. */
  readonly answer?: string
  readonly at?: string
}

export type ActState = 'prepared' | 'running' | 'stopped' | 'done'

/** One verdict said of everything that a filter showed at one moment, and how far it has come. */
export interface Act {
  readonly id: string
  readonly actor: string
  /** The role of whoever holds the node's own token, which no account has; null: a person with an account. */
  readonly operator: string | null
  readonly kind: VerdictKind
  readonly sector: string
  readonly filter: ActFilter
  readonly preparedAtMs: number
  /** Microseconds of this node's order: nothing that came after is in it. */
  readonly until: number
  readonly total: number
  /** Matched, and not part of it: their type takes no such word, or they are revoked. */
  readonly notTaken: number
  readonly byType: Readonly<Record<string, number>>
  readonly byTlp: Readonly<Record<string, number>>
  /** How many of the objects each recipient reads, or published: nobody else reads an answer to them. */
  readonly readers: Readonly<Record<string, number>>
  readonly phase: 'say' | 'undo'
  readonly state: ActState
  /** Why it stands still. */
  readonly because: '' | 'asked' | 'rights' | 'node'
  /** The next object, in this phase. */
  readonly place: number
  /** Where the saying ended: what lies before can be taken back. */
  readonly reached: number
  readonly counts: Readonly<Record<Outcome, number>>
}

export const itemsInChunk = 50

/** The act after its next object came to an outcome; `next`: the place that follows. */
export function advanced(act: Act, before: Outcome | undefined, outcome: Outcome | undefined): Act {
  const counts = { ...act.counts }
  if (before !== undefined) counts[before]--
  if (outcome !== undefined) counts[outcome]++
  const place = act.place + 1
  const saying = act.phase === 'say'
  const end = saying ? act.total : act.reached
  return {
    ...act,
    counts,
    place,
    reached: saying ? place : act.reached,
    ...(place >= end ? { state: 'done' as const, because: '' as const } : {}),
  }
}
