import type { Micros } from '../base/clock.ts'
import type { SignedFlash } from '../flash/alert.ts'
import type { MemberCode, Tlp } from '../policy/model.ts'

/** What a person wants to say in an alert. */
export interface NewAlert {
  readonly tlp: Tlp
  readonly subject: string
  readonly text: string
  readonly indicators: readonly string[]
}

export interface FlashEntry {
  readonly signed: SignedFlash
  /** The report that carries it. */
  readonly objectId: string
  readonly receivedAt: Micros
  readonly isOurs: boolean
  /** By whom recorded: a person, or `network`. */
  readonly acknowledged: readonly { readonly member: MemberCode; readonly at: Micros; readonly by: string }[]
  /** Of our own alerts: who has not acknowledged; `given`: policy lets this member have it. */
  readonly waiting: readonly { readonly member: MemberCode; readonly given: boolean; readonly overdue: boolean }[]
}

/** Flash alerts, sent and received. A name is `JP-7`; one that is not here is a `not-found` fault. */
export interface FlashDesk {
  /** Newest first. */
  list(query: { readonly before?: Micros; readonly limit: number }): Promise<readonly FlashEntry[]>
  get(name: string): Promise<FlashEntry>
  /** Numbers, signs, keeps and publishes. */
  write(wanted: NewAlert, actor: string): Promise<FlashEntry>
  /** Keeps a copy that came on paper or by mail; `integrity` unless it is signed by the member that it is from. */
  read(bytes: Uint8Array): Promise<FlashEntry>
  /** Our code for the sender; `sent`: it also goes over the network. */
  acknowledge(name: string, actor: string): Promise<{ readonly code: string; readonly sent: boolean }>
  /** What a member read out to us; `forbidden` for a wrong code. */
  confirm(name: string, member: MemberCode, code: string, actor: string): Promise<FlashEntry>
}
