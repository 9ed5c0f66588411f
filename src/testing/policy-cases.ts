import fc from 'fast-check'
import type { Agreement, Clause, ClauseRedaction } from '../alliance/model.ts'
import { onwardRules, type PersonalDataRule, personalDataRules } from '../alliance/model.ts'
import {
  type Handling,
  type HoldKind,
  holdKinds,
  type Pap,
  type PartHandling,
  papLevels,
  type Recipient,
  type Tlp,
  tlpLevels,
} from '../policy/model.ts'
import { distinctParts } from '../policy/parts.ts'
import type { StixId } from '../stix/object.ts'

/** Random agreements, handlings and recipients over a small world, so that they often meet. */

export const members = ['JP', 'PH', 'US', 'AU'] as const
export const markings = [1, 2, 3].map((n) => `marking-definition--00000000-0000-4000-8000-00000000000${n}` as StixId)
export const purposes = ['defence', 'response', 'drills']
export const sectors = ['energy', 'water', 'finance']
export const types = ['indicator', 'report', 'ipv4-addr', 'relationship', 'marking-definition', 'x-custom']
const typesOrGroups = [...types, 'domain-objects', 'observables', 'relationships', 'meta']
export const kinds = ['e-mail', 'phone', 'identity-number']
export const exercises = ['KOIN 27', 'SEA DRAGON']
const agreementIds = ['trilateral', 'pair', 'wide']

export const noon = Date.parse('2026-11-23T12:00:00Z')
const moments = ['2026-01-01T00:00:00Z', '2026-11-23T12:00:00Z', '2026-11-23T12:00:00.001Z', '2027-01-01T00:00:00Z']

export const member = fc.constantFrom(...members)
export const tlp: fc.Arbitrary<Tlp> = fc.constantFrom(...tlpLevels)
export const pap: fc.Arbitrary<Pap> = fc.constantFrom(...papLevels)
const some = <T>(from: readonly T[], minLength = 0) => fc.subarray([...from], { minLength })

/** Mostly what stands in nobody's way, so that cases get far enough for every rule to be the one that decides. */
const mostly = <T>(harmless: T, weight: number, other: fc.Arbitrary<T>) =>
  fc.oneof({ weight, arbitrary: fc.constant(harmless) }, { weight: 1, arbitrary: other })

/** Properties that are undefined are left out, as in a parsed document. */
function defined<T extends object>(value: T): T {
  return Object.fromEntries(Object.entries(value).filter(([, inner]) => inner !== undefined)) as T
}

const clauseRedaction: fc.Arbitrary<ClauseRedaction> = fc
  .record({
    types: mostly<string[] | undefined>(undefined, 1, some(typesOrGroups, 1)),
    properties: some(['x_contact', 'description'], 1),
  })
  .map((made) => defined(made) as ClauseRedaction)

const clause: fc.Arbitrary<Clause> = fc
  .record({
    id: fc.constantFrom('C1', 'C2', 'C3', 'C4'),
    title: fc.constant('a clause'),
    from: mostly<string[] | undefined>(undefined, 3, some(members, 1)),
    to: mostly<string[] | undefined>(undefined, 3, some(members, 1)),
    types: mostly<string[] | undefined>(undefined, 2, some(typesOrGroups, 1)),
    tlpCeiling: tlp,
    sectors: mostly<string[] | undefined>(undefined, 4, some(sectors, 1)),
    onward: fc.constantFrom(...onwardRules),
    retention: mostly<string | undefined>(undefined, 3, fc.constantFrom('P1Y', 'P30D')),
    papCeiling: mostly<Pap | undefined>(undefined, 6, pap),
    purposes: mostly<string[] | undefined>(undefined, 6, some(purposes, 1)),
    confidenceAtLeast: mostly<number | undefined>(undefined, 8, fc.constantFrom(0, 50, 51, 100)),
    maxAge: mostly<string | undefined>(undefined, 8, fc.constantFrom('P0D', 'P3D', 'P1W', 'P90D')),
    notBefore: mostly<string | undefined>(undefined, 8, fc.constantFrom(...moments)),
    attribution: mostly<'named' | 'withheld' | undefined>(undefined, 6, fc.constantFrom('named', 'withheld')),
    notAgainstPersons: mostly<boolean | undefined>(undefined, 4, fc.boolean()),
    mayRedact: fc.constantFrom(undefined, false, true, true),
    redact: mostly<ClauseRedaction[] | undefined>(undefined, 6, fc.array(clauseRedaction, { maxLength: 2 })),
  })
  .map((made) => defined(made) as Clause)

const agreement: fc.Arbitrary<Agreement> = fc
  .record({
    id: fc.constantFrom(...agreementIds),
    title: fc.constant('an agreement'),
    parties: mostly([...members], 3, some(members, 2)),
    from: mostly(moments[0]!, 6, fc.constantFrom(...moments.slice(0, 3))),
    until: mostly<string | undefined>(undefined, 6, fc.constantFrom(...moments.slice(1))),
    purposes: some(purposes, 1),
    unmarked: fc.oneof(fc.constant(undefined), fc.dictionary(fc.constantFrom('*', ...types), tlp, { maxKeys: 3 })),
    acceptedMarkings: fc.oneof(fc.constant(undefined), some(markings)),
    personalData: mostly<Record<string, PersonalDataRule> | undefined>(
      undefined,
      1,
      fc.dictionary(fc.constantFrom('*', ...kinds), fc.constantFrom(...personalDataRules), { maxKeys: 3 }),
    ),
    exercise: mostly<string | undefined>(undefined, 20, fc.constantFrom(...exercises)),
    clauses: fc.array(clause, { minLength: 1, maxLength: 4 }),
  })
  .map((made) => defined(made) as Agreement)

export const agreements = fc.uniqueArray(agreement, { minLength: 1, maxLength: 3, selector: ({ id }) => id })

export const part: fc.Arbitrary<PartHandling> = fc.record({
  tlp: mostly<Tlp | null>(null, 1, tlp),
  pap: mostly<Pap | null>(null, 4, pap),
  releasableTo: mostly<string[] | null>(null, 4, some(members)),
  originatorControl: mostly(false, 8, fc.constant(true)),
  purposes: mostly<string[] | null>(null, 4, some(purposes)),
  unknownMarkings: mostly<string[]>([], 6, some(markings)),
  notPublic: mostly(false, 6, fc.constant(true)),
})
const parts = fc
  .array(part, { maxLength: 3 })
  .map((made) => distinctParts(made.map((one) => ({ selector: 'name', handling: one }))))

export const handling: fc.Arbitrary<Handling> = fc
  .record({
    type: fc.constantFrom(...types),
    tlp: fc.oneof({ weight: 6, arbitrary: tlp }, { weight: 1, arbitrary: fc.constant(null) }),
    releasableTo: mostly<string[] | null>(null, 1, some(members, 1)).chain((list) =>
      list?.length === 1 ? some(members) : fc.constant(list),
    ),
    origin: member,
    under: mostly<string | null>(null, 1, fc.constantFrom(...agreementIds)),
    originatorControl: mostly(false, 6, fc.constant(true)),
    sectors: some(sectors),
    purposes: mostly<string[] | null>(null, 4, some(purposes)),
    unknownMarkings: mostly<string[]>([], 6, some(markings)),
    notPublic: mostly(false, 4, fc.constant(true)),
    exercise: mostly<string | null>(null, 20, fc.constantFrom(...exercises)),
    pap: mostly<Pap | null>(null, 1, pap),
    confidence: mostly<number | null>(null, 1, fc.constantFrom(0, 49, 50, 51, 100)),
    embargoUntil: mostly<string | null>(null, 8, fc.constantFrom(...moments)),
    day: mostly<string | null>(
      '2026-11-23',
      3,
      fc.option(fc.constantFrom('2026-11-24', '2026-11-20', '2026-11-19', '2026-08-25', '2026-08-24')),
    ),
    personal: mostly<string[]>([], 5, some(kinds)),
    held: mostly<HoldKind[]>([], 12, some(holdKinds)),
    parts: mostly<readonly PartHandling[]>([], 1, parts),
    consent: mostly<string[] | null>(null, 4, some([...members, 'clients'])),
    cannotGo: fc.array(mostly(false, 3, fc.constant(true)), { minLength: 3, maxLength: 3 }),
  })
  .map(({ cannotGo, ...made }) => ({
    ...made,
    indispensable: made.parts.flatMap((_, index) => (cannotGo[index] === true ? [index] : [])),
  }))

export const recipient: fc.Arbitrary<Recipient> = fc.oneof(
  { weight: 3, arbitrary: member.map((code): Recipient => ({ kind: 'member', code })) },
  { weight: 3, arbitrary: tlp.map((level): Recipient => ({ kind: 'client', tlp: level })) },
  { weight: 1, arbitrary: fc.constant<Recipient>({ kind: 'public' }) },
)

export const only = mostly<string | undefined>(undefined, 4, fc.constantFrom(...agreementIds))

/** How many random cases a comparison runs: TREFOIL_CASES, for a campaign; else as many as a test can wait for. */
export function caseCount(usual: number): number {
  const asked = Number(process.env.TREFOIL_CASES ?? '')
  return Number.isSafeInteger(asked) && asked > 0 ? asked : usual
}
