/** The console's and the command line's view of a node: /api/v1. The console imports types from here and nothing else from src/. */
import { z } from 'zod'

export const tlp = z.enum(['clear', 'green', 'amber', 'amber+strict', 'red'])
export const role = z.enum(['reader', 'analyst', 'releaser', 'admin', 'auditor'])
export const language = z.enum(['en', 'ja', 'fil'])

export const reason = z.object({ code: z.string(), facts: z.record(z.string(), z.string()) })
export const decision = z.object({
  recipient: z.string().describe("'member:JP', 'client:green' or 'public'"),
  view: z.string().describe('agreement|recipient'),
  decision: z.enum(['release', 'redact', 'withhold']),
  agreement: z.string().nullable(),
  clause: z.string().nullable(),
  reasons: z.array(reason),
  removed: z.array(z.string()),
  sentence: z.string().describe('one plain English sentence'),
  since: z.string().nullable(),
})

export const summary = z.object({
  id: z.string(),
  type: z.string(),
  version: z.string(),
  name: z.string(),
  tlp: tlp.nullable(),
  releasableTo: z.array(z.string()).nullable(),
  origin: z.string(),
  added: z.string().describe('RFC 3339, microseconds'),
  revoked: z.boolean(),
})
export const relation = z.object({
  kind: z.string(),
  direction: z.enum(['out', 'in']),
  through: summary.nullable(),
  other: summary.nullable(),
  otherId: z.string(),
})
export const marking = z.object({
  id: z.string(),
  label: z.string(),
  kind: z.enum(['tlp', 'pap', 'statement', 'acs', 'handling', 'unknown']),
  selectors: z.array(z.string()).describe('empty: the whole object'),
})
export const detail = summary.extend({
  object: z.record(z.string(), z.unknown()),
  agreement: z.string().nullable(),
  receivedFrom: z.string(),
  exercise: z.string().nullable().describe('the drill that it belongs to'),
  assigned: z.object({ tlp: tlp.optional(), releasableTo: z.array(z.string()).optional() }),
  markings: z.array(marking),
  versions: z.array(z.object({ version: z.string(), added: z.string(), revoked: z.boolean() })),
  relations: z.array(relation),
})

export const list = z.object({
  items: z.array(summary),
  next: z.string().nullable(),
  total: z.number().nullable().describe('on the first page of a list without a search: how many there are'),
})
export const arrivals = z.object({
  count: z.number(),
  atLeast: z.boolean().describe('there are more than were counted'),
})
export const counts = z.object({
  total: z.number(),
  byType: z.record(z.string(), z.number()),
  byOrigin: z.record(z.string(), z.number()),
  byTlp: z.record(z.string(), z.number()),
})

export const linkState = z.enum(['idle', 'pulling', 'waiting', 'refused', 'stopped'])
export const link = z.object({
  member: z.string(),
  state: linkState,
  lastSuccessAt: z.string().nullable(),
  lastAttemptAt: z.string().nullable(),
  nextAttemptAt: z.string().nullable(),
  failures: z.number(),
  lastError: z.string().nullable(),
  received: z.number(),
  refused: z.number(),
  cursor: z.string().nullable(),
  lagSeconds: z.number().nullable().describe('seconds since the last successful exchange'),
})
export const member = z.object({
  code: z.string(),
  name: z.string(),
  identity: z.string(),
  exchangeUrl: z.string(),
  consoleUrl: z.string(),
  signingKeyFingerprint: z.string(),
  self: z.boolean(),
})
export const clause = z.object({
  id: z.string(),
  title: z.string(),
  from: z.array(z.string()).nullable(),
  to: z.array(z.string()).nullable(),
  types: z.array(z.string()).nullable(),
  tlpCeiling: tlp,
  sectors: z.array(z.string()).nullable(),
  onward: z.enum(['none', 'clients', 'parties']),
  retention: z.string().nullable(),
})
export const agreement = z.object({
  id: z.string(),
  title: z.string(),
  description: z.string(),
  parties: z.array(z.string()),
  from: z.string(),
  until: z.string().nullable(),
  inForce: z.boolean(),
  purposes: z.array(z.string()),
  unmarked: z.record(z.string(), tlp),
  clauses: z.array(clause),
})
export const alliance = z.object({
  self: z.string(),
  name: z.string(),
  charter: z
    .object({
      version: z.number(),
      digest: z.string(),
      quorum: z.number(),
      signedBy: z.array(z.string()),
      adoptedAt: z.string(),
    })
    .nullable(),
  members: z.array(member),
  agreements: z.array(agreement),
  links: z.array(link),
})

export const issue = z.object({ at: z.string(), message: z.string(), rule: z.string().optional() })
export const importResult = z.object({
  added: z.number(),
  unchanged: z.number(),
  upgraded: z.number(),
  rejected: z.array(
    z.object({
      index: z.number(),
      id: z.string().nullable(),
      code: z.string(),
      reason: z.string(),
      issues: z.array(issue),
    }),
  ),
  /** Indicators that were taken although their pattern cannot be read; left out when there is none. */
  undetectable: z.array(z.object({ index: z.number(), id: z.string(), reason: z.string() })).optional(),
})

export const person = z.object({ name: z.string(), role, language, theme: z.enum(['auto', 'light', 'dark']) })
export const session = z.object({ person, member: z.string(), memberName: z.string(), exercise: z.boolean() })
/** What the sign-in page may show of this node to anybody. */
export const about = z.object({ member: z.string(), memberName: z.string(), exercise: z.boolean() })
export const signIn = z.object({ name: z.string().max(200), password: z.string().max(1000) })
export const preferences = z.object({
  language: language.optional(),
  theme: z.enum(['auto', 'light', 'dark']).optional(),
})

/** Letters, digits, and . _ @ - with single spaces between words; no colon, which HTTP Basic cannot carry (RFC 7617 §2). */
const accountName = z
  .string()
  .min(1)
  .max(100)
  .regex(/^[\p{L}\p{N}][\p{L}\p{M}\p{N}._@-]*(?: [\p{L}\p{M}\p{N}._@-]+)*$/u)
export const newUser = z.object({
  name: accountName,
  role,
  password: z.string().min(12).max(1000).optional(),
})
export const newUserResult = z.object({ name: z.string(), role, password: z.string() })
export const newClient = z.object({ name: accountName, tlp, write: z.boolean() })
export const newClientResult = z.object({ username: z.string(), password: z.string(), token: z.string() })

export const user = person.extend({ createdAt: z.string(), disabled: z.boolean() })
export const users = z.object({ items: z.array(user) })
export const client = z.object({
  name: z.string(),
  tlp,
  write: z.boolean(),
  createdAt: z.string(),
  disabled: z.boolean(),
})
export const clients = z.object({ items: z.array(client) })

export const auditEntry = z.object({
  at: z.string(),
  actor: z.string(),
  action: z.string(),
  subject: z.string(),
  detail: z.string(),
})
export const evidenceEntry = z.object({
  at: z.string(),
  kind: z.string(),
  source: z.string(),
  objectId: z.string(),
  version: z.string(),
  reason: z.string(),
})
export const auditList = z.object({ items: z.array(auditEntry), next: z.string().nullable() })
export const evidenceList = z.object({ items: z.array(evidenceEntry), next: z.string().nullable() })
export const status = z.object({
  member: z.string(),
  name: z.string(),
  version: z.string(),
  startedAt: z.string(),
  database: z.object({ engine: z.enum(['sqlite', 'postgres']), bytes: z.number().nullable() }),
  charterVersion: z.number().nullable(),
  counts,
  links: z.array(link),
  searchLag: z.number().describe('objects not yet searchable'),
  alarms: z.number(),
  health: z.enum(['ok', 'degraded']),
})
/** RFC 9457. */
export const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number(),
  detail: z.string().optional(),
  errors: z.array(issue).optional(),
})
/** One server-sent event of /api/v1/events: something changed, ask again. */
export const event = z.object({ kind: z.enum(['arrived', 'link', 'charter']), subject: z.string() })

export type TlpLabel = z.infer<typeof tlp>
export type Role = z.infer<typeof role>
export type Language = z.infer<typeof language>
export type Reason = z.infer<typeof reason>
export type RecipientDecision = z.infer<typeof decision>
export type Summary = z.infer<typeof summary>
export type Relation = z.infer<typeof relation>
export type Marking = z.infer<typeof marking>
export type Detail = z.infer<typeof detail>
export type List = z.infer<typeof list>
export type Arrivals = z.infer<typeof arrivals>
export type Counts = z.infer<typeof counts>
export type Link = z.infer<typeof link>
export type Member = z.infer<typeof member>
export type Agreement = z.infer<typeof agreement>
export type Alliance = z.infer<typeof alliance>
export type ImportResult = z.infer<typeof importResult>
export type Session = z.infer<typeof session>
export type About = z.infer<typeof about>
export type Status = z.infer<typeof status>
export type NewUser = z.infer<typeof newUser>
export type NewUserResult = z.infer<typeof newUserResult>
export type NewClient = z.infer<typeof newClient>
export type NewClientResult = z.infer<typeof newClientResult>
export type User = z.infer<typeof user>
export type Client = z.infer<typeof client>
export type AuditEntry = z.infer<typeof auditEntry>
export type EvidenceEntry = z.infer<typeof evidenceEntry>
export type Problem = z.infer<typeof problem>
export type NodeEvent = z.infer<typeof event>

/**
 * The addresses. GET unless said otherwise; `{id}` is URL-encoded. Lists take `limit` (1–200, default 50) and `cursor`.
 *
 *   POST   /session                 signIn → session, sets the cookie;  GET /session;  DELETE /session;  PATCH /session/preferences
 *   /about → about (nobody needs to be signed in)
 *   /objects?type=&tlp=&origin=&q=&cursor=&limit=     → list (type, tlp, origin may repeat; tlp may be `unmarked`)
 *   /objects/{id}?version=          → detail        /objects/{id}/text?version=  the exact bytes, application/stix+json
 *   /objects/{id}/recipients        → decision[]    /objects/{id}/why?recipient=JP → decision
 *   /counts → counts                /arrivals?since=  → arrivals
 *                /alliance → alliance            /status → status
 *   POST   /import?tlp=&releasable-to=JP,PH          body: a bundle, an envelope or one object → importResult
 *   /export?recipient=&type=        → application/stix+json bundle, streamed
 *   PUT    /charter                 a DSSE envelope → alliance (admin)
 *   POST   /users  newUser → newUserResult;  GET /users → users (admin)      POST /clients newClient → newClientResult;  GET /clients → clients (admin)
 *   /audit?cursor=  → auditList  (admin)         /evidence?cursor= → evidenceList
 *   POST   /links/{member}/pull     pull now → link                        /events  text/event-stream of event
 *   /openapi.json
 */
export const base = '/api/v1'
