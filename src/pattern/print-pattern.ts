import { isKeyword } from './characters.ts'
import type { Comparison, Constant, ObjectPath, PatternTree, Qualifier, Step } from './tree.ts'

/**
 * The text of a pattern in one form: single spaces, no parentheses that change nothing, `=` and `!=`. Equal trees have equal
 * texts, and `parsePattern` makes an equal tree of the text of every tree that it makes.
 */
export function printPattern(tree: PatternTree): string {
  if (tree.kind === 'observation') return `[${printComparison(tree.comparison)}]`
  if (tree.kind === 'qualified') {
    const inner = printPattern(tree.of)
    const of = tree.of.kind === 'observation' ? inner : `(${inner})`
    return `${of} ${tree.qualifiers.map(printQualifier).join(' ')}`
  }
  const mine = tightness[tree.operator]
  return tree.operands
    .map((operand) => {
      const text = printPattern(operand)
      return operand.kind === 'join' && tightness[operand.operator] <= mine ? `(${text})` : text
    })
    .join(` ${tree.operator} `)
}

// §9.5.3
const tightness = { FOLLOWEDBY: 0, OR: 1, AND: 2 }

function printQualifier(qualifier: Qualifier): string {
  switch (qualifier.kind) {
    case 'within': {
      const { seconds } = qualifier
      return `WITHIN ${Number.isSafeInteger(seconds) ? seconds : printFloat(seconds)} SECONDS`
    }
    case 'repeats':
      return `REPEATS ${qualifier.times} TIMES`
    case 'start-stop':
      return `START t'${qualifier.start}' STOP t'${qualifier.stop}'`
  }
}

/** What stands between brackets, without them. */
export function printComparison(comparison: Comparison): string {
  switch (comparison.kind) {
    case 'any':
      return comparison.operands.map(printComparison).join(' OR ')
    case 'all':
      return comparison.operands
        .map((operand) => (operand.kind === 'any' ? `(${printComparison(operand)})` : printComparison(operand)))
        .join(' AND ')
    case 'exists':
      return `${comparison.negated ? 'NOT ' : ''}EXISTS ${printPath(comparison.path)}`
    case 'in': {
      const { path, negated, values } = comparison
      return `${printPath(path)} ${negated ? 'NOT ' : ''}IN (${values.map(printConstant).join(', ')})`
    }
    case 'compare': {
      const { path, negated, operator, value } = comparison
      return `${printPath(path)} ${negated ? 'NOT ' : ''}${operator} ${printConstant(value)}`
    }
  }
}

/** `file:hashes.'SHA-256'`: the path as a pattern has it, in its one form. */
export function printPath({ type, steps }: ObjectPath): string {
  return `${type}:${steps.map(printStep).join('').replace(/^\./, '')}`
}

function printStep(step: Step): string {
  if ('index' in step) return `[${step.index}]`
  const isPlain = /^[A-Za-z_][A-Za-z0-9_]*$/.test(step.key) && !isKeyword(step.key)
  return `.${isPlain ? step.key : printString(step.key)}`
}

function printConstant(constant: Constant): string {
  switch (constant.kind) {
    case 'string':
      return printString(constant.value)
    case 'integer':
    case 'boolean':
      return String(constant.value)
    case 'float':
      return printFloat(constant.value)
    case 'timestamp':
      return `t'${constant.value}'`
    case 'binary':
      return `b'${constant.value}'`
    case 'hex':
      return `h'${constant.value}'`
  }
}

function printString(value: string): string {
  return `'${value.replaceAll(/['\\]/g, '\\$&')}'`
}

// The language has no exponents (§9.2).
function printFloat(value: number): string {
  if (Number.isInteger(value)) return `${BigInt(value)}.0`
  const text = String(value)
  const [mantissa = '', exponent] = text.split('e-')
  if (exponent === undefined) return text
  const sign = mantissa.startsWith('-') ? '-' : ''
  return `${sign}0.${'0'.repeat(Number(exponent) - 1)}${mantissa.replaceAll(/[-.]/g, '')}`
}
