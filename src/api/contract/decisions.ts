/** What a recipient gets of an object, and why. */
import { z } from 'zod'
import { tlp } from './labels.ts'

export const redaction = z.object({
  parts: z.array(z.number()).describe('how many marked parts, by their place in what policy read'),
  properties: z.array(z.string()),
  anonymous: z.boolean().describe('the source is not named'),
  personal: z.enum(['mask', 'pseudonymise']).nullable(),
  references: z.boolean().describe('references to what the recipient cannot have may be taken out'),
})
export const withheldPart = z.object({
  at: z.string().describe('JSON Pointer into the original'),
  because: z
    .enum(['part', 'property', 'source', 'reference', 'renamed', 'personal', 'creator', 'unsound'])
    .nullable()
    .describe(
      'a marking of its own, a clause, the source that stays unnamed, a reference to what cannot be had, one that is known by another id, personal data, who answers for what is made, or what would not be valid; null: made before causes were kept',
    ),
  label: tlp.nullable().describe('of the part alone, where its marking withholds it'),
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
  withheld: z.array(withheldPart).describe('the same places, each with the cause'),
  redaction: redaction.nullable(),
  obligations: obligations.nullable().describe('what the recipient takes on'),
  sentence: z.string().describe('one plain English sentence'),
  since: z.string().nullable(),
})

/** One recipient, with exactly what it reads. */
export const asRead = decision.extend({
  text: z.string().nullable().describe('word for word what the recipient reads; null: nothing'),
})

/** What one recipient reads: `text` is the place in `texts`, null where it reads nothing. */
export const seen = decision.extend({ text: z.number().nullable() })

export type WithheldPart = z.infer<typeof withheldPart>
export type Reason = z.infer<typeof reason>
export type RecipientDecision = z.infer<typeof decision>
export type AsRead = z.infer<typeof asRead>
export type Seen = z.infer<typeof seen>
