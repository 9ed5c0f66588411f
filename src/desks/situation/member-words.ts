import type { Language } from '../incident/words.ts'

// As the console calls them; other countries are called as the language's tables have them.
const usual: Readonly<Record<Exclude<Language, 'en'>, Readonly<Record<string, string>>>> = {
  ja: { US: '米国', JP: '日本', PH: 'フィリピン' },
  fil: { US: 'Estados Unidos', JP: 'Hapon', PH: 'Pilipinas' },
}

/** A member that the charter calls as English calls its country is called as the language does; every other name stays. */
export function memberNameIn(language: Language, code: string, name: string): string {
  if (language === 'en' || !/^[A-Z]{2}$/.test(code) || countryIn('en', code) !== name) return name
  return usual[language][code] ?? countryIn(language, code) ?? name
}

function countryIn(language: Language, code: string): string | undefined {
  return new Intl.DisplayNames(language, { type: 'region', fallback: 'none' }).of(code)
}
