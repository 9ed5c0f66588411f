import { z } from 'zod'
import { onwardRules } from '../alliance/model.ts'
import { type Tlp, tlpLevels } from '../policy/model.ts'
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
export const markingId = stixId('marking-definition')

function stixId(type: string): z.ZodType<StixId> {
  return z
    .string()
    .regex(new RegExp(`^${type}--${uuid}$`), `the identifier of a STIX ${type}`) as unknown as z.ZodType<StixId>
}

export const tlpLabel: z.ZodType<Tlp> = z.enum(tlpLevels)

const codes = z.array(memberCode).min(1).max(64).describe('Member codes')
const sectorNames = z.array(line(100)).min(1).max(200)
const moment = z.iso.datetime({ offset: true, error: 'a moment like 2026-04-01T00:00:00Z' })
const typeName = z
  .string()
  .max(250)
  .regex(/^[a-z0-9][a-z0-9-]+$/, 'a STIX type or one of domain-objects, observables, relationships, meta')
const typeOrAny = z.union([z.literal('*'), typeName])

// Addresses that the exchange listener uses itself: no API root can have their names.
const reservedIds = new Set(['taxii2', 'ledger', 'peer', 'csaf', 'feeds', 'api', 'healthz', 'readyz', 'metrics'])

export const clauseShape = z.strictObject({
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
    .optional()
    .describe('ISO 8601 duration for which a recipient may keep it; absent: no limit'),
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
    purposes: z
      .array(z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'lower-case letters, digits and hyphens'))
      .min(1)
      .max(200)
      .describe('What the parties may use it for; an object that names purposes needs one of these'),
    unmarked: z
      .record(typeOrAny, tlpLabel)
      .optional()
      .describe('What an unmarked object counts as, by type, * for any other; absent: withheld'),
    acceptedMarkings: z
      .array(markingId)
      .max(1000)
      .optional()
      .describe('Markings that the parties have read and accept as statements without restriction of release'),
    clauses: z.array(clauseShape).min(1).max(200).describe('Permissions; whatever no clause permits is withheld'),
  })
  .superRefine((agreement, context) => {
    const problem = (path: PropertyKey[], message: string) => context.addIssue({ code: 'custom', path, message })
    if (agreement.until !== undefined && !(Date.parse(agreement.from) < Date.parse(agreement.until)))
      problem(['until'], 'must be later than from')
    for (const [index] of doubles(agreement.parties)) problem(['parties', index], 'named twice')
    for (const [index, id] of doubles(agreement.clauses.map((clause) => clause.id)))
      problem(['clauses', index, 'id'], `a clause ${id} stands above`)
    agreement.clauses.forEach((clause, index) => {
      for (const side of ['from', 'to'] as const)
        clause[side]?.forEach((code, place) => {
          if (!agreement.parties.includes(code))
            problem(['clauses', index, side, place], `${code} is not a party of this agreement`)
        })
    })
  })

/** Every value that stood before in the list, with its place. */
export function doubles(values: readonly string[]): [number, string][] {
  const seen = new Set<string>()
  return [...values.entries()].filter(([, value]) => seen.size === seen.add(value).size)
}
