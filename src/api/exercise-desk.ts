import type { Micros } from '../base/clock.ts'
import type { MemberCode } from '../policy/model.ts'

export interface NewExercise {
  readonly name: string
  readonly agreement: string
  /** Besides our own member. */
  readonly members: readonly MemberCode[]
  /** RFC 3339, UTC, milliseconds. */
  readonly from: string
  readonly until: string
}

export interface ExerciseState {
  /** SHA-256 (hex) of what its opener signed. */
  readonly digest: string
  readonly name: string
  readonly opener: MemberCode
  readonly state: 'invited' | 'joined' | 'ended'
  /** It holds sample data, and was told to nobody. */
  readonly sample: boolean
  readonly knownAt: Micros
  readonly endedAt: Micros | null
  /** Null and empty once it has ended: nothing but that it was is kept. */
  readonly agreement: string | null
  readonly members: readonly MemberCode[]
  readonly from: string | null
  readonly until: string | null
  /** Of the other members, whether they have answered within it. */
  readonly links: readonly { readonly member: MemberCode; readonly reached: boolean }[]
}

/** Drills, as this node's people run them. */
export interface ExerciseDesk {
  list(): Promise<readonly ExerciseState[]>
  /** Signs it and takes part in it; `invalid` or `conflict` faults. */
  open(exercise: NewExercise): Promise<ExerciseState>
  /** Opens a space of this member alone and fills it with sample data; `conflict` where there is one already. Ended like any other. */
  openSample(): Promise<ExerciseState>
  /** Takes part in one that another opened. */
  join(name: string): Promise<ExerciseState>
  /** Ends it for everybody where we opened it, else for us alone; everything of it is removed here when it resolves. */
  end(name: string): Promise<ExerciseState>
}
