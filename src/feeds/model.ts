import type { Agreement } from '../alliance/model.ts'
import type { Clock } from '../base/clock.ts'
import type { Spares } from '../formats/out/spares.ts'
import type { Authenticator } from '../http/authenticate.ts'
import type { Buckets } from '../http/rate-limit.ts'
import type { MemberCode } from '../policy/model.ts'
import type { Release } from '../release/model.ts'

/** Everything that the feeds ask; objects reach them through release alone. */
export interface FeedParts {
  readonly self: MemberCode
  /** The agreements of the charter in force now. */
  agreements(): readonly Agreement[]
  readonly release: Pick<Release, 'page' | 'newestChange' | 'departed'>
  /** What this node neither blocks nor looks for, now. */
  spares(): Spares
  readonly authenticator: Authenticator
  readonly requests: Buckets
  readonly clock: Clock
  /** Whether whoever has no credentials reads what is released to the public; else it gets 401 everywhere. */
  readonly publicMayRead: boolean
  reportUnexpected(error: unknown): void
}

/** What one reader reads in one agreement. Readers of one name read the same. */
export interface Reading {
  readonly caller: Parameters<Release['page']>[0]
  readonly agreement: string
  /** `client:green`, `member:JP`, `public`. */
  readonly reader: string
}
