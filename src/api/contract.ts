/** The console's and the command line's view of a node: /api/v1. The console imports types from here and nothing else from src/. */
import { z } from 'zod'

export const tlp = z.enum(['clear', 'green', 'amber', 'amber+strict', 'red'])
export const role = z.enum(['reader', 'analyst', 'releaser', 'admin', 'auditor'])
export const language = z.enum(['en', 'ja', 'fil'])

export const pap = z.enum(['clear', 'green', 'amber', 'red'])

export const redaction = z.object({
  parts: z.array(z.number()).describe('how many marked parts, by their place in what policy read'),
  properties: z.array(z.string()),
  anonymous: z.boolean().describe('the source is not named'),
  personal: z.enum(['mask', 'pseudonymise']).nullable(),
  references: z.boolean().describe('references to what the recipient cannot have may be taken out'),
})
export const obligations = z.object({
  retention: z.string().nullable().describe('ISO 8601 duration'),
  onward: z.enum(['none', 'clients', 'parties']),
  attribution: z.enum(['named', 'withheld']),
  notAgainstPersons: z.boolean(),
})
export const reason = z.object({ code: z.string(), facts: z.record(z.string(), z.string()) })
export const decision = z.object({
  recipient: z.string().describe("'member:JP', 'client:green' or 'public'"),
  view: z.string().describe('agreement|recipient'),
  decision: z.enum(['release', 'redact', 'withhold']),
  agreement: z.string().nullable(),
  clause: z.string().nullable(),
  reasons: z.array(reason),
  removed: z.array(z.string()),
  redaction: redaction.nullable(),
  obligations: obligations.nullable().describe('what the recipient takes on'),
  sentence: z.string().describe('one plain English sentence'),
  since: z.string().nullable(),
})

/** One recipient, with exactly what it reads. */
export const asRead = decision.extend({
  text: z.string().nullable().describe('word for word what the recipient reads; null: nothing'),
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
  reason: reason.nullable().describe('why nothing is taken now: charter-newer, charter-other, no-ledger, distrusted'),
})
const lane = z.enum(['flash', 'priority', 'routine'])
export const receipts = z.object({
  member: z.string(),
  lanes: z.array(
    z.object({
      lane,
      acknowledged: z.number().describe('every step up to this number has been answered'),
      outstanding: z.number().describe('steps that no receipt covers'),
      since: z.string().nullable().describe('the moment of the oldest of them'),
    }),
  ),
  refused: z
    .array(z.object({ lane, seq: z.number(), item: z.number(), id: z.string(), reason: z.string(), at: z.string() }))
    .describe('what the member refuses now, newest first'),
})
/** A signed charter as text, as `PUT /charter` takes it; null: the member has none. */
export const peerCharter = z.object({ member: z.string(), charter: z.string().nullable() })
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
  papCeiling: pap.nullable(),
  purposes: z.array(z.string()).nullable(),
  confidenceAtLeast: z.number().nullable(),
  maxAge: z.string().nullable().describe('ISO 8601 duration of whole days or weeks'),
  notBefore: z.string().nullable(),
  attribution: z.enum(['named', 'withheld']),
  notAgainstPersons: z.boolean(),
  mayRedact: z.boolean(),
  redact: z.array(z.object({ types: z.array(z.string()).nullable(), properties: z.array(z.string()) })),
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
  acceptedMarkings: z.array(z.string()),
  personalData: z.record(z.string(), z.enum(['hold', 'mask', 'pseudonymise', 'allow'])),
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
export const about = z.object({
  member: z.string(),
  memberName: z.string(),
  exercise: z.boolean(),
  singleSignOn: z.boolean().describe('people may also sign in at an OpenID provider'),
})
export const signIn = z.object({ name: z.string().max(200), password: z.string().max(1000) })
/** JSON of the browser's WebAuthn functions (WebAuthn Level 3 §5.1.8, §5.1.9), judged by the library that reads it. */
const webAuthn = z.record(z.string().max(100), z.unknown())
export const passkeyOptions = z.object({ options: webAuthn })
export const passkeyProof = z.object({ response: webAuthn })
export const newPasskey = z.object({ name: z.string().trim().min(1).max(100), response: webAuthn })
export const passkey = z.object({
  id: z.string(),
  name: z.string(),
  createdAt: z.string(),
  usedAt: z.string().nullable(),
})
export const passkeys = z.object({
  items: z.array(passkey),
  password: z.boolean().describe('there is a password, too'),
})
/** How this account proves again who it is: by a passkey if it has one, else by its password; `none`: register a passkey after signing in. */
export const stepUpOptions = z.object({ by: z.enum(['passkey', 'password', 'none']), options: webAuthn.optional() })
export const stepUp = z.union([z.object({ response: webAuthn }), z.object({ password: z.string().max(1000) })])
export const stepUpResult = z.object({ until: z.string() })
/** Where the browser goes to sign in at the provider. */
export const singleSignOnStart = z.object({ url: z.string() })
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
export const userChange = z
  .object({ role: role.optional(), disabled: z.boolean().optional() })
  .refine((wish) => wish.role !== undefined || wish.disabled !== undefined, 'nothing is changed')
export const newPassword = z.object({ name: z.string(), password: z.string() })
export const clientChange = z.object({ disabled: z.boolean() })
const issuer = z.string().min(1).max(500)
const subject = z.string().min(1).max(255)
export const identity = z.object({
  issuer: z.string(),
  subject: z.string(),
  account: z.string().nullable().describe('null: it waits for an administrator'),
  shown: z.string().describe('what it calls itself; proves nothing'),
  createdAt: z.string(),
})
export const identities = z.object({ items: z.array(identity), issuer: z.string().nullable() })
/** Links an identity to an account; with a role, to a new account of this name that has no password. */
export const identityLink = z.object({ issuer, subject, account: accountName, role: role.optional() })
export const newUserResult = z.object({ name: z.string(), role, password: z.string() })
export const newClient = z.object({ name: accountName, tlp, write: z.boolean() })
export const newClientResult = z.object({ username: z.string(), password: z.string(), token: z.string() })

export const user = person.extend({
  createdAt: z.string(),
  disabled: z.boolean(),
  password: z.boolean().describe('signs in by password, too'),
  passkeys: z.array(passkey),
})
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
/** The audit log as it is now: a signed note (C2SP tlog-checkpoint). */
export const auditCheckpoint = z.object({ checkpoint: z.string().nullable() })
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
  ledger: z.object({
    size: z.number().describe('entries'),
    witnessedSize: z.number().describe('the largest tree that a quorum of the other members has cosigned'),
    signs: z.boolean().describe('false: no checkpoint is signed, and members can take nothing from here'),
    because: z.enum(['unanswered', 'behind', 'forked']).nullable(),
  }),
  health: z.enum(['ok', 'degraded']),
})
const streamLane = z.enum(['flash', 'priority', 'routine'])
export const ledger = z.object({
  origin: z.string(),
  size: z.number(),
  root: z.string().describe('base64'),
  checkpoint: z.object({ note: z.string(), size: z.number() }).nullable(),
  signs: z.boolean(),
  because: z
    .enum(['unanswered', 'behind', 'forked'])
    .nullable()
    .describe(
      'why nothing is signed: too few members have said what they saw; they saw more; they saw another history',
    ),
  witnessed: z.array(z.object({ member: z.string(), size: z.number(), at: z.string() })),
  quorum: z.number(),
  witnessedSize: z.number(),
  streams: z.array(
    z.object({
      member: z.string().describe("the node's own code: what its clients and the public read"),
      lane: streamLane,
      steps: z.number(),
      at: z.string(),
      acknowledged: z.number().nullable().describe('every step up to here was answered; null: nobody answers'),
      outstanding: z.number(),
      since: z.string().nullable().describe('the moment of the oldest step without an answer'),
    }),
  ),
  peers: z.array(z.object({ member: z.string(), origin: z.string(), size: z.number(), alarm: z.string().nullable() })),
})
export const newFlash = z.object({
  tlp,
  subject: z.string().trim().min(1).max(120),
  text: z.string().min(1).max(5000),
  indicators: z.array(z.string().trim().min(1).max(300)).max(50).default([]),
})
export const flashText = z.object({ text: z.string().min(1).max(10_000) })
export const flashConfirmation = z.object({ member: z.string().max(8), code: z.string().max(100) })
export const flashCode = z.object({
  code: z.string().describe('K7Q2-9XMF-03TD'),
  spelled: z.string().describe('for the telephone'),
  sent: z.boolean().describe('it goes over the network, too'),
})
export const flashAlert = z.object({
  name: z.string().describe('JP-7'),
  from: z.string(),
  number: z.number(),
  at: z.string(),
  tlp,
  subject: z.string(),
  body: z.string(),
  indicators: z.array(z.string()),
  text: z.string().describe('the whole signed text'),
  digest: z.string(),
  objectId: z.string().describe('the report that carries it'),
  isOurs: z.boolean(),
  receivedAt: z.string(),
  acknowledged: z.array(z.object({ member: z.string(), at: z.string(), by: z.string() })),
  waiting: z.array(
    z.object({
      member: z.string(),
      given: z.boolean().describe('policy lets this member have it'),
      overdue: z.boolean().describe('given, and not acknowledged within an hour'),
    }),
  ),
})
export const flashList = z.object({ items: z.array(flashAlert), next: z.string().nullable() })
export const containerState = z.object({
  id: z.string(),
  from: z.string(),
  created: z.string(),
  bytes: z.number(),
  chunks: z.number(),
  have: z.number(),
  missing: z.array(z.tuple([z.number(), z.number()])).describe('first and last of each run of chunks; at most 100'),
  imported: z.boolean(),
})
export const containerList = z.object({ items: z.array(containerState) })
export const containerReading = z.object({
  containers: z.array(containerState),
  refused: z.array(z.object({ container: z.string(), from: z.string(), code: z.string(), reason: z.string() })),
  strays: z.number().describe('chunks of containers whose header was not there before them'),
  imported: z.array(
    z.object({
      id: z.string(),
      from: z.string(),
      sections: z.array(z.object({ name: z.string(), outcome: z.string(), reason: z.string() })),
      added: z.number(),
      again: z.boolean(),
      waits: z
        .string()
        .nullable()
        .describe('why it could not be imported to its end yet; it is tried again with the next reading'),
    }),
  ),
})
/** RFC 9457. */
export const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.number(),
  detail: z.string().optional(),
  errors: z.array(issue).optional(),
})
export const finding = z.object({
  at: z.string().describe('JSON Pointer'),
  start: z.number(),
  end: z.number().describe('exclusive, in UTF-16 units of the text there'),
  kind: z.string(),
  certainty: z.enum(['checked', 'likely', 'possible']),
  because: z.string(),
})
export const holdKind = z.enum(['personal-data', 'second-person'])
export const reviewState = z.enum(['open', 'released', 'masked', 'kept-back'])
export const review = z.object({
  num: z.number(),
  kind: holdKind,
  state: reviewState,
  object: summary,
  findings: z.array(finding).describe('places and kinds, never values'),
  waiting: z.array(z.string()).describe('views that would read it but for this'),
  askedBy: z.string(),
  askedAt: z.string(),
  decidedBy: z.string().nullable(),
  decidedAt: z.string().nullable(),
  reason: z.string(),
  mine: z.boolean().describe('the person who asks handed it in, and may not decide'),
})
export const reviews = z.object({ items: z.array(review), next: z.string().nullable(), waiting: z.number() })
/** What one recipient reads: `text` is the place in `texts`, null where it reads nothing. */
export const seen = decision.extend({ text: z.number().nullable() })
export const reviewDetail = review.extend({
  texts: z.array(z.string()).describe('the first is the object itself'),
  now: z.array(seen),
  released: z.array(seen),
  masked: z.array(seen).nullable().describe('null: nothing can be masked'),
})
export const reviewDecision = z.strictObject({
  decision: z.enum(['release', 'mask', 'keep-back']),
  reason: z.string().max(1000).default(''),
})
export const previewedObject = z.object({
  object: summary,
  isNew: z.boolean(),
  findings: z.array(finding),
  holds: z.array(holdKind),
  texts: z.array(z.string()).describe('the first is the object itself'),
  seen: z.array(seen),
})
export const preview = z.object({
  objects: z.array(previewedObject),
  rejected: importResult.shape.rejected,
  upgraded: z.number(),
})
export const charterChange = z.object({
  agreement: z.string(),
  recipient: z.string(),
  gained: z.number(),
  lost: z.number(),
  changed: z.number().describe('whole before and in part after, or the other way round'),
  unchanged: z.number(),
  examples: z.object({ gained: z.array(summary), lost: z.array(summary) }),
})
export const charterPreview = z.object({
  version: z.number(),
  alliance: z.string(),
  changes: z.array(charterChange).describe('by policy; references may hold back more'),
})
export const subjectQuestion = z.strictObject({ value: z.string().min(4).max(200) })
export const subjectAnswer = z.object({
  hits: z.array(
    z.object({
      object: summary,
      at: z.array(z.string()),
      readers: z.array(z.string()).describe('views that read it now, as it is'),
      given: z.array(z.string()).describe('members that the ledger says were ever given it'),
    }),
  ),
  complete: z.boolean(),
})
export const pseudonymAnswer = z.object({
  items: z.array(
    z.object({ agreement: z.string(), epoch: z.string(), kind: z.string(), value: z.string(), at: z.string() }),
  ),
})
const counted = z.array(z.object({ name: z.string(), count: z.number() }))
export const privacyReport = z.object({
  member: z.string(),
  from: z.string(),
  until: z.string(),
  charter: z.number(),
  harm: z.object({ found: counted, alarms: counted }),
  notice: z.object({
    contact: z.string(),
    categories: z.array(z.string()),
    agreements: z.array(
      z.object({
        id: z.string(),
        title: z.string(),
        parties: z.array(z.string()),
        purposes: z.array(z.string()),
        inForce: z.boolean(),
      }),
    ),
  }),
  collection: z.object({
    asked: z.number(),
    open: z.number(),
    byAgreement: z.number().describe('found, and masked or let pass by the agreements without asking'),
    released: z.number(),
    masked: z.number(),
    keptBack: z.number(),
    cut: z.boolean(),
  }),
  uses: z.array(z.object({ agreement: z.string(), purposes: z.array(z.string()), releases: counted })),
  choice: z.object({
    withheld: z.array(z.object({ agreement: z.string(), clause: z.string() })),
    releasableTo: z.number(),
    originatorControl: z.number(),
    purposeBound: z.number(),
  }),
  integrity: z.object({
    versions: z.number(),
    corrections: z.number(),
    revocations: z.number(),
    recalls: z.number(),
    answers: counted,
  }),
  safeguards: z.object({
    twoPersonRelease: z.boolean(),
    purged: counted,
    retentionsPending: z.number(),
    retention: z.array(z.object({ agreement: z.string(), clause: z.string(), retention: z.string() })),
  }),
  access: z.object({ lookups: z.number(), pseudonyms: z.number(), reports: z.number() }),
  accountability: z.object({
    ledger: z.object({ origin: z.string(), size: z.number(), root: z.string() }).nullable(),
    streams: z.array(
      z.object({
        peer: z.string(),
        lane: z.string(),
        steps: z.number(),
        items: z.number(),
        firstLeaf: z.number(),
        lastLeaf: z.number(),
      }),
    ),
    receipts: z.array(z.object({ peer: z.string(), receipts: z.number(), accepted: z.number(), rejected: z.number() })),
  }),
})

/** Without `version`: every version, also later ones. */
export const newRecall = z.strictObject({
  version: z.string().min(1).max(64).optional(),
  reason: z.string().min(1).max(500).describe('goes to every member that had it'),
})
export const newPreserve = z.strictObject({ reason: z.string().min(1).max(500) })
export const recallAnswer = z.object({
  member: z.string(),
  outcome: z.enum(['purged', 'refused', 'waiting', 'overdue']),
  reason: z.string(),
  via: z.string().nullable().describe('the member that told us; null: itself'),
  at: z.string(),
})
export const recall = z.object({
  num: z.string(),
  id: z.string(),
  version: z.string().nullable().describe('null: every version'),
  reason: z.string(),
  at: z.string(),
  actor: z.string(),
  dueAt: z.string(),
  answers: z.array(recallAnswer),
})
export const recalls = z.object({
  items: z.array(recall),
  next: z.string().nullable(),
  unanswered: z
    .array(
      z.object({
        member: z.string(),
        items: z.number(),
        since: z.string(),
        former: z.boolean().describe('it left the alliance'),
      }),
    )
    .describe('what was taken back, for whatever reason, and no receipt covers; by member'),
})
export const takenBack = z.object({
  items: z.array(
    z.object({
      version: z.string().nullable().describe('null: every version'),
      kind: z.enum(['recalled', 'withdrawn', 'expired']),
      by: z.string(),
      at: z.string(),
      reason: z.string().nullable(),
      held: z.boolean().describe('it is still here, under a legal hold, for our own people alone'),
    }),
  ),
  hold: z.object({ reason: z.string(), actor: z.string(), at: z.string() }).nullable(),
})

/** One server-sent event of /api/v1/events: something changed, ask again. */
export const event = z.object({
  kind: z.enum(['arrived', 'link', 'charter', 'flash', 'review', 'recall']),
  subject: z.string(),
})

export type Recall = z.infer<typeof recall>
export type Recalls = z.infer<typeof recalls>
export type RecallAnswer = z.infer<typeof recallAnswer>
export type TakenBack = z.infer<typeof takenBack>
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
export type Passkey = z.infer<typeof passkey>
export type Passkeys = z.infer<typeof passkeys>
export type StepUpOptions = z.infer<typeof stepUpOptions>
export type UserChange = z.infer<typeof userChange>
export type NewPassword = z.infer<typeof newPassword>
export type Identity = z.infer<typeof identity>
export type Identities = z.infer<typeof identities>
export type IdentityLink = z.infer<typeof identityLink>
export type User = z.infer<typeof user>
export type Client = z.infer<typeof client>
export type AuditEntry = z.infer<typeof auditEntry>
export type EvidenceEntry = z.infer<typeof evidenceEntry>
export type ContainerList = z.infer<typeof containerList>
export type ContainerReading = z.infer<typeof containerReading>
export type NewFlash = z.input<typeof newFlash>
export type FlashCode = z.infer<typeof flashCode>
export type FlashAlert = z.infer<typeof flashAlert>
export type FlashList = z.infer<typeof flashList>
export type Ledger = z.infer<typeof ledger>
export type Problem = z.infer<typeof problem>
export type NodeEvent = z.infer<typeof event>
export type Finding = z.infer<typeof finding>
export type HoldKind = z.infer<typeof holdKind>
export type Review = z.infer<typeof review>
export type Reviews = z.infer<typeof reviews>
export type AsRead = z.infer<typeof asRead>
export type Seen = z.infer<typeof seen>
export type ReviewDetail = z.infer<typeof reviewDetail>
export type ReviewDecision = z.infer<typeof reviewDecision>
export type Preview = z.infer<typeof preview>
export type CharterPreview = z.infer<typeof charterPreview>
export type SubjectAnswer = z.infer<typeof subjectAnswer>
export type PseudonymAnswer = z.infer<typeof pseudonymAnswer>
export type PrivacyReport = z.infer<typeof privacyReport>

/**
 * The addresses. GET unless said otherwise; `{id}` is URL-encoded. Lists take `limit` (1–200, default 50) and `cursor`.
 *
 *   POST   /session                 signIn → session, sets the cookie;  GET /session;  DELETE /session;  PATCH /session/preferences
 *   /about → about (nobody needs to be signed in)
 *   /objects?type=&tlp=&origin=&q=&cursor=&limit=     → list (type, tlp, origin may repeat; tlp may be `unmarked`)
 *   /objects/{id}?version=          → detail        /objects/{id}/text?version=  the exact bytes, application/stix+json
 *   /objects/{id}/recipients        → decision[]    /objects/{id}/why?recipient=JP → decision
 *   POST   /objects/{id}/recall  newRecall → recall (releaser)    /objects/{id}/taken-back → takenBack
 *   PUT and DELETE /objects/{id}/preserve (releaser)             /recalls → recalls        /recalls/{num} → recall
 *   /counts → counts                /arrivals?since=  → arrivals
 *                /alliance → alliance            /status → status
 *   POST   /import?tlp=&releasable-to=JP,PH          body: a bundle, an envelope or one object → importResult
 *   /export?recipient=&type=        → application/stix+json bundle, streamed
 *   PUT    /charter                 a DSSE envelope → alliance (admin)
 *   POST   /users  newUser → newUserResult;  GET /users → users;  PATCH /users/{name};  POST /users/{name}/password;  DELETE /users/{name}/sessions
 *   POST   /clients newClient → newClientResult;  GET /clients → clients;  PATCH /clients/{name};  POST /clients/{name}/credentials
 *   /identities: whom the OpenID provider vouches for;  POST links, DELETE unlinks
 *   POST   /session/step-up  stepUp → stepUpResult, for what answers 403 with the problem type step-up-needed
 *   /session/passkeys, /session/passkey (sign-in by passkey), /session/sso (sign-in at the provider)
 *   /audit?cursor=  → auditList;  /audit/checkpoint         /evidence?cursor= → evidenceList
 *   /receipts?member= → receipts;  POST /links/{member}/trust → link;  /links/{member}/charter → peerCharter
 *   POST   /links/{member}/pull     pull now → link                        /events  text/event-stream of event
 *   /reviews?which=waiting|decided&cursor= → reviews;  /reviews/{num} → reviewDetail;  POST /reviews/{num}/decision  reviewDecision → review
 *   POST   /preview?tlp=&releasable-to=   as /import, up to 100 objects, changes nothing → preview
 *   POST   /charter/preview         a charter, signed or not → charterPreview
 *   /privacy-report?from=&until= → privacyReport;  POST /subject  subjectQuestion → subjectAnswer;  /pseudonyms/{value} → pseudonymAnswer
 *   POST   /containers/write?to=PH&since=receipt|start → a container;  POST /containers/read  a container or a part of one → containerReading
 *   /containers → containerList;  DELETE /containers/{id}
 *   /flash?cursor=  → flashList;  POST /flash newFlash → flashAlert;  POST /flash/read flashText;  /flash/{name};  /flash/{name}/qr  image/svg+xml;
 *     POST /flash/{name}/acknowledgement → flashCode;  POST /flash/{name}/confirmations flashConfirmation
 *   /ledger → ledger;  /ledger/proof?member=JP&lane=routine&seq=1 → a .tlog-proof file;  POST /ledger/resume → ledger (admin)
 *   /openapi.json
 */
export const base = '/api/v1'
