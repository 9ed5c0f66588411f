/** The incident desk: reports, records, clocks, forms, requests for information. */
import { z } from 'zod'
import { type moment, report } from '../../desks/incident/report.ts'
import { rule } from '../../desks/incident/rules.ts'

const said = z.object({ en: z.string(), ja: z.string(), fil: z.string() })
const dated = z.iso.datetime({ offset: true })
const line = (most: number) => z.string().trim().min(1).max(most)
const recipientList = z.array(z.string().min(1).max(60)).max(60)

export const newIncident = report
export const newTrigger = z.strictObject({
  trigger: z.enum(['belief', 'awareness', 'payment', 'new-information']),
  at: dated,
})
export const newSubmission = z.strictObject({
  rule: z.string().max(60),
  clock: z.string().max(60),
  at: dated.optional(),
  reference: z.string().max(200).default(''),
})
export const newConsent = z.strictObject({
  recipients: recipientList,
  purpose: z.string().max(300).default(''),
  by: line(200).describe('who said so for the reporter, and how'),
})
export const newShare = z.strictObject({ recipients: recipientList })
export const newTask = z.strictObject({
  title: line(300),
  owner: z.string().max(100).default(''),
  due: dated.nullable().default(null),
})
export const taskChange = z.strictObject({
  owner: z.string().max(100).optional(),
  due: dated.nullable().optional(),
  state: z.enum(['pending', 'ongoing', 'successful', 'failed', 'cancelled']).optional(),
})
export const newScore = z.strictObject({
  answers: z.partialRecord(
    z.enum([
      'functional-impact',
      'observed-activity',
      'location',
      'actor',
      'information-impact',
      'recoverability',
      'cross-sector',
      'potential-impact',
    ]),
    z.string().max(60),
  ),
})
export const newSupplement = z.strictObject({ text: line(20_000) })
export const amendment = report
  .pick({
    ...{ kind: true, sector: true, started: true, detected: true, ended: true, detection: true, impact: true },
    ...{ vector: true, vulnerabilities: true, defences: true, measures: true, told: true, actor: true, ransom: true },
    ...{ personalData: true, malicious: true, crossBorder: true },
  })
  .partial()
export const stateChange = z.strictObject({
  state: z.enum(['new', 'open', 'closed']).optional(),
  determination: z.enum(['suspected', 'confirmed', 'blocked', 'failed-attempt', 'false-positive']).optional(),
})
export const newLink = z.strictObject({ id: z.string().max(120) })
export const newRequest = z.strictObject({
  members: z.array(z.string().max(8)).min(1).max(20),
  subject: line(200),
  text: line(10_000),
  due: dated,
})
export const newAnswer = z.strictObject({ outcome: z.enum(['answered', 'declined']), text: line(10_000) })
export const newInvitation = z.strictObject({
  name: line(200),
  sector: z.string().max(40).default('other'),
  language: z.enum(['en', 'ja', 'fil']),
  days: z.number().int().min(1).max(365).default(14),
})
export const reportConsent = newConsent.omit({ by: true })

export const clock = z.object({
  rule: z.string(),
  clock: z.string(),
  title: said,
  authority: said,
  status: z.enum(['in-force', 'not-in-force', 'voluntary', 'to-be-verified']),
  starts: z.string().describe('the trigger, or `after:` the clock before it'),
  state: z.enum(['no-number', 'waiting', 'running', 'warning', 'overdue', 'met', 'met-late']),
  startedAt: z.string().nullable(),
  dueAt: z.string().nullable(),
  dueLocal: z.string().nullable().describe("on the authority's clocks"),
  metAt: z.string().nullable(),
  zone: z.string(),
  remainingMs: z.number().nullable().describe('less than nothing once it has run out'),
})
const severity = z.object({ score: z.number(), level: z.string() })
export const incidentRow = z.object({
  num: z.number(),
  name: z.string(),
  id: z.string().describe('of the STIX incident'),
  sector: z.string(),
  kind: z.string(),
  state: z.enum(['new', 'open', 'closed']),
  determination: z.string(),
  severity: severity.nullable(),
  organisation: z.string().nullable().describe('who reported; null once erased'),
  pseudonym: z.string(),
  openedAt: z.string(),
  changedAt: z.string(),
  given: z.array(z.string()).describe('who may have it now'),
  next: clock.nullable().describe('the clock that ends next'),
  tasksOpen: z.number(),
})
export const incidentList = z.object({
  items: z.array(incidentRow),
  next: z.string().nullable(),
  open: z.number(),
  closed: z.number(),
})
export const request = z.object({
  id: z.string().describe('of the note that asks'),
  direction: z.enum(['out', 'in']),
  incident: z.number().describe('our record; 0 for what others ask'),
  member: z.string(),
  askedAt: z.string(),
  dueAt: z.string(),
  changedAt: z.string(),
  state: z.enum(['open', 'answered', 'declined', 'withdrawn', 'taken-back']),
  overdue: z.boolean(),
  subject: z.string().nullable(),
  text: z.string().nullable(),
  about: z.array(z.string()),
  answer: z
    .object({ id: z.string(), text: z.string(), outcome: z.enum(['answered', 'declined']), at: z.string() })
    .nullable(),
})
export const requests = z.object({
  items: z.array(request),
  open: z.number().describe('asked of us, and not answered'),
})
const consent = z.object({ recipients: z.array(z.string()), purpose: z.string(), by: z.string(), at: z.string() })
const evidence = z.object({ num: z.number(), name: z.string(), bytes: z.number(), digest: z.string(), at: z.string() })
const ruleShown = z.object({
  id: z.string(),
  title: said,
  authority: said,
  law: z.string(),
  status: z.string(),
  assumes: z.array(z.string()),
  consented: z.boolean(),
})
export const incident = incidentRow.extend({
  report: report.omit({ reporter: true, consent: true }),
  reporter: z
    .object({ organisation: z.string(), name: z.string(), role: z.string(), email: z.string(), phone: z.string() })
    .nullable(),
  filedBy: z.string(),
  supplements: z.array(z.object({ at: z.string(), by: z.string(), text: z.string() })),
  values: z.array(z.object({ kind: z.string(), value: z.string() })),
  techniques: z.array(z.string()),
  vulnerabilities: z.array(z.string()),
  triggers: z.array(z.object({ trigger: z.string(), at: z.string(), by: z.string(), recordedAt: z.string() })),
  submissions: z.array(
    z.object({ rule: z.string(), clock: z.string(), at: z.string(), by: z.string(), reference: z.string() }),
  ),
  consents: z.array(consent),
  shared: z.array(z.string()),
  answers: z.record(z.string(), z.string()),
  parts: z.array(
    z.object({
      category: z.string(),
      option: z.string(),
      value: z.number(),
      weight: z.number(),
      weighted: z.number(),
      assumed: z.boolean(),
    }),
  ),
  clocks: z.array(clock),
  rules: z.array(ruleShown),
  tasks: z.array(
    z.object({
      num: z.number(),
      title: z.string(),
      owner: z.string(),
      due: z.string().nullable(),
      state: z.enum(['pending', 'ongoing', 'successful', 'failed', 'cancelled']),
      by: z.string(),
    }),
  ),
  evidence: z.array(evidence),
  links: z.array(z.string()),
  history: z.array(
    z.object({ at: z.string(), actor: z.string(), action: z.string(), detail: z.record(z.string(), z.unknown()) }),
  ),
  requests: z.array(request),
  similar: z.array(
    z.object({
      num: z.number(),
      state: z.string(),
      values: z.array(z.string()),
      techniques: z.array(z.string()),
      vulnerabilities: z.array(z.string()),
      sameSector: z.boolean(),
      sameKind: z.boolean(),
    }),
  ),
})
const named = z.object({ id: z.string(), said })
export const vocabulary = z.object({
  sectors: z.array(named.extend({ US: z.string().nullable(), JP: z.string().nullable(), PH: z.string().nullable() })),
  kinds: z.array(named),
  categories: z.array(
    named.extend({ weight: z.number(), options: z.array(z.object({ id: z.string(), value: z.number() })) }),
  ),
  recipients: z.array(z.object({ id: z.string(), kind: z.enum(['member', 'clients', 'rule']), said: said.nullable() })),
  maxFileBytes: z.number(),
  maxFiles: z.number(),
})
export const invitation = z.object({
  id: z.string(),
  name: z.string(),
  sector: z.string(),
  language: z.enum(['en', 'ja', 'fil']),
  madeBy: z.string(),
  madeAt: z.string(),
  expiresAt: z.string(),
  incident: z.number().describe('0: not used yet'),
})
export const invitationList = z.object({ items: z.array(invitation) })
export const invitationMade = z.object({ path: z.string().describe('the address of the link, shown once'), invitation })
export const ruleEntry = z.object({
  rule,
  builtIn: z.boolean(),
  used: z.boolean(),
  changedBy: z.string().nullable(),
  changedAt: z.string().nullable(),
})
export const ruleList = z.object({ items: z.array(ruleEntry) })
/** What whoever holds a link sees: the empty form, or its own report and nothing else. */
export const ownReport = z.object({
  member: z.string(),
  memberName: z.string(),
  language: z.enum(['en', 'ja', 'fil']),
  sector: z.string(),
  vocabulary,
  report: z
    .object({
      name: z.string(),
      state: z.enum(['new', 'open', 'closed']),
      filedAt: z.string(),
      clocks: z.array(clock),
      rules: z.array(ruleShown),
      consent: consent.nullable(),
      evidence: z.array(evidence),
    })
    .nullable(),
})

export type Moment = z.infer<typeof moment>
export type NewIncident = z.input<typeof newIncident>
export type Clock = z.infer<typeof clock>
export type IncidentRow = z.infer<typeof incidentRow>
export type IncidentList = z.infer<typeof incidentList>
export type Incident = z.infer<typeof incident>
export type Request = z.infer<typeof request>
export type Requests = z.infer<typeof requests>
export type Vocabulary = z.infer<typeof vocabulary>
export type Invitation = z.infer<typeof invitation>
export type InvitationList = z.infer<typeof invitationList>
export type InvitationMade = z.infer<typeof invitationMade>
export type RuleEntry = z.infer<typeof ruleEntry>
export type RuleList = z.infer<typeof ruleList>
export type OwnReport = z.infer<typeof ownReport>
