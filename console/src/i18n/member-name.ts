import type { Words } from './words.ts'

type Known = Pick<Words, 'language' | 'find'>

const countryCode = /^[A-Z]{2}$/
/** Countries that stand with an article inside an English sentence, under the short names that browsers know. */
const withArticle = new Set('AE BS CC CD CF CK DO FK FO GB GM IM KM KY MH MP MV NL PH SB TC UM US VG VI'.split(' '))
/** Their long names, as a charter may write them, and those of all others. */
const longName =
  /^(?:Commonwealth|Federation|Federal Republic|Federated States|Kingdom|Principality|Republic|State|Sultanate|Union) of |^United (?:Arab Emirates|Kingdom|Mexican States|Republic|States)\b| (?:Kingdom|Republic|Federation|Confederation)$/

/** A country is called as the reader's language calls it; every other name stays as the charter has it. */
export function memberNameIn({ language, find }: Known, code: string, name: string): string {
  if (language === 'en' || !countryCode.test(code)) return name
  if (shortName(code) !== name) return name
  const known = new Intl.DisplayNames(language, { type: 'region', fallback: 'none' }).of(code)
  return find(`place.${code}`) ?? known ?? name
}

/** The same inside a sentence: “told to the United States”, where a list or a heading says “United States”. */
export function memberInSentence(words: Known, code: string, name: string): string {
  const called = memberNameIn(words, code, name)
  return words.language === 'en' && takesArticle(code, name) ? `the ${called}` : called
}

/** A sentence that a member's name may begin. */
export function startSentence(sentence: string): string {
  return sentence.replace(/^the (?=\p{Lu})/u, 'The ')
}

function takesArticle(code: string, name: string): boolean {
  if (!countryCode.test(code)) return false
  return longName.test(name) || (withArticle.has(code) && shortName(code) === name)
}

function shortName(code: string): string | undefined {
  return new Intl.DisplayNames('en', { type: 'region', fallback: 'none' }).of(code)
}
