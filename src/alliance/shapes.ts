import { z } from 'zod'
import { onwardRules, personalDataRules } from '../alliance/model.ts'
import { durationDays } from '../policy/duration.ts'
import { type Pap, papLevels, type Tlp, tlpLevels } from '../policy/model.ts'
import { kinds } from '../privacy/model.ts'
import type { StixId } from '../stix/object.ts'

/** The forms that cards, agreements and charters are made of. Objects are strict: an unknown property may be a restriction that we do not know. */

const uuid = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}'

export const memberCode = z
  .string()
  .regex(/^[A-Z][A-Z0-9]{1,7}$/, 'a member code is 2 to 8 capital letters or digits, beginning with a letter')

/** One line of text for people: no control characters, so that it can stand in a table, a log or a certificate. */
export const line = (maxLength: number) =>
  z
    .string()
    .max(maxLength)
    .regex(/^[^\p{Cc}\u2028\u2029]+$/u, 'one line of text without control characters')

export const identityId = stixId('identity')
const markingId = stixId('marking-definition')

function stixId(type: string): z.ZodType<StixId> {
  return z
    .string()
    .regex(new RegExp(`^${type}--${uuid}$`), `the identifier of a STIX ${type}`) as unknown as z.ZodType<StixId>
}

const tlpLabel: z.ZodType<Tlp> = z.enum(tlpLevels)
const papLabel: z.ZodType<Pap> = z.enum(papLevels)

const codes = z.array(memberCode).min(1).max(64).describe('Member codes')
const sectorNames = z.array(line(100)).min(1).max(200)
const moment = z.iso.datetime({ offset: true, error: 'a moment like 2026-04-01T00:00:00Z' })
const purposeNames = z
  .array(z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'lower-case letters, digits and hyphens'))
  .min(1)
  .max(200)
const typeName = z
  .string()
  .max(250)
  .regex(/^[a-z0-9][a-z0-9-]+$/, 'a STIX type or one of domain-objects, observables, relationships, meta')
const typeOrAny = z.union([z.literal('*'), typeName])

// Addresses that the exchange listener uses itself: no API root can have their names.
const reservedIds = new Set(['taxii2', 'ledger', 'peer', 'csaf', 'feeds', 'api', 'healthz', 'readyz', 'metrics'])

// What an object cannot do without, or what decisions are made by: taken out, the rest would be no STIX, or would say something else.
const fixed =
  /^(?:type|id|spec_version|created|modified|revoked|confidence|created_by_ref|object_marking_refs|granular_markings|extensions|extensions\.extension-definition--6c0a2b1e-8d3f-4f7a-9b52-31e4c7d9a806(?:\..*)?)$/

const redactionShape = z.strictObject({
  types: z
    .array(typeName)
    .min(1)
    .max(200)
    .optional()
    .describe('STIX types or groups, as in a clause; absent: every type'),
  properties: z
    .array(
      z
        .string()
        .max(250)
        .regex(/^[a-z0-9_]+(?:\.[A-Za-z0-9_-]+)*$/, 'a property, with dots for members: external_references.url')
        .refine((name) => !fixed.test(name), 'cannot be taken out: an object, or the decision about it, rests on it'),
    )
    .min(1)
    .max(200)
    .describe('Names of properties, with dots for members and without list indexes'),
})

const clauseShape = z.strictObject({
  id: line(40).describe('Named in every decision; unique in the agreement'),
  title: line(200),
  from: codes.optional().describe('Whose objects; absent: those of every party'),
  to: codes.optional().describe('Who may have them; absent: every party'),
  types: z
    .array(typeName)
    .min(1)
    .max(200)
    .optional()
    .describe('STIX types or the groups domain-objects, observables, relationships, meta; absent: every type'),
  tlpCeiling: tlpLabel.describe('Released up to and including this label'),
  sectors: sectorNames.optional().describe('Only objects all of whose sectors are among these; absent: any'),
  onward: z
    .enum(onwardRules)
    .describe('Who a recipient may pass it on to: nobody, its clients, or its clients and the other parties'),
  retention: z.iso
    .duration()
    .refine((duration) => /[1-9]/.test(duration), 'longer than nothing')
    .optional()
    .describe('ISO 8601 duration for which a recipient may keep it; absent: no limit'),
  papCeiling: papLabel
    .optional()
    .describe('Only objects whose PAP label is stated and not above this; absent: any, also none'),
  purposes: purposeNames.optional().describe('Only for these purposes of the agreement; absent: all of them'),
  confidenceAtLeast: z.int().min(0).max(100).optional().describe('Only objects that state at least this confidence'),
  maxAge: z
    .string()
    .regex(/^P\d{1,5}[DW]$/, 'a duration of whole days or weeks like P90D')
    .refine((duration) => (durationDays(duration) ?? 0) > 0, 'longer than nothing')
    .optional()
    .describe('Only objects whose version is at most this old; days or weeks like P90D; absent: any age'),
  notBefore: moment.optional().describe('Nothing under this clause before this moment (RFC 3339)'),
  attribution: z
    .enum(['named', 'withheld'])
    .optional()
    .describe('Whether the originator is named to recipients; absent: named'),
  notAgainstPersons: z
    .boolean()
    .optional()
    .describe('True: recipients do not use it against natural persons; absent: false'),
  mayRedact: z
    .boolean()
    .optional()
    .describe(
      'True: parts that a recipient may not see, and references to what it cannot have, are cut out; absent: the whole object is withheld',
    ),
  redact: z.array(redactionShape).min(1).max(50).optional().describe('What is taken out before anything is released'),
})

/** Nobody may ask so much in a day that the addresses of a large network could be tried one by one. */
const mostValuesPerDay = 100_000

const confirmationRightShape = z.strictObject({
  id: line(40).describe('Named in every answer and audit entry; unique among the rights'),
  title: line(200),
  from: codes.optional().describe('Whose nodes answer; absent: those of every party'),
  to: codes.optional().describe('Who may ask; absent: every party'),
  types: z
    .array(typeName)
    .min(1)
    .max(200)
    .optional()
    .describe('Types of the objects whose values are confirmed, or groups; absent: all that hold values'),
  tlpCeiling: tlpLabel.describe('Of objects up to and including this label'),
  held: z
    .boolean()
    .optional()
    .describe('True: also of what the answering member got from others; absent: of what it published alone'),
  originatorControlled: z
    .boolean()
    .optional()
    .describe('True: also of what nobody but its originator may pass on; absent: not of that'),
  valuesPerDay: z
    .int()
    .min(1)
    .max(mostValuesPerDay)
    .describe('How many values one member may ask another about in a day (UTC)'),
})

export const agreementShape = z
  .strictObject({
    id: z
      .string()
      .max(63)
      .regex(/^[a-z](?:[a-z0-9-]*[a-z0-9])?$/, 'lower-case letters, digits and hyphens, beginning with a letter')
      .refine((id) => !reservedIds.has(id), 'this name is taken by an address of the exchange')
      .describe('Also the name of the TAXII API root'),
    title: line(200),
    description: z.string().max(20_000).optional(),
    parties: codes,
    from: moment.describe('In force from this moment (RFC 3339)'),
    until: moment.optional().describe('No longer in force from this moment on; absent: open'),
    purposes: purposeNames.describe(
      'What the parties may use it for; an object that names purposes needs one of these',
    ),
    unmarked: z
      .record(typeOrAny, tlpLabel)
      .optional()
      .describe('What an unmarked object counts as, by type, * for any other; absent: withheld'),
    acceptedMarkings: z
      .array(markingId)
      .max(1000)
      .optional()
      .describe('Markings that the parties have read and accept as statements without restriction of release'),
    personalData: z
      .partialRecord(z.enum(['*', ...kinds]), z.enum(personalDataRules))
      .optional()
      .describe(
        'What is done with personal data that is found, by kind, * for any other: hold for review, mask, pseudonymise, or allow; absent: hold',
      ),
    advisories: z
      .strictObject({
        quorum: z.int().min(1).max(64).optional().describe('How many members sign off; absent: all of the advisory'),
        mandatory: codes.optional().describe('Who signs off in any case'),
      })
      .optional()
      .describe('Who must sign off a joint advisory before it is published; absent: every member of the advisory'),
    clauses: z.array(clauseShape).min(1).max(200).describe('Permissions; whatever no clause permits is withheld'),
    confirmExistence: z
      .array(confirmationRightShape)
      .min(1)
      .max(50)
      .optional()
      .describe('Rights to be told whether a value is known, and nothing else; absent: nobody is told'),
  })
  .superRefine((agreement, context) => {
    const problem = (path: PropertyKey[], message: string) => context.addIssue({ code: 'custom', path, message })
    if (agreement.until !== undefined && !(Date.parse(agreement.from) < Date.parse(agreement.until)))
      problem(['until'], 'must be later than from')
    for (const [index] of doubles(agreement.parties)) problem(['parties', index], 'named twice')
    const { quorum = 1, mandatory = [] } = agreement.advisories ?? {}
    if (quorum > agreement.parties.length) problem(['advisories', 'quorum'], 'is more than there are parties')
    mandatory.forEach((code, place) => {
      if (!agreement.parties.includes(code))
        problem(['advisories', 'mandatory', place], `${code} is not a party of this agreement`)
    })
    for (const [index, id] of doubles(agreement.clauses.map((clause) => clause.id)))
      problem(['clauses', index, 'id'], `a clause ${id} stands above`)
    const rights = agreement.confirmExistence ?? []
    for (const [index, id] of doubles(rights.map((right) => right.id)))
      problem(['confirmExistence', index, 'id'], `a right ${id} stands above`)
    rights.forEach((right, index) => {
      for (const side of ['from', 'to'] as const)
        right[side]?.forEach((code, place) => {
          if (!agreement.parties.includes(code))
            problem(['confirmExistence', index, side, place], `${code} is not a party of this agreement`)
        })
      for (const list of ['types', 'from', 'to'] as const)
        for (const [place] of doubles(right[list] ?? []))
          problem(['confirmExistence', index, list, place], 'named twice')
    })
    agreement.clauses.forEach((clause, index) => {
      for (const side of ['from', 'to'] as const)
        clause[side]?.forEach((code, place) => {
          if (!agreement.parties.includes(code))
            problem(['clauses', index, side, place], `${code} is not a party of this agreement`)
        })
      if (clause.from?.length === 1 && clause.to?.length === 1 && clause.from[0] === clause.to[0])
        problem(['clauses', index, 'to'], `reaches nobody but ${clause.from[0]}, whose own objects these are`)
      clause.purposes?.forEach((purpose, place) => {
        if (!agreement.purposes.includes(purpose))
          problem(['clauses', index, 'purposes', place], `${purpose} is not a purpose of this agreement`)
      })
      if (clause.notBefore !== undefined && agreement.until !== undefined)
        if (!(Date.parse(clause.notBefore) < Date.parse(agreement.until)))
          problem(['clauses', index, 'notBefore'], 'must be earlier than the end of the agreement')
      for (const list of ['types', 'sectors', 'purposes', 'from', 'to'] as const)
        for (const [place] of doubles(clause[list] ?? [])) problem(['clauses', index, list, place], 'named twice')
      clause.redact?.forEach(({ properties }, rule) => {
        for (const [place] of doubles(properties))
          problem(['clauses', index, 'redact', rule, 'properties', place], 'named twice')
      })
    })
  })

/** Every value that stood before in the list, with its place. */
export function doubles(values: readonly string[]): [number, string][] {
  const seen = new Set<string>()
  return [...values.entries()].filter(([, value]) => seen.size === seen.add(value).size)
}
