import type { Clock } from '../base/clock.ts'
import type { Timers } from '../base/timers.ts'
import type { MemberCode } from '../policy/model.ts'
import type { AcceptParts } from './accept-page.ts'
import type { RandomFraction } from './backoff.ts'
import type { LinkStore, Log, PeerAlarm, Transport } from './model.ts'

/** What a link to one member is made of. */
export interface LinkParts extends AcceptParts {
  readonly self: MemberCode
  readonly member: MemberCode
  readonly transport: Transport
  readonly store: LinkStore
  /** What intake judges by at this moment, as a number: `termsMark`. */
  readonly terms: () => number
  readonly alarm: (alarm: PeerAlarm) => Promise<void>
  /** After a page was stored: its receipt waits to be sent. */
  readonly onReceipt: (member: MemberCode) => void
  /** What this member last saw of our log; null: nothing. */
  readonly heardSeen: (member: MemberCode, note: string | null) => Promise<void>
  /** Containers for us lie at this member. */
  readonly onMail: (member: MemberCode) => void
  readonly clock: Clock
  readonly timers: Timers
  readonly random: RandomFraction
  readonly log: Log
  readonly onChange: (member: MemberCode) => void
}
