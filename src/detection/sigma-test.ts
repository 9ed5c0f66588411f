import { parseAllDocuments } from 'yaml'
import { RegexFault, SearchFault } from '../regex/regex-fault.ts'
import { DetectionFault } from './detection-fault.ts'
import { type ConditionTree, parseCondition } from './sigma-condition.ts'
import type { SigmaEvent } from './sigma-event.ts'
import { checkSigma } from './sigma-rule.ts'
import { compileValue, type ValueTest } from './sigma-value.ts'

/** Whether an event is what a rule looks for. Null: a search in it was given up, and it may be. */
export type SigmaTest = (event: SigmaEvent) => boolean | null

type EventTest = (event: SigmaEvent) => boolean
const most = { tests: 5000 }
/** What says itself where in a text a value stands. */
const placed: ReadonlySet<string> = new Set(['contains', 'startswith', 'endswith', 're', 'cidr'])

/**
 * Makes a Sigma rule ready to be asked of single events. Throws a DetectionFault that says why for what is no rule, and for what is
 * not evaluated here: several documents, correlations, `timeframe`, modifiers of encodings and placeholders, and regular
 * expressions that take more than linear time. `logsource` is not asked: whoever gives a log says what it is.
 */
export function compileSigma(text: string): SigmaTest {
  checkSigma(text)
  const documents = parseAllDocuments(text, { uniqueKeys: false, version: '1.2', schema: 'core', logLevel: 'silent' })
  if (!Array.isArray(documents) || documents.length !== 1)
    throw new DetectionFault(0, 'one rule: several documents are not evaluated here')
  const rule = documents[0]!.toJS({ maxAliasCount: 0 }) as Readonly<Record<string, unknown>>
  if ('correlation' in rule) throw new DetectionFault(0, 'no correlation: it is not evaluated here')
  const { condition, timeframe, ...selections } = rule.detection as Readonly<Record<string, unknown>>
  if (timeframe !== undefined) throw new DetectionFault(0, 'no timeframe: it is not evaluated here')
  const budget = { left: most.tests }
  const tests = new Map(
    Object.entries(selections).map(([name, selection]) => [name, compileSelection(selection, budget)]),
  )
  const names = [...tests.keys()]
  const conditions = (Array.isArray(condition) ? condition : [condition]).map((one) =>
    parseCondition(String(one), names),
  )
  return (event) => ask(conditions, tests, event)
}

function ask(conditions: readonly ConditionTree[], tests: ReadonlyMap<string, EventTest>, event: SigmaEvent) {
  const known = new Map<string, boolean | null>()
  const selected = (name: string): boolean | null => {
    const before = known.get(name)
    if (before !== undefined) return before
    const answer = askOne(tests.get(name)!, event)
    known.set(name, answer)
    return answer
  }
  return anyOf(conditions.map((one) => holds(one, selected)))
}

function askOne(test: EventTest, event: SigmaEvent): boolean | null {
  try {
    return test(event)
  } catch (error) {
    if (error instanceof SearchFault) return null
    throw error
  }
}

/** In three values: what is not known stays so unless the rest decides. */
function holds(tree: ConditionTree, selected: (name: string) => boolean | null): boolean | null {
  if (tree.kind === 'not') {
    const part = holds(tree.part, selected)
    return part === null ? null : !part
  }
  if (tree.kind === 'of') {
    const answers = tree.names.map(selected)
    const sure = answers.filter((one) => one === true).length
    if (sure >= tree.least) return true
    return sure + answers.filter((one) => one === null).length >= tree.least ? null : false
  }
  const parts = tree.parts.map((part) => holds(part, selected))
  return tree.kind === 'any' ? anyOf(parts) : allOf(parts)
}

const anyOf = (answers: readonly (boolean | null)[]): boolean | null =>
  answers.includes(true) ? true : answers.includes(null) ? null : false
const allOf = (answers: readonly (boolean | null)[]): boolean | null =>
  answers.includes(false) ? false : answers.includes(null) ? null : true

interface Budget {
  left: number
}

/** Fields that must all be so; a list of such, or of keywords, of which one must be. */
function compileSelection(selection: unknown, budget: Budget): EventTest {
  if (!Array.isArray(selection)) return compileFields(selection as Readonly<Record<string, unknown>>, budget)
  const tests = selection.map((item): EventTest => {
    if (typeof item === 'object' && item !== null)
      return compileFields(item as Readonly<Record<string, unknown>>, budget)
    const test = valueTest(item, ['contains'], budget)
    return (event) => event.texts.some((text) => test(text, event))
  })
  return (event) => tests.some((test) => test(event))
}

function compileFields(fields: Readonly<Record<string, unknown>>, budget: Budget): EventTest {
  const tests = Object.entries(fields).map(([key, expected]) => compileField(key, expected, budget))
  return (event) => tests.every((test) => test(event))
}

function compileField(key: string, expected: unknown, budget: Budget): EventTest {
  const [field = '', ...modifiers] = key.split('|')
  const values = Array.isArray(expected) ? expected : [expected]
  if (modifiers.includes('exists')) {
    const wanted = values[0] === true || values[0] === 'true' || values[0] === 'yes'
    return (event) => event.valuesOf(field).length > 0 === wanted
  }
  // Keywords, which stand somewhere in a text: '|all' with a list of them.
  const isKeyword = field === '' && !modifiers.some((one) => placed.has(one))
  const tests = values.map((value) => valueTest(value, isKeyword ? [...modifiers, 'contains'] : modifiers, budget))
  const isAll = modifiers.includes('all')
  const isNegated = modifiers.includes('neq')
  const asksForNothing = values.some((value) => value === null)
  return (event) => {
    const found = field === '' ? event.texts : event.valuesOf(field)
    if (found.length === 0) return isNegated ? !asksForNothing : asksForNothing && !isAll
    const passes = (test: ValueTest): boolean => found.some((value) => test(value, event))
    const answer = isAll ? tests.every(passes) : tests.some(passes)
    return answer !== isNegated
  }
}

function valueTest(value: unknown, modifiers: readonly string[], budget: Budget): ValueTest {
  if (--budget.left < 0) throw new DetectionFault(0, `at most ${most.tests} values`)
  try {
    return compileValue(value, modifiers, 0)
  } catch (error) {
    if (error instanceof RegexFault) throw new DetectionFault(0, `a regular expression with ${error.expected}`)
    throw error
  }
}
