/**
 * An agreement is written with hyphens (`tlp-ceiling`) and held with capitals (`tlpCeiling`). The two spellings are swapped, so that
 * a name in the wrong one for its place becomes a name that the shape does not know.
 */
const swaps = new Map(
  [
    ['tlp-ceiling', 'tlpCeiling'],
    ['accepted-markings', 'acceptedMarkings'],
    ['personal-data', 'personalData'],
    ['pap-ceiling', 'papCeiling'],
    ['confidence-at-least', 'confidenceAtLeast'],
    ['max-age', 'maxAge'],
    ['not-before', 'notBefore'],
    ['not-against-persons', 'notAgainstPersons'],
    ['may-redact', 'mayRedact'],
  ].flatMap(([written, held]) => [
    [written!, held!],
    [held!, written!],
  ]),
)

export const swapSpelling = (name: string): string => swaps.get(name) ?? name

/** The agreement with the names of its own and its clauses' properties in the other spelling; anything else as it is. */
export function swapAgreement(value: unknown): unknown {
  const agreement = swapNames(value)
  if (!isRecord(agreement) || !Array.isArray(agreement.clauses)) return agreement
  return { ...agreement, clauses: agreement.clauses.map(swapNames) }
}

/** The path of a problem in the other spelling. */
export function swapPath(path: readonly PropertyKey[]): PropertyKey[] {
  return path.map((part, depth) => {
    const named = depth === 0 || (depth === 2 && path[0] === 'clauses')
    return named && typeof part === 'string' ? swapSpelling(part) : part
  })
}

function swapNames(value: unknown): unknown {
  if (!isRecord(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [swapSpelling(name), inner]))
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
