import type { Language } from './contract/accounts.ts'

const longestHeader = 1000
const mostRanges = 30
const range = /^([a-z]{1,8})(?:-[a-z\d-]{1,40})?(?:;q=([01](?:\.\d{0,3})?))?$/

/** The one of our languages that an `Accept-Language` header (RFC 9110 §12.5.4) likes best, the first of equals; null where it names none. */
export function wantedLanguage(header: string | undefined): Language | null {
  if (header === undefined || header.length > longestHeader) return null
  let best: { readonly language: Language; readonly weight: number } | null = null
  for (const part of header.toLowerCase().split(',', mostRanges)) {
    const [, tag = '', quality = '1'] = range.exec(part.replace(/[ \t]/g, '')) ?? []
    const language = byTag[tag]
    const weight = Number(quality)
    if (language !== undefined && weight > (best?.weight ?? 0)) best = { language, weight }
  }
  return best?.language ?? null
}

/** Tagalog stands for Filipino in older browsers. */
const byTag: Readonly<Record<string, Language | undefined>> = Object.assign(Object.create(null), {
  en: 'en',
  ja: 'ja',
  fil: 'fil',
  tl: 'fil',
} satisfies Record<string, Language>)
