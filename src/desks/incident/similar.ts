/** Why two incidents may belong together. */
export interface Similarity {
  readonly num: number
  /** Higher is closer; only the order matters. */
  readonly weight: number
  readonly values: readonly string[]
  readonly techniques: readonly string[]
  readonly vulnerabilities: readonly string[]
  readonly sameSector: boolean
  readonly sameKind: boolean
}

export interface Compared {
  readonly num: number
  readonly sector: string
  readonly kind: string
}

const weights = { value: 10, vulnerability: 4, technique: 2, sector: 1, kind: 1 }

/**
 * Which of the others are like this one, the closest first: what they have in common is named, and an incident that shares neither
 * value, technique nor vulnerability with it is none, whatever its sector.
 */
export function similarTo(
  one: Compared,
  others: readonly Compared[],
  common: ReadonlyMap<number, readonly string[]>,
  limit: number,
): Similarity[] {
  return others
    .flatMap((other): Similarity[] => {
      const shared = common.get(other.num) ?? []
      if (other.num === one.num || shared.length === 0) return []
      const techniques = named(shared, 'technique ')
      const vulnerabilities = named(shared, 'vulnerability ')
      const values = shared.filter((text) => !/^(?:technique|vulnerability) /.test(text)).toSorted()
      const sameSector = other.sector === one.sector
      const sameKind = other.kind === one.kind
      const weight =
        weights.value * values.length +
        weights.vulnerability * vulnerabilities.length +
        weights.technique * techniques.length +
        (sameSector ? weights.sector : 0) +
        (sameKind ? weights.kind : 0)
      return [{ num: other.num, weight, values, techniques, vulnerabilities, sameSector, sameKind }]
    })
    .sort((a, b) => b.weight - a.weight || b.num - a.num)
    .slice(0, limit)
}

function named(shared: readonly string[], prefix: string): string[] {
  return shared.flatMap((text) => (text.startsWith(prefix) ? [text.slice(prefix.length)] : [])).toSorted()
}
