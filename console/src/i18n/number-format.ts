import type { Language } from '../../../src/api/contract/accounts.ts'

// Making one costs more than a row of a list: each is made once.
const made = new Map<Language, Intl.NumberFormat>()

/** What writes numbers as a language does. */
export function numberFormat(language: Language): Intl.NumberFormat {
  const known = made.get(language) ?? new Intl.NumberFormat(language)
  made.set(language, known)
  return known
}
