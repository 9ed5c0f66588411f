import { z } from 'zod'
import { tlpLevels } from '../../policy/model.ts'
import { sectorIds } from './sectors.ts'
import {
  alterations,
  detectionMethods,
  externalImpacts,
  fidelities,
  incidentKindNames,
  informationTypes,
  languages,
  losses,
  physicalImpacts,
  recoverabilities,
} from './words.ts'

// Controls other than line breaks and tabs, and what turns the direction of a line around: nothing that a reporter needs.
const forbidden = /(?![\n\r\t])\p{Cc}|[\p{Cs}\u2028\u2029\u202a-\u202e\u2066-\u2069]/u
const plain = 'a character that has no place in a text'
const line = (most: number) =>
  z
    .string()
    .max(most)
    .refine((text) => !forbidden.test(text) && !/[\r\n]/.test(text), plain)
const text = (most: number) =>
  z
    .string()
    .max(most)
    .refine((value) => !forbidden.test(value), plain)

/** A moment in UTC, and how exactly it is known. */
export const moment = z.strictObject({
  at: z.iso.datetime({ offset: false }).refine((at) => at >= '2000' && at < '2100', 'a year of this century'),
  fidelity: z.enum(fidelities),
})
export type Moment = z.infer<typeof moment>

/** Who reports: it stays in the record of the node that took the report, and nowhere else. */
const reporter = z.strictObject({
  organisation: line(200).refine((name) => name.trim() !== '', 'must not be empty'),
  name: line(200).default(''),
  role: line(200).default(''),
  email: line(254).default(''),
  phone: line(60).default(''),
})
export type Reporter = z.infer<typeof reporter>

const systemAffected = z.strictObject({
  name: line(200),
  use: line(300).default(''),
  location: line(200).default(''),
})

const impact = z
  .strictObject({
    /** 0 to 100 (Incident Core v2, Appendix A). */
    availability: z.number().int().min(0).max(100).nullable().default(null),
    loss: z.enum(losses).nullable().default(null),
    informationType: z.enum(informationTypes).nullable().default(null),
    alteration: z.enum(alterations).nullable().default(null),
    physical: z.enum(physicalImpacts).nullable().default(null),
    external: z.array(z.enum(externalImpacts)).max(7).default([]),
    recoverability: z.enum(recoverabilities).nullable().default(null),
    persons: z.number().int().min(0).max(10_000_000_000).nullable().default(null),
    services: text(2000).default(''),
  })
  .prefault({})

const ransom = z
  .strictObject({
    demand: text(1000).default(''),
    paidAt: moment.nullable().default(null),
    amount: line(100).default(''),
    wallet: line(300).default(''),
  })
  .prefault({})

const answer = z.enum(['yes', 'no', 'unknown']).default('unknown')

/** To whom what is reported may be given: codes of members, `clients`, ids of reporting rules. */
const recipientWord = z.string().regex(/^(?:[A-Z][A-Z0-9]{1,7}|[a-z][a-z0-9-]{1,40})$/, 'a member, clients, or a rule')

/** What whoever reports says; every text is bounded, and none is ever more than text. */
export const report = z.strictObject({
  language: z.enum(languages),
  reporter,
  sector: z.enum(sectorIds),
  kind: z.enum(incidentKindNames),
  tlp: z.enum(tlpLevels).exclude(['clear', 'red']).default('amber'),
  narrative: text(20_000).refine((value) => value.trim() !== '', 'must not be empty'),
  systems: z.array(systemAffected).max(50).default([]),
  started: moment.nullable().default(null),
  detected: moment.nullable().default(null),
  ended: moment.nullable().default(null),
  detection: z.enum(detectionMethods).nullable().default(null),
  impact,
  seen: text(100_000).default('').describe('addresses, names, digests: values are found in it'),
  vector: text(2000).default(''),
  vulnerabilities: text(2000).default(''),
  defences: text(2000).default(''),
  measures: text(5000).default(''),
  told: text(2000).default('').describe('who else was told'),
  actor: text(2000).default(''),
  ransom,
  personalData: answer,
  malicious: answer,
  crossBorder: answer,
  consent: z
    .strictObject({ recipients: z.array(recipientWord).max(60).default([]), purpose: line(300).default('') })
    .prefault({}),
})
export type Report = z.infer<typeof report>
export type ReportInput = z.input<typeof report>
