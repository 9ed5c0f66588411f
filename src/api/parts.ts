import type { Card, Charter } from '../alliance/model.ts'
import type { Clock, Micros } from '../base/clock.ts'
import type { Fault } from '../base/fault.ts'
import type { Timers } from '../base/timers.ts'
import type { AttributionDesk } from '../desks/attribution/attribution-desk.ts'
import type { BulkDesk } from '../desks/bulk/bulk-desk.ts'
import type { FeedbackDesk } from '../desks/feedback/feedback-desk.ts'
import type { HuntDesk } from '../desks/hunt/hunt-desk.ts'
import type { SituationDesk } from '../desks/situation/desk.ts'
import type { Judgement } from '../detection/judge-indicator.ts'
import type { AsTable } from '../formats/as-table.ts'
import type { LargeBodies } from '../http/large-bodies.ts'
import type { Entry, Intake } from '../intake/model.ts'
import type { Preview } from '../intake/preview.ts'
import type { MemberCode, Tlp } from '../policy/model.ts'
import type { Release, Role, Summary } from '../release/model.ts'
import type { CharterChange } from '../release/preview-charter.ts'
import type { PrivacyReport } from '../release/privacy-report.ts'
import type { Recalls } from '../release/recalls.ts'
import type { Reviews } from '../release/reviews.ts'
import type { ShownScorecards } from '../release/scorecards.ts'
import type { SubjectAnswer, SubjectQuestion } from '../release/subject.ts'
import type { KnownPasskey } from '../sign-in/passkey.ts'
import type { SingleSignOn } from '../sign-in/single-sign-on.ts'
import type { StixObject } from '../stix/object.ts'
import type { AdvisoryDesks } from './advisory-desks.ts'
import type { BrakeDesk } from './brake-desk.ts'
import type { ContainerDesk } from './container-desk.ts'
import type { Language } from './contract/accounts.ts'
import type { Link } from './contract/alliance.ts'
import type { Marking } from './contract/objects.ts'
import type { NodeEvent } from './contract/status.ts'
import type { EvidenceDesk } from './evidence-desk.ts'
import type { ExerciseDesk } from './exercise-desk.ts'
import type { FlashDesk } from './flash-desk.ts'
import type { IncidentDesks } from './incident-desks.ts'
import type { InquiryDesk } from './inquiry-desk.ts'
import type { LedgerDesk, LedgerState } from './ledger-desk.ts'
import type { LookBackDesk } from './look-back-desk.ts'
import type { MatchDesk } from './match-desk.ts'
import type { PeerDesk } from './peer-desk.ts'
import type { SensorDesk } from './sensor-desk.ts'
import type { SourceDesk } from './source-desk.ts'

export type Theme = 'auto' | 'light' | 'dark'

export interface Account {
  readonly name: string
  readonly role: Role
  /** What `secrets.hashPassword` gave; '' where the person signs in by other means. */
  readonly secret: string
  readonly createdAt: Micros
  readonly disabled: boolean
  /** Null until the person has one: the first sign-in takes the browser's. */
  readonly language: Language | null
  readonly theme: Theme
}
export interface Accounts {
  find(name: string): Promise<Account | null>
  /** A name that exists is a `conflict` fault. */
  add(account: Account): Promise<void>
  list(): Promise<readonly (Omit<Account, 'secret'> & { readonly hasPassword: boolean })[]>
  setPreferences(name: string, wishes: { readonly language?: Language; readonly theme?: Theme }): Promise<void>
  setRole(name: string, role: Role): Promise<void>
  /** What a person keeps, as JSON; '' nothing. */
  kept(name: string): Promise<string>
  keep(name: string, value: string): Promise<void>
  /** Ends its sessions where it is disabled; the digests of those that ended. */
  setDisabled(name: string, disabled: boolean): Promise<readonly string[]>
  /** Another password's hash; ends its sessions, and says which. */
  setSecret(name: string, secret: string): Promise<readonly string[]>
}

/** A passkey of a person. */
export interface Passkey extends KnownPasskey {
  readonly account: string
  /** What its owner calls it. */
  readonly name: string
  readonly createdAt: Micros
  /** 0: not yet. */
  readonly usedAt: Micros
}
export interface Passkeys {
  find(id: string): Promise<Passkey | null>
  of(account: string): Promise<readonly Passkey[]>
  /** Of every account, without their keys. */
  list(): Promise<readonly Pick<Passkey, 'id' | 'account' | 'name' | 'createdAt' | 'usedAt'>[]>
  /** A `conflict` fault for one that is there already. */
  add(passkey: Passkey): Promise<void>
  used(id: string, counter: number, at: Micros): Promise<void>
  /** Whether there was such a one. */
  remove(account: string, id: string): Promise<boolean>
}

/** Whom an OpenID provider vouches for, and whose account that is here: null while nobody has said so. */
export interface IdentityLink {
  readonly issuer: string
  readonly subject: string
  readonly account: string | null
  /** What it calls itself: for the eyes of an administrator, never to decide by. */
  readonly shown: string
  readonly createdAt: Micros
}
export interface Identities {
  find(issuer: string, subject: string): Promise<IdentityLink | null>
  list(): Promise<readonly IdentityLink[]>
  /** Puts it on the waiting list unless it is known; `too-many` when the list is full. */
  wait(link: Omit<IdentityLink, 'account'>): Promise<void>
  /** Gives it to an account, in place of another that it had. */
  link(link: IdentityLink & { readonly account: string }): Promise<void>
  remove(issuer: string, subject: string): Promise<IdentityLink | null>
}

/** A TAXII or API client of this node. */
export interface Client {
  readonly name: string
  readonly tlp: Tlp
  readonly canWrite: boolean
  /** What `secrets.digestMadePassword` gave for its password. */
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
  /** It counts from its next request on. */
  setDisabled(name: string, disabled: boolean): Promise<void>
  /** Another password's hash and another token's digest; the ones before are worth nothing from then on. */
  setSecrets(name: string, secrets: { readonly secret: string; readonly token: string }): Promise<void>
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
  /** `alarmsOnly`: of what somebody must look at, as the status counts it. */
  list(query: LogQuery & { readonly alarmsOnly?: boolean }): Promise<readonly EvidenceRecord[]>
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
  /** A stored text that no password fits, which takes as long to check as one of `hashPassword`. */
  decoyPassword(): string
  verifyPassword(password: string, secret: string): Promise<boolean>
  /** 256 random bits as text that fits a cookie and a header. */
  newToken(): string
  digestToken(token: string): string
  /** What is stored of a password that `newToken` made. */
  digestMadePassword(password: string): string
}

/** One family of the metrics. A sample is its labels, its value and, in a histogram, what ends its name. */
export interface Gauge {
  readonly name: string
  readonly type: 'counter' | 'gauge' | 'histogram'
  readonly help: string
  readonly samples: readonly (readonly [labels: Readonly<Record<string, string>>, value: number, suffix?: string])[]
}

export interface NodeStatus {
  readonly version: string
  readonly startedAt: Micros
  readonly database: { readonly engine: 'sqlite' | 'postgres'; readonly bytes: number | null }
  /** Objects not yet searchable. */
  readonly searchLag: number
  /** Recorded alarms (evidence of kind 'conflict'). */
  readonly alarms: number
  readonly ledger: Pick<LedgerState, 'size' | 'witnessedSize' | 'signs' | 'because'>
  readonly health: 'ok' | 'degraded'
}

export interface ApiConfig {
  /** Host names under which the console may be addressed, without port, besides loopback names. */
  readonly hosts: readonly string[]
  /** The console listener speaks TLS, or stands behind something that does. */
  readonly secure: boolean
  /** Origins on which the console is served: passkeys are made and used on these alone. */
  readonly origins: readonly string[]
  /** What `secrets.digestToken` gave for the operator's token of this node's directory. */
  readonly operatorTokenDigest: string
  readonly importMaxBytes: number
  readonly charterMaxBytes: number
  readonly sessionIdleMs: number
  readonly sessionMaxMs: number
  readonly heartbeatMs: number
  /** Up to which label browsers may keep what people read. */
  readonly offlineCopies: 'none' | 'clear' | 'green' | 'amber'
  /** Event streams open at once. */
  readonly maxSubscribers: number
}

export const defaultApiConfig: Omit<ApiConfig, 'operatorTokenDigest'> = {
  hosts: [],
  secure: false,
  origins: [],
  importMaxBytes: 64 * 1024 * 1024,
  charterMaxBytes: 4 * 1024 * 1024,
  sessionIdleMs: 8 * 3_600_000,
  sessionMaxMs: 24 * 3_600_000,
  heartbeatMs: 20_000,
  offlineCopies: 'amber',
  maxSubscribers: 200,
}

/** What a pseudonym of this node stands for. */
export interface Resolved {
  readonly agreement: string
  readonly epoch: string
  readonly kind: string
  readonly value: string
  readonly at: Micros
}

/** What protects persons, and shows beforehand what would leave. */
export interface PrivacyDesk {
  readonly reviews: Reviews
  /** What an import would come to; nothing is changed. */
  preview(actor: string, entries: readonly Entry[]): Promise<Preview>
  /** What a charter would change here by policy, signed or not. */
  previewCharter(
    text: string,
  ): Promise<{ readonly version: number; readonly alliance: string; readonly changes: readonly CharterChange[] }>
  report(span: { readonly from: Micros; readonly until: Micros }): Promise<PrivacyReport>
  subject(question: SubjectQuestion): Promise<SubjectAnswer>
  resolve(pseudonym: string): Promise<readonly Resolved[]>
}

/** Everything that the console's API asks; it reaches nothing else. */
export interface ApiParts {
  readonly config: ApiConfig
  /** The exercise that is asked; null: what is live. */
  readonly space: string | null
  readonly clock: Clock
  /** So many random bytes. */
  readonly random: (count: number) => Uint8Array
  readonly release: Release
  readonly intake: Pick<Intake, 'accept'>
  readonly largeBodies: LargeBodies
  readonly privacy: PrivacyDesk
  readonly flash: FlashDesk
  readonly recalls: Recalls
  readonly containers: ContainerDesk
  readonly match: MatchDesk
  readonly feedback: Pick<FeedbackDesk, 'give' | 'withdraw'>
  /** Verdicts over whole filters. */
  readonly bulk: Pick<BulkDesk, 'prepare' | 'start' | 'stop' | 'undo' | 'find' | 'of'>
  readonly attribution: Pick<AttributionDesk, 'assess' | 'take' | 'name' | 'withdraw'>
  /** What the members' contributions came to, counted within the last minutes. */
  readonly scorecards: () => Promise<ShownScorecards | null>
  /** Versions that a scorecard counts, as lists show them. */
  readonly scored: (seqs: readonly number[]) => Promise<Summary[]>
  readonly brakes: BrakeDesk
  readonly sensors: SensorDesk
  readonly lookBack: LookBackDesk
  /** Asks members whether they know values, without telling them which. */
  readonly inquiry: InquiryDesk
  readonly incidents: IncidentDesks
  readonly advisories: AdvisoryDesks
  readonly hunts: Pick<HuntDesk, keyof HuntDesk>
  /** The picture of what is live. */
  readonly situation: Pick<SituationDesk, keyof SituationDesk>
  readonly ledger: LedgerDesk
  readonly peers: PeerDesk
  readonly exercises: ExerciseDesk
  readonly sources: SourceDesk
  /** Which autonomous system announces an address; null: no table was given to this node. */
  readonly systems: () => Promise<Pick<AsTable, 'find'> | null>
  /** The history of an object in one file. */
  readonly objectEvidence: EvidenceDesk
  readonly accounts: Accounts
  readonly clients: Clients
  readonly sessions: Sessions
  readonly passkeys: Passkeys
  readonly identities: Identities
  /** Null: this node signs in nobody in this way. */
  readonly singleSignOn: SingleSignOn | null
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
  /** What the node measures beside what the API counts; absent: nothing. */
  gauges?(): Promise<readonly Gauge[]>
  /** Null when the node serves and its store answers; else why not, in one sentence. */
  notReady(): Promise<string | null>
  readonly events: { subscribe(listener: (event: NodeEvent) => void): () => void }
  /** From src/stix: every marking of an object with its label; by id the definitions that are held. */
  markingsOf(object: StixObject, definitions: ReadonlyMap<string, StixObject>): readonly Marking[]
  /** From src/stix: the exact texts of the objects of a file: a bundle, an envelope, a list, one object, or JSON Lines of them. */
  splitFile(text: string, options: { readonly maxObjects: number }): { readonly texts: readonly string[] }
  /** From src/detection: what an indicator's pattern or rule is worth. */
  judgePattern(pattern: string, language: string): Promise<Judgement>
  /** Why a sign-in at the provider was refused, for the log. */
  reportRefusedSignOn(error: Fault): void
  /** Where an error goes that nobody expected; the caller was told 'internal error'. */
  reportUnexpected(error: unknown): void
  readonly timers: Timers
  /** Aborted when the node closes: event streams and timers end. */
  readonly closing: AbortSignal
}
