import { useTranslation } from 'react-i18next'
import type { Language } from '../../../src/api/contract/accounts.ts'
import type { Catalogue } from './en.ts'

type Exact = keyof Catalogue
type Plural = Exact extends infer K ? (K extends `${infer Stem}_other` ? Stem : never) : never
export type Key = Exact | Plural
type Facts = Readonly<Record<string, string | number>>

export interface Words {
  readonly language: Language
  /** The text of a key of the catalogue, with its facts filled in. */
  (key: Key, facts?: Facts): string
  /** The text of a key made from data (a STIX type, a code); null where the catalogue does not know it. */
  find(key: string, facts?: Facts): string | null
  /** The same, with its `{{placeholders}}` as they stand. */
  template(key: string): string | null
}

export function useWords(): Words {
  const { t, i18n } = useTranslation()
  const numbers = new Intl.NumberFormat(i18n.language)
  // The number itself chooses the plural form; what is shown is written as the language writes numbers.
  const shown = (facts: Facts) =>
    Object.fromEntries(
      Object.entries(facts).map(([name, value]) => [name, typeof value === 'number' ? numbers.format(value) : value]),
    )
  const say = (key: string, facts: Facts = {}): string => t(key, { ...facts, replace: shown(facts) })
  const find = (key: string, facts: Facts = {}): string | null => (i18n.exists(key) ? say(key, facts) : null)
  const template = (key: string): string | null => (i18n.exists(key) ? t(key, { skipInterpolation: true }) : null)
  return Object.assign(say, { language: i18n.language as Language, find, template })
}
