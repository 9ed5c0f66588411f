import type { RecipientDecision } from '../../../src/api/contract/decisions.ts'
import { sayDuration } from './durations.ts'
import { startSentence } from './member-name.ts'
import { purposeName, tlpLabel, typeName } from './names.ts'
import type { Words } from './words.ts'

const levels = ['clear', 'green', 'amber', 'amber+strict', 'red']
type Facts = Readonly<Record<string, string>>
/** A member's name for its code, as it stands inside a sentence. */
export type NameOf = (code: string) => string

/** Why, in the reader's language; the node's English sentence where the catalogue cannot say it. */
export function explain(words: Words, decision: RecipientDecision, nameOf: NameOf): string {
  const sentences = decision.reasons.map((reason) => sentence(words, reason.code, reason.facts, nameOf))
  if (sentences.length === 0 || sentences.includes(null)) return decision.sentence
  return [...new Set(sentences)].join(words.language === 'ja' ? '' : ' ')
}

function sentence(words: Words, code: string, facts: Facts, nameOf: NameOf): string | null {
  if (code === 'redacted') return sayRedacted(words, facts)
  const key = variant(code, facts)
  const template = words.template(key)
  if (template === null) return null
  // A missing fact would leave a hole in the sentence: then the node's own sentence is better.
  for (const [, name] of template.matchAll(/\{\{(\w+)\}\}/g)) if ((facts[name ?? ''] ?? '') === '') return null
  const said = Object.entries(facts).map(([name, value]) => [name, sayFact(words, code, name, value, nameOf)])
  return startSentence(words.find(key, Object.fromEntries(said)) ?? '')
}

/** Some reasons read differently when a fact is there, or is not. */
function variant(code: string, facts: Facts): string {
  const has = (name: string) => (facts[name] ?? '') !== ''
  if (code === 'clause-permits' && has('unmarked')) return 'reason.clause-permits.unmarked'
  if (code === 'agreement-not-in-force' && !has('until')) return 'reason.agreement-not-in-force.open'
  if (code === 'sector-not-covered' && !has('sectors')) return 'reason.sector-not-covered.none'
  if (code === 'not-releasable-to' && !has('releasableTo')) return 'reason.not-releasable-to.none'
  if (code === 'purpose-not-covered' && has('clause')) return 'reason.purpose-not-covered.clause'
  if (code === 'confidence-too-low' && !has('confidence')) return 'reason.confidence-too-low.none'
  if (code === 'too-old' && !has('day')) return 'reason.too-old.none'
  if (code === 'embargoed' && has('clause')) return 'reason.embargoed.clause'
  if (code === 'personal-data' && has('kinds')) return 'reason.personal-data.kinds'
  if (code === 'part-withheld' && facts.what === 'nothing-left') return 'reason.part-withheld.nothingLeft'
  if (code === 'part-withheld' && has('origin')) return 'reason.part-withheld.sealed'
  if (code === 'recalled' && has('when')) return 'reason.recalled.when'
  if (code === 'reference-withheld' && has('label')) return 'reason.reference-withheld.named'
  return `reason.${code}`
}

function sayFact(words: Words, code: string, name: string, value: string, nameOf: NameOf): string {
  if (code === 'pap-above-ceiling' && (name === 'pap' || name === 'ceiling')) return `PAP:${value.toUpperCase()}`
  if (levels.includes(value)) return tlpLabel(value)
  if (name === 'recipient' || name === 'origin') return recipientInline(words, value, nameOf)
  if (name === 'type') return typeName(words, value)
  if (name === 'releasableTo') return listed(words, split(value).map(nameOf))
  if (name === 'sectors') return listed(words, split(value))
  if (name === 'purposes') return listed(words, split(value).map(purposeName))
  if (name === 'kinds')
    return listed(
      words,
      split(value).map((kind) => words.find(`personal.${kind}`) ?? kind),
    )
  if (name === 'most') return sayDuration(words, value)
  if (code === 'embargoed' && name === 'until') return sayMoment(words, value, 'short')
  if (name === 'from' || name === 'until' || name === 'day' || name === 'when') return sayMoment(words, value)
  return value
}

/** A day or a moment; what cannot be read, as it is written. */
function sayMoment(words: Words, value: string, timeStyle?: 'short'): string {
  const at = new Date(value)
  if (Number.isNaN(at.getTime())) return value
  // A day is a day of UTC, wherever it is read.
  const zone = value.length === 10 ? ({ timeZone: 'UTC' } as const) : {}
  return new Intl.DateTimeFormat(words.language, {
    dateStyle: 'medium',
    ...(timeStyle === undefined ? {} : { timeStyle }),
    ...zone,
  }).format(at)
}

/** What was left out or changed, in one sentence. */
function sayRedacted(words: Words, facts: Facts): string | null {
  const has = (name: string) => (facts[name] ?? '') !== ''
  const what = [
    ...(has('parts') ? [words.find('redacted.parts', {})] : []),
    ...(has('properties') ? [facts.properties ?? ''] : []),
    ...(has('anonymous') ? [words.find('redacted.anonymous', {})] : []),
    ...(has('references') ? [words.find('redacted.references', {})] : []),
    ...(has('personal') ? [words.find(`redacted.personal.${facts.personal}`, {})] : []),
  ]
  if (what.length === 0 || what.includes(null)) return null
  return words.find('reason.redacted', { what: listed(words, what as string[]) })
}

/** A recipient within a sentence. */
export function recipientInline(words: Words, recipient: string, nameOf: NameOf): string {
  if (recipient === 'public') return words('who.inlinePublic')
  if (recipient.startsWith('client:')) return words('who.inlineClient', { tlp: tlpLabel(recipient.slice(7)) })
  return nameOf(recipient.replace(/^member:/, ''))
}

export function listed(words: Words, items: readonly string[]): string {
  return new Intl.ListFormat(words.language, { type: 'conjunction' }).format(items)
}

function split(value: string): string[] {
  return value.split(/,\s*/).filter((one) => one !== '')
}
