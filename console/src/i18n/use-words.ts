import { useTranslation } from 'react-i18next'
import type { Language } from '../../../src/api/contract/accounts.ts'
import { numberFormat } from './number-format.ts'
import type { Facts, Words } from './words.ts'

export type { Key, Words } from './words.ts'

export function useWords(): Words {
  const { t, i18n } = useTranslation()
  const numbers = numberFormat(i18n.language as Language)
  // The number itself chooses the plural form; what is shown is written as the language writes numbers.
  const shown = (facts: Facts) =>
    Object.fromEntries(
      Object.entries(facts).map(([name, value]) => [name, typeof value === 'number' ? numbers.format(value) : value]),
    )
  const say = (key: string, facts: Facts = {}): string => t(key, { ...facts, replace: shown(facts) })
  const find = (key: string, facts: Facts = {}): string | null => (i18n.exists(key) ? say(key, facts) : null)
  const template = (key: string, facts: Facts = {}): string | null =>
    i18n.exists(key, facts) ? t(key, { ...facts, skipInterpolation: true }) : null
  return Object.assign(say, { language: i18n.language as Language, find, template })
}
