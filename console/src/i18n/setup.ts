import i18next from 'i18next'
import { initReactI18next } from 'react-i18next'
import type { Language } from '../../../src/api/contract/accounts.ts'
import type { Catalogue } from './en.ts'
import { loadFirstLetters, loadJapaneseFont, loadLettersOf } from './japanese-font.ts'

interface Loader {
  readonly first: () => Promise<Partial<Catalogue>>
  readonly every: () => Promise<Catalogue>
}
const loaders: Readonly<Record<Language, Loader>> = {
  en: {
    first: async () => (await import('./en-first.ts')).first,
    every: async () => (await import('./en.ts')).en,
  },
  ja: {
    first: async () => (await import('./ja-first.ts')).first,
    every: async () => (await import('./ja.ts')).ja,
  },
  fil: {
    first: async () => (await import('./fil-first.ts')).first,
    every: async () => (await import('./fil.ts')).fil,
  },
}
/** Each language in its own words. */
export const languages = [
  { code: 'en', name: 'English', short: 'EN' },
  { code: 'ja', name: '日本語', short: '日本語' },
  { code: 'fil', name: 'Filipino', short: 'FIL' },
] as const satisfies readonly { code: Language; name: string; short: string }[]

const stored = 'trefoil.language'

/** Starts the catalogue of the language last chosen here, else of the browser's. */
export async function startLanguage(): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: firstLanguage(),
    resources: {},
    keySeparator: false,
    nsSeparator: false,
    interpolation: { escapeValue: false },
  })
  await showLanguage(firstLanguage())
}

let wanted: keyof Loader = 'first'
const held = new Set<string>()

/** Fetches the catalogue, then switches: nothing is ever shown half translated. */
export async function showLanguage(language: Language): Promise<void> {
  await hold(language)
  await i18next.changeLanguage(language)
  document.documentElement.lang = language
}

/** Before the first page that says more than the sign-in page: from here on catalogues are fetched whole. */
export async function holdEveryWord(): Promise<void> {
  wanted = 'every'
  await hold(currentLanguage())
}

async function hold(language: Language): Promise<void> {
  const part = wanted
  if (language === 'ja' && part === 'every') loadJapaneseFont()
  if (language === 'ja' && part === 'first') void loadFirstLetters()
  if (held.has(`${language} ${part}`)) return
  const texts = await loaders[language][part]()
  i18next.addResourceBundle(language, 'translation', texts, false, true)
  if (language === 'ja' && part === 'every') keepLettersForAway(texts)
  held.add(`${language} ${part}`)
}

/** After the page has come, and without harm where it cannot be. */
function keepLettersForAway(texts: Partial<Catalogue>): void {
  const said = Object.entries(texts).filter(([key]) => saidWhileAway.test(key))
  setTimeout(() => void loadLettersOf(said.map(([, text]) => text).join('')).catch(() => undefined), 2_000)
}
const saidWhileAway = /^(?:(?:away|error|live)\.|app\.retry$)/

export function rememberLanguage(language: Language): void {
  localStorage.setItem(stored, language)
}

export function currentLanguage(): Language {
  return asLanguage(i18next.language)
}

function firstLanguage(): Language {
  return asLanguage(localStorage.getItem(stored) ?? navigator.languages.find((tag) => languageOf(tag) !== null) ?? '')
}

function asLanguage(tag: string): Language {
  return languageOf(tag) ?? 'en'
}

/** Tagalog stands for Filipino in older browsers. */
function languageOf(tag: string): Language | null {
  const base = tag.toLowerCase().split('-')[0]
  return base === 'tl' ? 'fil' : base === 'en' || base === 'ja' || base === 'fil' ? base : null
}
