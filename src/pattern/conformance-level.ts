import type { PatternTree } from './tree.ts'

/** The level of STIX 2.1 §12.7 that a consumer must have for it: brackets alone, brackets joined by AND and OR, or all. */
export function conformanceLevel(tree: PatternTree): 1 | 2 | 3 {
  if (tree.kind === 'observation') return 1
  if (tree.kind === 'qualified' || tree.operator === 'FOLLOWEDBY') return 3
  return tree.operands.reduce<1 | 2 | 3>((most, operand) => larger(most, conformanceLevel(operand)), 2)
}

function larger(a: 1 | 2 | 3, b: 1 | 2 | 3): 1 | 2 | 3 {
  return a > b ? a : b
}
