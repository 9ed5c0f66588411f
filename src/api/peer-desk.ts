import type { Micros } from '../base/clock.ts'
import type { MemberCode } from '../policy/model.ts'
import type { StreamLane } from '../release/model.ts'

/** What a member has answered to what we sent it. */
export interface ReceiptState {
  readonly member: MemberCode
  readonly lanes: readonly LaneState[]
  /** What the member refuses now: of each step its newest receipt counts. Newest first, at most 1,000. */
  readonly refused: readonly RefusedItem[]
}
export interface LaneState {
  readonly lane: StreamLane
  /** Every step up to this number has been answered. */
  readonly acknowledged: number
  /** Steps that no receipt covers, and the moment of the oldest. */
  readonly outstanding: number
  readonly since: Micros | null
}
export interface RefusedItem {
  readonly lane: StreamLane
  readonly seq: number
  readonly item: number
  readonly id: string
  readonly reason: string
  /** When the receipt came. */
  readonly at: Micros
}

/** The other members, for this node's people. A member without a link is a `not-found` fault. */
export interface PeerDesk {
  receipts(member: MemberCode): Promise<ReceiptState>
  /** A person has looked at the alarm: what the member gives is taken again. */
  trust(member: MemberCode): Promise<void>
  /** The signed charter that the member holds, as it came; null before it has one. Nothing is adopted. */
  charterOf(member: MemberCode): Promise<string | null>
}
