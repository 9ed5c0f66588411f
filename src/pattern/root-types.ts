import type { Comparison } from './tree.ts'

/** The object types of which one object alone could make the comparison true (§9.5). */
export function typesOf(comparison: Comparison): ReadonlySet<string> {
  switch (comparison.kind) {
    case 'any':
      return new Set(comparison.operands.flatMap((operand) => [...typesOf(operand)]))
    case 'all':
      return comparison.operands.map(typesOf).reduce(intersectTypes)
    default:
      return new Set([comparison.path.type])
  }
}

export function intersectTypes(left: ReadonlySet<string>, right: ReadonlySet<string>): ReadonlySet<string> {
  return new Set([...left].filter((type) => right.has(type)))
}
