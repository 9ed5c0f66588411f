import type { Words } from './words.ts'

type Known = Pick<Words, 'language' | 'find'>

/** A country is called as the reader's language calls it; every other name stays as the charter has it. */
export function memberNameIn({ language, find }: Known, code: string, name: string): string {
  if (language === 'en' || !/^[A-Z]{2}$/.test(code)) return name
  const country = new Intl.DisplayNames('en', { type: 'region', fallback: 'none' }).of(code)
  if (country !== name) return name
  const known = new Intl.DisplayNames(language, { type: 'region', fallback: 'none' }).of(code)
  return find(`place.${code}`) ?? known ?? name
}
