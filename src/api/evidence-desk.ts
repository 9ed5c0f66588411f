import type { Report } from '../evidence/model.ts'
import type { MemberCode } from '../policy/model.ts'
import type { Caller } from '../release/model.ts'

export interface EvidenceWish {
  readonly id: string
  readonly version?: string
  /** Only that member's part; absent: everything, for our own officials. */
  readonly for?: MemberCode
  readonly withTexts: boolean
}

/** The whole history of one object in one signed file, and what such a file proves (docs/protocol/evidence.md). */
export interface EvidenceDesk {
  /** The text of the file. */
  file(caller: Caller, wish: EvidenceWish): Promise<string>
  /** What it comes to, compared with the charter in force here if it is of this alliance. `invalid` or `integrity` names what is wrong. */
  verify(text: string): Promise<Report>
}
