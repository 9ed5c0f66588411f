import type { Charter } from '../alliance/model.ts'
import type { Clock } from '../base/clock.ts'
import type { RuleCheck } from '../detection/judge-indicator.ts'
import type { MemberCode } from '../policy/model.ts'
import type { Registry } from '../release/registry.ts'
import type { Store, Tx } from '../store/store.ts'
import type { GateSettings } from './gate.ts'
import type { LiveDefinitions } from './meanings.ts'
import type { Entry, IntakeResult } from './model.ts'
import type { OtherSpaces } from './space.ts'

export interface IntakeParts {
  readonly store: Store
  readonly registry: Registry
  readonly keyOf: (id: string) => number
  readonly self: MemberCode
  readonly charter: () => Charter | null
  readonly clock: Clock
  readonly maxObjectBytes: number
  /** What people of this node must decide about before it leaves; absent: nothing is looked for, as in tests of other things. */
  readonly gate?: GateSettings
  /** In an exercise: definitions that are held live explain what is marked with them here, too. */
  readonly liveDefinitions?: LiveDefinitions
  /** What this node holds in its other spaces; absent: it has none. */
  readonly otherSpaces?: OtherSpaces
  /** Judges rules of YARA; absent: nobody does. */
  readonly checkYara?: RuleCheck
  /** After each commit: the members whose view grew. */
  readonly onStored: (stored: { readonly members: ReadonlySet<MemberCode>; readonly count: number }) => void
  /** After each commit in which a member took something back: the originators for whom our answer lies in the outbox. */
  readonly onPurged?: (origins: ReadonlySet<MemberCode>) => void
  /** Looks, in the transaction, at what a member handed in; what it returns is called after the commit. Absent: nobody does. */
  readonly onGiven?: (
    tx: Tx,
    member: MemberCode,
    entries: readonly Entry[],
    result: IntakeResult,
  ) => Promise<() => void>
  /** After each commit in which something was laid before people. */
  readonly onAsked?: (count: number) => void
}
