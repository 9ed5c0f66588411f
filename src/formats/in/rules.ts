import { Fault } from '../../base/fault.ts'
import { splitOptions } from '../rule-options.ts'
import { unprintable } from '../value.ts'
import { Builder, moment, type ReadContext, type Reading, words } from './reading.ts'
import { type Engine, engineOf } from './rule-engine.ts'

const most = { rules: 200_000, ruleChars: 8192, references: 20 } as const
const actions = 'alert|drop|reject|rejectsrc|rejectdst|rejectboth|block|sdrop|react|pass|log|dynamic|activate|rewrite'
const begins = new RegExp(`^(${actions})[ \\t]+([^()]*)\\((.*)\\)$`, 'su')
/** What raises something when it matches. */
const raises: ReadonlySet<string> = new Set('alert drop reject rejectsrc rejectdst rejectboth block sdrop'.split(' '))
const unsaidEngine = {
  suricata: 'for which engine it is: it counts as one for Suricata',
  snort: 'for which engine it is: it counts as one for Snort',
}
const looksLikeRule = new RegExp(`^(?:#\\s*)?(?:${actions})[ \\t]+[^()]*\\(.*\\bsid\\s*:\\s*\\d`, 'u')

interface Rule {
  readonly text: string
  readonly head: readonly string[]
  readonly options: readonly (readonly [name: string, value: string])[]
  /** `GENERATOR:NUMBER`, by which everybody calls it. */
  readonly number: string
  readonly revision: number
  readonly engine: Engine | null
}

/** Whether a text is rules of Suricata or Snort, also where most of them are switched off by a comment sign. */
export function isRules(text: string): boolean {
  let rules = 0
  let all = 0
  for (const line of wholeLines(text.slice(0, 100_000)).slice(0, 300)) {
    const isRule = line.length <= most.ruleChars && looksLikeRule.test(line)
    if (isRule) rules++
    if (isRule || (line !== '' && !line.startsWith('#'))) all++
  }
  return rules > 0 && rules / all >= 0.8
}

/**
 * Rules of Suricata and Snort: an indicator for each one that is whole, raises something and has one number, as it is written. Everything
 * else is named: rules that are switched off or let pass, what has no number, a number again.
 */
export function readRules(text: string, context: ReadContext): Reading {
  const builder = new Builder('rules', context)
  const rules = new Map<string, Rule>()
  for (const line of wholeLines(text)) {
    const rule = ruleOf(line, builder)
    if (rule === null) continue
    const before = rules.get(rule.number)
    if (before !== undefined) {
      const older = before.revision >= rule.revision ? rule : before
      builder.unmapped('rule', 'another rule has its number, and a revision no lower', older.number)
      if (older === rule) continue
    }
    rules.set(rule.number, rule)
    if (rules.size > most.rules) throw new Fault('too-large', `more than ${most.rules} rules: read them in parts`)
  }
  const usual = usualEngine([...rules.values()])
  for (const rule of rules.values()) {
    if (rule.engine === null) builder.unmapped('rule', unsaidEngine[usual], rule.number)
    add(builder, rule, rule.engine ?? usual, context.source)
  }
  return builder.reading()
}

/** Lines that end in a backslash go on in the next. */
function wholeLines(text: string): string[] {
  return text
    .replaceAll(/\\\r?\n[ \t]*/g, '')
    .split(/\r?\n/)
    .map((line) => line.trim())
}

function ruleOf(line: string, builder: Builder): Rule | null {
  const refuse = (reason: string): null => {
    builder.unmapped('rule', reason, line)
    return null
  }
  if (line === '') return null
  if (line.startsWith('#'))
    return looksLikeRule.test(line.slice(0, most.ruleChars)) ? refuse('it is switched off') : null
  if (line.length > most.ruleChars) return refuse('it is too long')
  if (unprintable.test(line)) return refuse('it is not one line of text')
  const [, action = '', before = '', body = ''] = begins.exec(line) ?? []
  if (action === '') return refuse('it is no rule')
  if (!raises.has(action)) return refuse('it raises nothing')
  const head = wordsOf(before)
  if (head[0] === '' || (head.length !== 1 && (head.length !== 6 || !/^(?:->|<>|<-|=>)$/.test(head[3]!))))
    return refuse('its head is not a protocol, addresses, ports and a direction')
  const split = splitOptions(body)
  if (split === null) return refuse('its options are not closed')
  const options = split.map((option) => {
    const colon = option.indexOf(':')
    const name = (colon < 0 ? option : option.slice(0, colon)).trim().toLowerCase()
    return [name, colon < 0 ? '' : option.slice(colon + 1).trim()] as const
  })
  const valuesOf = (asked: string) => options.filter(([name]) => name === asked).map(([, value]) => value)
  if (options.some(([name]) => !/^[a-z0-9_.-]{1,60}$/.test(name))) return refuse('an option of it has no name')
  const [number = '', ...others] = valuesOf('sid')
  if (!/^\d{1,10}$/.test(number) || others.length > 0) return refuse('it has not one number (sid)')
  const generator = /^\d{1,10}$/.exec(valuesOf('gid')[0] ?? '1')?.[0] ?? '1'
  return {
    ...{ text: line, head, options },
    number: `${Number(generator)}:${Number(number)}`,
    revision: Number(/^\d{1,10}$/.exec(valuesOf('rev')[0] ?? '')?.[0] ?? 0),
    engine: engineOf(
      head,
      options.map(([name]) => name),
    ),
  }
}

/** The words of a head; a group in brackets is one, whatever spaces are in it. */
function wordsOf(head: string): string[] {
  let depth = 0
  let joined = ''
  for (const sign of head) {
    if (sign === '[') depth++
    if (sign === ']') depth--
    if (depth <= 0 || !/\s/.test(sign)) joined += sign
  }
  return joined.trim().split(/\s+/)
}

/** The engine of most of those that say it; Suricata's where none does, since it reads what both have. */
function usualEngine(rules: readonly Rule[]): Engine {
  const snort = rules.filter(({ engine }) => engine === 'snort').length
  return snort > rules.filter(({ engine }) => engine === 'suricata').length ? 'snort' : 'suricata'
}

function add(builder: Builder, { text, number, options }: Rule, language: Engine, source: string): void {
  const first = (asked: string) => options.find(([name]) => name === asked)?.[1]
  const metadata = options.filter(([name]) => name === 'metadata').map(([, value]) => value)
  const created = dateIn(metadata, 'created_at')
  const modified = dateIn(metadata, 'updated_at')
  const kind = first('classtype')
  builder.add(
    builder.id('indicator', source, language, number),
    { created, modified: modified ?? created },
    {
      name: words(unquoted(first('msg') ?? ''), 250) ?? `${language} rule ${number}`,
      indicator_types: ['malicious-activity'],
      ...(kind === undefined || words(kind, 60) === undefined ? {} : { labels: [words(kind, 60)] }),
      pattern_type: language,
      pattern: text,
      valid_from: created ?? modified ?? builder.now,
      external_references: [
        { source_name: language, external_id: number },
        ...options.filter(([name]) => name === 'reference').flatMap(([, value]) => referenceOf(value)),
      ].slice(0, most.references),
    },
  )
}

/** `metadata: created_at 2026_01_31, …` */
function dateIn(metadata: readonly string[], name: string): string | undefined {
  for (const part of metadata.flatMap((one) => one.split(','))) {
    const [, key, date = ''] = /^\s*([a-z_]+)\s+(\d{4}[-_]\d\d[-_]\d\d)\s*$/.exec(part) ?? []
    if (key === name) return moment(date.replaceAll('_', '-'))
  }
  return undefined
}

function unquoted(text: string): string {
  return text.replace(/^"(.*)"$/su, '$1').replaceAll(/\\([";:\\])/g, '$1')
}

function referenceOf(value: string): Record<string, string>[] {
  const comma = value.indexOf(',')
  const system = value.slice(0, Math.max(0, comma)).trim().toLowerCase()
  const id = value.slice(comma + 1).trim()
  if (id === '' || id.length > 1000) return []
  if (system === 'url') {
    const url = /^https?:\/\//i.test(id) ? id : `http://${id}`
    return URL.canParse(url) ? [{ source_name: 'reference', url }] : []
  }
  if (system === 'cve') {
    const cve = `CVE-${id.toUpperCase().replace(/^CVE-/, '')}`
    return /^CVE-\d{4}-\d{4,}$/.test(cve) ? [{ source_name: 'cve', external_id: cve }] : []
  }
  return /^[a-z0-9_-]{1,40}$/.test(system) ? [{ source_name: system, external_id: id }] : []
}
