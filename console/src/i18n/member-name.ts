import type { Language } from '../../../src/api/contract/accounts.ts'

/** A country is called as the reader's language calls it; every other name stays as the charter has it. */
export function memberNameIn(language: Language, code: string, name: string): string {
  if (language === 'en' || !/^[A-Z]{2}$/.test(code)) return name
  const country = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' }).of(code)
  if (country !== name) return name
  return new Intl.DisplayNames(language, { type: 'region', fallback: 'none' }).of(code) ?? name
}
