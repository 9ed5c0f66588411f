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
    ['confirm-existence', 'confirmExistence'],
    ['originator-controlled', 'originatorControlled'],
    ['values-per-day', 'valuesPerDay'],
  ].flatMap(([written, held]) => [
    [written!, held!],
    [held!, written!],
  ]),
)

export const swapSpelling = (name: string): string => swaps.get(name) ?? name

/** The agreement with the names of its own and its clauses' properties in the other spelling; anything else as it is. */
export function swapAgreement(value: unknown): unknown {
  const agreement = swapNames(value)
  if (!isRecord(agreement)) return agreement
  const lists = Object.entries(agreement).flatMap(([name, list]) =>
    isNamedList(name) && Array.isArray(list) ? [[name, list.map(swapNames)]] : [],
  )
  return { ...agreement, ...Object.fromEntries(lists) }
}

/** The path of a problem in the other spelling. */
export function swapPath(path: readonly PropertyKey[]): PropertyKey[] {
  return path.map((part, depth) => {
    const named = depth === 0 || (depth === 2 && isNamedList(path[0]))
    return named && typeof part === 'string' ? swapSpelling(part) : part
  })
}

/** The lists of an agreement whose elements have properties of ours. */
const namedLists: readonly unknown[] = ['clauses', 'confirmExistence', 'confirm-existence']
const isNamedList = (name: unknown): boolean => namedLists.includes(name)

function swapNames(value: unknown): unknown {
  if (!isRecord(value)) return value
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [swapSpelling(name), inner]))
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
