import type { RecipientDecision } from '../../../src/api/contract.ts'
import { recipientName, tlpLabel, typeName } from './names.ts'
import type { Words } from './use-words.ts'

const levels = ['clear', 'green', 'amber', 'amber+strict', 'red']
type Facts = Readonly<Record<string, string>>

/** Why, in the reader's language; the node's English sentence where the catalogue cannot say it. */
export function explain(words: Words, decision: RecipientDecision): string {
  const sentences = decision.reasons.map((reason) => sentence(words, reason.code, reason.facts))
  if (sentences.length === 0 || sentences.includes(null)) return decision.sentence
  return [...new Set(sentences)].join(words.language === 'ja' ? '' : ' ')
}

function sentence(words: Words, code: string, facts: Facts): string | null {
  const key = `reason.${code}`
  const template = words.template(key)
  if (template === null) return null
  // A missing fact would leave a hole in the sentence: then the node's own sentence is better.
  for (const [, name] of template.matchAll(/\{\{(\w+)\}\}/g)) if (facts[name ?? ''] === undefined) return null
  return words.find(key, Object.fromEntries(Object.entries(facts).map(([name, value]) => [name, sayFact(words, name, value)])))
}

function sayFact(words: Words, name: string, value: string): string {
  if (levels.includes(value)) return tlpLabel(value)
  if (name === 'recipient' || name === 'origin') return recipientName(words, value)
  if (name === 'type') return typeName(words, value)
  if (name === 'releasableTo' || name === 'sectors' || name === 'purposes') return value.split(/,\s*/).filter((one) => one !== '').join(', ') || words('app.none')
  return value
}
