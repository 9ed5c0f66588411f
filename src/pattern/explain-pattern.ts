import { type Anchor, anchorsOf } from './anchors.ts'
import { conformanceLevel } from './conformance-level.ts'
import { printComparison, printPath } from './print-pattern.ts'
import type { Comparison, PatternTree, Qualifier } from './tree.ts'

/** A pattern in plain words: what it needs to see, one line each, indented by what it is part of; then its level and its anchors. */
export function explainPattern(tree: PatternTree): string[] {
  const anchors = anchorsOf(tree)
  return [
    ...explain(tree, ''),
    `level ${conformanceLevel(tree)} of STIX 2.1 §12.7`,
    ...(anchors === null
      ? ['no index helps: every observation of its types is to be looked at']
      : anchors.length === 0
        ? ['it can never match']
        : ['it cannot match unless one of these is seen:', ...anchors.map((anchor) => `  ${printAnchor(anchor)}`)]),
  ]
}

const asks = {
  equals: 'is',
  'equals-folded': 'is, in any case,',
  address: 'is the address',
  within: 'is within',
  'ends-with': 'ends with',
  'contains-folded': 'contains, in capitals or small letters,',
  contains: 'contains',
}

export function printAnchor({ path, test: { kind, value } }: Anchor): string {
  return `${printPath(path)} ${asks[kind]} ${value}`
}

function explain(tree: PatternTree, indent: string): string[] {
  switch (tree.kind) {
    case 'observation':
      return [`${indent}one observation in which`, ...explainComparison(tree.comparison, `${indent}  `)]
    case 'qualified':
      return [
        `${indent}${tree.qualifiers.map(explainQualifier).reverse().join(', ')}:`,
        ...explain(tree.of, `${indent}  `),
      ]
    case 'join': {
      const parts = tree.operands.flatMap((operand) => explain(operand, `${indent}  `))
      return [`${indent}${joins[tree.operator]}:`, ...parts]
    }
  }
}

const joins = {
  AND: 'all of these, in different observations',
  OR: 'any of these',
  FOLLOWEDBY: 'these one after the other (or at once), in different observations',
}

function explainQualifier(qualifier: Qualifier): string {
  switch (qualifier.kind) {
    case 'within':
      return `all within less than ${qualifier.seconds} seconds`
    case 'repeats':
      return `${qualifier.times} times, in different observations`
    case 'start-stop':
      return `from ${qualifier.start} until before ${qualifier.stop}`
  }
}

function explainComparison(comparison: Comparison, indent: string): string[] {
  if (comparison.kind !== 'all' && comparison.kind !== 'any') return [`${indent}${printComparison(comparison)}`]
  const head = comparison.kind === 'all' ? 'all of these hold of one object' : 'any of these holds'
  return [`${indent}${head}:`, ...comparison.operands.flatMap((operand) => explainComparison(operand, `${indent}  `))]
}
