import type { Agreement } from '../alliance/model.ts'
import type { Clock, Micros } from '../base/clock.ts'
import type { Authenticator } from '../http/authenticate.ts'
import type { LargeBodies } from '../http/large-bodies.ts'
import type { Buckets } from '../http/rate-limit.ts'
import type { Intake } from '../intake/model.ts'
import type { MemberCode } from '../policy/model.ts'
import type { Release } from '../release/model.ts'

/** A status resource (§4.3.1) as it is kept; `body` is its JSON. */
export interface Submission {
  readonly id: string
  /** `client:NAME`: nobody else sees it. */
  readonly owner: string
  readonly agreement: string
  readonly requestedAt: Micros
  readonly body: string
}

export interface Submissions {
  add(submission: Submission): Promise<void>
  /** Only its owner finds it, in the API root where it was made. */
  find(query: Pick<Submission, 'id' | 'owner' | 'agreement'>): Promise<Submission | null>
  /** Removes what nobody may ask for any more; never one younger than 24 hours (§4.3). */
  purge(now: Micros): Promise<void>
}

export interface TaxiiLimits {
  /** Advertised as max_content_length: a body of more bytes, before or after decoding, is refused with 413. */
  readonly maxContentLength: number
  readonly maxObjectsPerPost: number
  /** The largest page, and what a request without `limit` gets. */
  readonly maxPage: number
  /** Successes or failures beyond this many are counted, not listed: below `maxObjectsPerPost` the OASIS client refuses such a status. */
  readonly maxStatusDetails: number
}

export const defaultTaxiiLimits: TaxiiLimits = {
  maxContentLength: 64 * 1024 * 1024,
  maxObjectsPerPost: 100_000,
  maxPage: 1_000,
  maxStatusDetails: 100_000,
}

/** Everything that the TAXII surface asks; it reaches nothing else. */
export interface TaxiiParts {
  readonly self: MemberCode
  readonly name: string
  readonly contact?: string
  /** The agreements of the charter in force now. */
  agreements(): readonly Agreement[]
  readonly release: Pick<Release, 'page' | 'manifest' | 'knows' | 'remove'>
  readonly intake: Pick<Intake, 'accept'>
  readonly submissions: Submissions
  readonly largeBodies: LargeBodies
  readonly authenticator: Authenticator
  readonly requests: Buckets
  /** Secret of this node under which cursors are signed; at least 32 bytes. */
  readonly cursorKey: Uint8Array
  readonly clock: Clock
  newId(): string
  /** Whether whoever has no credentials reads what is released to the public; else it gets 401 everywhere. */
  readonly publicMayRead: boolean
  readonly limits?: Partial<TaxiiLimits>
  /** An error that nobody expected, under the id that the caller was given. */
  reportUnexpected(error: unknown, errorId: string): void
}
