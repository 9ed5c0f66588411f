import { z } from 'zod'

/** Values that may be asked about at once, and how long one may be. */
export const mostAsked = 1000
export const longestAsked = 2000

export const inquiryQuestion = z.strictObject({
  values: z
    .array(z.string().max(longestAsked))
    .min(1)
    .max(mostAsked)
    .describe('domains, addresses, networks, URLs, digests, mail addresses, file:NAME; as they are or defanged'),
  members: z.array(z.string().max(8)).min(1).max(64).describe('whom to ask'),
})

const right = z.object({
  agreement: z.string(),
  id: z.string(),
  title: z.string(),
  tlpCeiling: z.string(),
  types: z.array(z.string()).nullable().describe('null: all that hold values'),
  held: z.boolean().describe('also of what the answering member got from others'),
  originatorControlled: z.boolean(),
  valuesPerDay: z.number(),
})

export const inquiryState = z.object({
  ask: z
    .array(z.object({ member: z.string(), name: z.string(), rights: z.array(right) }))
    .describe('the other members, and by which rights they may be asked'),
  answer: z
    .array(
      z.object({
        member: z.string(),
        name: z.string(),
        rights: z.array(right),
        epoch: z.number().nullable().describe('null: nothing is published to it yet'),
        made: z.string().nullable(),
        entries: z.number().nullable().describe('of the filter; more than there are values'),
        askedToday: z.number(),
      }),
    )
    .describe('who may ask this node, and what it published to them'),
})

/**
 * Why a member gave no answer: no agreement lets us ask; not today any more; nothing published yet; no connection; or what it
 * published or answered does not hold, and is not to be believed.
 */
export const inquiryFailure = z.enum(['no-right', 'over-quota', 'not-ready', 'unreachable', 'untrusted'])

export const inquiryResult = z.object({
  values: z.array(
    z.object({ text: z.string(), kind: z.string().nullable().describe('null: no value that can be asked about') }),
  ),
  answers: z.array(
    z.object({
      member: z.string(),
      name: z.string(),
      known: z.array(z.boolean().nullable()).nullable().describe('for each value; null: there is no answer'),
      because: inquiryFailure.nullable(),
      detail: z.string(),
      epoch: z.number().nullable(),
      made: z.string().nullable().describe('what the member held then is what it answers about'),
      errorRate: z.number().nullable().describe('the chance that yes is said of one value that is not known'),
      left: z.number().nullable().describe('values that may still be asked about today'),
    }),
  ),
})

export type InquiryQuestion = z.infer<typeof inquiryQuestion>
export type InquiryRight = z.infer<typeof right>
export type InquiryState = z.infer<typeof inquiryState>
export type InquiryFailure = z.infer<typeof inquiryFailure>
export type InquiryResult = z.infer<typeof inquiryResult>
export type InquiryAnswer = InquiryResult['answers'][number]
