import type { Agreement } from '../../../src/api/contract/alliance.ts'
import { sayDuration } from '../i18n/durations.ts'
import { purposeName, typeName } from '../i18n/names.ts'
import { listed } from '../i18n/reasons.ts'
import { useWords, type Words } from '../i18n/use-words.ts'
import { formatMoment } from '../parts/timestamp.tsx'
import css from './alliance.module.css'

type Clause = Agreement['clauses'][number]

/** What a clause asks of an object beside type, label and sector, and what it takes out or lays upon the recipient. */
export function ClauseConditions({ clause }: { readonly clause: Clause }) {
  const words = useWords()
  const conditions = conditionsOf(words, clause)
  if (conditions.length === 0) return <span>{words('clause.noConditions')}</span>
  return (
    <ul className={css.conditions}>
      {conditions.map((condition) => (
        <li key={condition}>{condition}</li>
      ))}
    </ul>
  )
}

function conditionsOf(words: Words, clause: Clause): string[] {
  const { papCeiling, purposes, confidenceAtLeast, maxAge, notBefore } = clause
  const said: string[] = []
  if (papCeiling !== null) said.push(words('condition.pap', { pap: `PAP:${papCeiling.toUpperCase()}` }))
  if (purposes !== null) said.push(words('condition.purposes', { purposes: listed(words, purposes.map(purposeName)) }))
  if (confidenceAtLeast !== null) said.push(words('condition.confidence', { least: String(confidenceAtLeast) }))
  if (maxAge !== null) said.push(words('condition.maxAge', { most: sayDuration(words, maxAge) }))
  if (notBefore !== null)
    said.push(words('condition.notBefore', { from: formatMoment(new Date(notBefore), words.language, 'date') }))
  if (clause.attribution === 'withheld') said.push(words('condition.anonymous'))
  if (clause.notAgainstPersons) said.push(words('condition.notAgainstPersons'))
  if (clause.mayRedact) said.push(words('condition.mayRedact'))
  for (const { types, properties } of clause.redact) {
    const names = properties.join(', ')
    if (types === null) said.push(words('condition.redact', { properties: names }))
    else {
      const of = types.map((type) => words.find(`group.${type}`) ?? typeName(words, type))
      said.push(words('condition.redactOf', { properties: names, types: listed(words, of) }))
    }
  }
  return said
}
