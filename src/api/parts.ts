import type { Card, Charter } from '../alliance/model.ts'
import type { Clock, Micros } from '../base/clock.ts'
import type { Intake } from '../intake/model.ts'
import type { MemberCode, Tlp } from '../policy/model.ts'
import type { Release, Role } from '../release/model.ts'
import type { StixObject } from '../stix/object.ts'
import type { Language, Link, Marking, NodeEvent } from './contract.ts'

export type Theme = 'auto' | 'light' | 'dark'

export interface Account {
  readonly name: string
  readonly role: Role
  /** What `secrets.hashPassword` gave. */
  readonly secret: string
  readonly createdAt: Micros
  readonly disabled: boolean
  readonly language: Language
  readonly theme: Theme
}
export interface Accounts {
  find(name: string): Promise<Account | null>
  /** A name that exists is a `conflict` fault. */
  add(account: Account): Promise<void>
  list(): Promise<readonly Omit<Account, 'secret'>[]>
  setPreferences(name: string, wishes: { readonly language?: Language; readonly theme?: Theme }): Promise<void>
}

/** A TAXII or API client of this node. */
export interface Client {
  readonly name: string
  readonly tlp: Tlp
  readonly canWrite: boolean
  /** What `secrets.hashPassword` gave for its password. */
  readonly secret: string
  /** What `secrets.digestToken` gave for its bearer token. */
  readonly token: string
  readonly createdAt: Micros
  readonly disabled: boolean
}
export interface Clients {
  /** A name that exists is a `conflict` fault. */
  add(client: Client): Promise<void>
  list(): Promise<readonly Omit<Client, 'secret' | 'token'>[]>
}

export interface SessionRecord {
  /** What `secrets.digestToken` gave for the cookie's token: the token itself is stored nowhere. */
  readonly digest: string
  readonly account: string
  readonly createdAt: Micros
  readonly seenAt: Micros
  /** The absolute end; the idle end is judged from `seenAt`. */
  readonly expiresAt: Micros
  /** When the person last proved again who it is; 0: not since it signed in. */
  readonly steppedUpAt: Micros
}
export interface Sessions {
  /** Also removes the sessions that have expired by `session.createdAt`. */
  add(session: SessionRecord): Promise<void>
  find(digest: string, now: Micros): Promise<SessionRecord | null>
  /** `expiresAt` is the session's own, unchanged. */
  touch(digest: string, seenAt: Micros, expiresAt: Micros): Promise<void>
  remove(digest: string): Promise<void>
  stepUp(digest: string, at: Micros): Promise<void>
  /** Ends every session of an account; their digests. */
  removeAll(account: string): Promise<readonly string[]>
}

/** Newest first, strictly before the entry of number `before`. */
export interface LogQuery {
  readonly before?: number
  readonly limit: number
}
export interface AuditFacts {
  readonly actor: string
  readonly action: string
  readonly subject: string
  readonly detail: string
}
export interface AuditRecord extends AuditFacts {
  readonly num: number
  readonly at: Micros
}
export interface AuditLog {
  /** Resolves when it is durable. */
  add(facts: AuditFacts): Promise<void>
  /** Of a read: written within a moment, not awaited. Throws `unavailable` while reads cannot be recorded. */
  note(facts: AuditFacts): void
  /** The signed checkpoint of the audit log as it is now; null while nothing was ever recorded. */
  checkpoint(): Promise<string | null>
  list(query: LogQuery): Promise<readonly AuditRecord[]>
}
export interface EvidenceRecord {
  readonly num: number
  readonly at: Micros
  readonly kind: string
  readonly source: string
  readonly objectId: string
  readonly version: string
  readonly reason: string
}
export interface EvidenceLog {
  list(query: LogQuery): Promise<readonly EvidenceRecord[]>
}

export interface AllianceNow {
  /** This node's own card. */
  readonly self: Card
  readonly charter: {
    readonly charter: Charter
    /** SHA-256 (hex) of the signed payload. */
    readonly digest: string
    /** Members with a valid signature on it. */
    readonly signedBy: readonly MemberCode[]
    readonly adoptedAt: Micros
  } | null
}

export interface Secrets {
  hashPassword(password: string): Promise<string>
  verifyPassword(password: string, secret: string): Promise<boolean>
  /** 256 random bits as text that fits a cookie and a header. */
  newToken(): string
  digestToken(token: string): string
}

export interface NodeStatus {
  readonly version: string
  readonly startedAt: Micros
  readonly database: { readonly engine: 'sqlite' | 'postgres'; readonly bytes: number | null }
  /** Objects not yet searchable. */
  readonly searchLag: number
  /** Recorded alarms (evidence of kind 'conflict'). */
  readonly alarms: number
  readonly health: 'ok' | 'degraded'
}

export interface ApiConfig {
  /** Host names under which the console may be addressed, without port, besides loopback names. */
  readonly hosts: readonly string[]
  /** The console listener speaks TLS, or stands behind something that does. */
  readonly secure: boolean
  /** What `secrets.digestToken` gave for the operator's token of this node's directory. */
  readonly operatorTokenDigest: string
  readonly importMaxBytes: number
  readonly charterMaxBytes: number
  readonly sessionIdleMs: number
  readonly sessionMaxMs: number
  readonly heartbeatMs: number
  /** Event streams open at once. */
  readonly maxSubscribers: number
}

export const defaultApiConfig: Omit<ApiConfig, 'operatorTokenDigest'> = {
  hosts: [],
  secure: false,
  importMaxBytes: 64 * 1024 * 1024,
  charterMaxBytes: 4 * 1024 * 1024,
  sessionIdleMs: 8 * 3_600_000,
  sessionMaxMs: 24 * 3_600_000,
  heartbeatMs: 20_000,
  maxSubscribers: 200,
}

/** Everything that the console's API asks; it reaches nothing else. */
export interface ApiParts {
  readonly config: ApiConfig
  readonly clock: Clock
  /** So many random bytes. */
  readonly random: (count: number) => Uint8Array
  readonly release: Release
  readonly intake: Intake
  readonly accounts: Accounts
  readonly clients: Clients
  readonly sessions: Sessions
  readonly audit: AuditLog
  readonly evidence: EvidenceLog
  readonly secrets: Secrets
  alliance(): AllianceNow
  /** Verifies and adopts; throws `invalid`, `integrity` or `conflict` faults. */
  adoptCharter(envelopeText: string): Promise<void>
  links(): readonly Link[]
  /** Starts a pull now; a member without a link is a `not-found` fault. */
  pullNow(member: MemberCode): Promise<void>
  status(): Promise<NodeStatus>
  /** Null when the node serves and its store answers; else why not, in one sentence. */
  notReady(): Promise<string | null>
  readonly events: { subscribe(listener: (event: NodeEvent) => void): () => void }
  /** From src/stix: every marking of an object with its label; by id the definitions that are held. */
  markingsOf(object: StixObject, definitions: ReadonlyMap<string, StixObject>): readonly Marking[]
  /** From src/stix/bundle.ts: the exact texts of the objects of a bundle, an envelope or one object. */
  splitObjects(text: string, options: { readonly maxObjects: number }): { readonly texts: readonly string[] }
  /** Where an error goes that nobody expected; the caller was told 'internal error'. */
  reportUnexpected(error: unknown): void
  /** Aborted when the node closes: event streams and timers end. */
  readonly closing: AbortSignal
}
