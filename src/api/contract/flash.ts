/** Flash alerts. */
import { z } from 'zod'
import { tlp } from './labels.ts'

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

export type NewFlash = z.input<typeof newFlash>
export type FlashCode = z.infer<typeof flashCode>
export type FlashAlert = z.infer<typeof flashAlert>
export type FlashList = z.infer<typeof flashList>
