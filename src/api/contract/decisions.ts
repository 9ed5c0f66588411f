/** What a recipient gets of an object, and why. */
import { z } from 'zod'

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

/** What one recipient reads: `text` is the place in `texts`, null where it reads nothing. */
export const seen = decision.extend({ text: z.number().nullable() })

export type Reason = z.infer<typeof reason>
export type RecipientDecision = z.infer<typeof decision>
export type AsRead = z.infer<typeof asRead>
export type Seen = z.infer<typeof seen>
