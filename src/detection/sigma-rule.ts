import { isMap, isScalar, isSeq, type Node, type Pair, parseAllDocuments, type YAMLMap } from 'yaml'
import { parseRegex } from '../regex/parse-regex.ts'
import { RegexFault } from '../regex/regex-fault.ts'
import { DetectionFault } from './detection-fault.ts'
import { checkCondition } from './sigma-condition.ts'

const most = { length: 65_536, depth: 20, documents: 100 }

/**
 * Checks the structure of Sigma rules (Sigma specification 2): one rule, or several documents of rules and correlations. What is
 * required is there, the log source and the detection are as they are defined, modifiers are known ones, and the condition names
 * what the detection has. Throws a DetectionFault with the first place that is wrong; nothing of a rule is ever run.
 */
export function checkSigma(text: string): void {
  if (text.length > most.length)
    throw new DetectionFault(most.length, `the end: a rule has ${most.length} characters at most`)
  const documents = parseAllDocuments(text, { uniqueKeys: false, version: '1.2', schema: 'core', logLevel: 'silent' })
  if (!Array.isArray(documents)) throw new DetectionFault(0, 'a Sigma rule')
  if (documents.length > most.documents) throw new DetectionFault(0, `at most ${most.documents} documents`)
  for (const document of documents) {
    const problem = document.errors[0]
    if (problem !== undefined)
      throw new DetectionFault(problem.pos[0], `YAML that can be read (${problem.code.toLowerCase()})`)
    if (!isMap(document.contents))
      throw new DetectionFault(placeOf(document.contents as Node | null), 'properties of a Sigma rule')
    checkDepth(document.contents as Node, 0)
    checkRule(document.contents as YAMLMap)
  }
}

function placeOf(node: unknown): number {
  const range = (node as { range?: readonly number[] } | null)?.range
  return range?.[0] ?? 0
}

// An anchor may stand for a part of the rule, which says nothing that a rule of its own could not; it could say it without end.
function checkDepth(node: unknown, depth: number): void {
  if (depth > most.depth) throw new DetectionFault(placeOf(node), `at most ${most.depth} levels`)
  if (isMap(node)) {
    const names = new Set<unknown>()
    for (const { key, value } of node.items as Pair[]) {
      if (!isScalar(key) || typeof key.value !== 'string') throw new DetectionFault(placeOf(key ?? node), 'a name')
      if (names.size === names.add(key.value).size) throw new DetectionFault(placeOf(key), 'each name once')
      checkDepth(value, depth + 1)
    }
  } else if (isSeq(node)) for (const item of node.items) checkDepth(item, depth + 1)
  else if (node !== null && !isScalar(node)) throw new DetectionFault(placeOf(node), 'a value without anchors')
}

function checkRule(rule: YAMLMap): void {
  const title = textOf(rule, 'title')
  if (title === null || title.length > 256)
    throw new DetectionFault(placeIn(rule, 'title'), 'a title of up to 256 characters')
  checkForm(rule, 'id', /^[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/, 'a UUID')
  checkForm(rule, 'status', /^(?:stable|test|experimental|deprecated|unsupported)$/, 'a status of Sigma')
  checkForm(rule, 'level', /^(?:informational|low|medium|high|critical)$/, 'a level of Sigma')
  checkForm(rule, 'date', /^\d{4}[-/]\d{2}[-/]\d{2}$/, 'a date like 2026-01-31')
  checkForm(rule, 'modified', /^\d{4}[-/]\d{2}[-/]\d{2}$/, 'a date like 2026-01-31')
  const tags = rule.get('tags', true) as unknown
  if (tags !== undefined && !isListOf(tags, (tag) => /^[a-z0-9_-]+\.[a-z0-9._-]+$/.test(tag))) {
    throw new DetectionFault(placeOf(tags), 'a list of tags like attack.t1059')
  }
  if (rule.has('correlation')) checkCorrelation(rule)
  else {
    checkLogSource(rule)
    checkDetection(rule)
  }
}

function textOf(map: YAMLMap, name: string): string | null {
  const value = map.get(name)
  return typeof value === 'string' && value.trim() !== '' ? value : null
}

/** Where a property stands; of one that does not, where what should have it begins. */
function placeIn(map: YAMLMap, name: string): number {
  return placeOf(map.get(name, true) ?? map)
}

function checkForm(map: YAMLMap, name: string, form: RegExp, expected: string): void {
  if (!map.has(name)) return
  const value = map.get(name)
  if (typeof value !== 'string' || !form.test(value)) throw new DetectionFault(placeIn(map, name), expected)
}

function isListOf(node: unknown, isGood: (text: string) => boolean): boolean {
  return (
    isSeq(node) &&
    node.items.length > 0 &&
    node.items.every((item) => isScalar(item) && typeof item.value === 'string' && isGood(item.value))
  )
}

function checkLogSource(rule: YAMLMap): void {
  const source = rule.get('logsource', true) as unknown
  const isGood =
    isMap(source) && ['category', 'product', 'service'].some((name) => textOf(source as YAMLMap, name) !== null)
  if (!isGood) throw new DetectionFault(placeIn(rule, 'logsource'), 'a logsource with a category, product or service')
}

function checkDetection(rule: YAMLMap): void {
  const detection = rule.get('detection', true) as unknown
  if (!isMap(detection)) throw new DetectionFault(placeIn(rule, 'detection'), 'a detection')
  const names: string[] = []
  for (const { key, value } of detection.items as Pair[]) {
    const name = (key as { value: string }).value
    if (name === 'condition' || name === 'timeframe') continue
    checkSelection(value, placeOf(key))
    names.push(name)
  }
  if (names.length === 0) throw new DetectionFault(placeOf(detection), 'something to detect')
  const condition = (detection as YAMLMap).get('condition', true) as unknown
  const conditions = isSeq(condition) ? condition.items : [condition]
  if (conditions.length === 0) throw new DetectionFault(placeOf(condition), 'a condition')
  for (const one of conditions) checkConditionAt(one, placeOf(detection), names)
}

function checkConditionAt(node: unknown, otherwise: number, names: readonly string[]): void {
  if (!isScalar(node) || typeof node.value !== 'string')
    throw new DetectionFault(placeOf(node) || otherwise, 'a condition')
  try {
    checkCondition(node.value, names)
  } catch (error) {
    if (!(error instanceof DetectionFault)) throw error
    // Of a plain scalar the place inside of it is the place in the text; of others it is near.
    const shift = node.type === 'PLAIN' ? error.at : error.at + 1
    throw new DetectionFault(placeOf(node) + shift, error.expected)
  }
}

function checkSelection(node: unknown, place: number): void {
  if (isMap(node) && node.items.length > 0) {
    for (const { key, value } of node.items as Pair[]) checkField(key as { value: string }, value, placeOf(key))
    return
  }
  const isList = isSeq(node) && node.items.length > 0
  if (!isList) throw new DetectionFault(placeOf(node) || place, 'fields with values, or a list of them or of keywords')
  for (const item of node.items) {
    if (isMap(item)) checkSelection(item, place)
    else if (!isScalar(item) || item.value === null)
      throw new DetectionFault(placeOf(item), 'a keyword, or fields with values')
  }
}

const modifiers: ReadonlySet<string> = new Set(
  'all base64 base64offset cased cidr contains day endswith exists expand fieldref gt gte hour i lt lte m minute month neq re s startswith utf16 utf16be utf16le week wide windash year'.split(
    ' ',
  ),
)

function checkField(key: { readonly value: string }, value: unknown, place: number): void {
  const [, ...given] = key.value.split('|')
  const unknown = given.find((modifier) => !modifiers.has(modifier))
  if (unknown !== undefined)
    throw new DetectionFault(place + key.value.indexOf(`|${unknown}`) + 1, 'a modifier of Sigma')
  const values = isSeq(value) ? value.items : [value]
  if (isSeq(value) && values.length === 0) throw new DetectionFault(placeOf(value), 'a value')
  for (const one of values) {
    if (one !== null && !isScalar(one)) throw new DetectionFault(placeOf(one), 'a value or a list of values')
    if (given.includes('re')) checkRegex(isScalar(one) ? one.value : null, placeOf(one) || place)
  }
}

function checkRegex(value: unknown, place: number): void {
  if (typeof value !== 'string') throw new DetectionFault(place, 'a regular expression')
  try {
    parseRegex(value)
  } catch (error) {
    // Those who run Sigma have engines of their own: what ours does not search for is no error.
    if (error instanceof RegexFault && error.kind === 'invalid') throw new DetectionFault(place, 'a regular expression')
  }
}

function checkCorrelation(rule: YAMLMap): void {
  const correlation = rule.get('correlation', true) as unknown
  if (!isMap(correlation)) throw new DetectionFault(placeIn(rule, 'correlation'), 'a correlation')
  const map = correlation as YAMLMap
  const types =
    /^(?:event_count|value_count|temporal|temporal_ordered|value_sum|value_avg|value_percentile|value_median)$/
  if (!types.test(textOf(map, 'type') ?? '')) throw new DetectionFault(placeIn(map, 'type'), 'a type of correlation')
  const rules = map.get('rules', true) as unknown
  if (textOf(map, 'rules') === null && !isListOf(rules, (name) => name !== '')) {
    throw new DetectionFault(placeIn(map, 'rules'), 'the rules that are correlated')
  }
  if (!/^\d{1,6}[smhdwMy]$/.test(textOf(map, 'timespan') ?? '')) {
    throw new DetectionFault(placeIn(map, 'timespan'), 'a timespan like 5m')
  }
}
