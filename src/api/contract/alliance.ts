/** The charter in force, its members, and the links to them. */
import { z } from 'zod'
import { reason } from './decisions.ts'
import { pap, tlp } from './labels.ts'
import { summary } from './objects.ts'

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
  confirmExistence: z
    .array(
      z.object({
        id: z.string(),
        title: z.string(),
        from: z.array(z.string()).nullable(),
        to: z.array(z.string()).nullable(),
        types: z.array(z.string()).nullable(),
        tlpCeiling: tlp,
        held: z.boolean(),
        originatorControlled: z.boolean(),
        valuesPerDay: z.number(),
      }),
    )
    .describe('rights to be told whether a value is known'),
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

export type Link = z.infer<typeof link>
export type Member = z.infer<typeof member>
export type Agreement = z.infer<typeof agreement>
export type Alliance = z.infer<typeof alliance>
export type CharterPreview = z.infer<typeof charterPreview>
