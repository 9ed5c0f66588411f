import { Fault } from '../../base/fault.ts'
import { type AdvisoryDocument, parseDocument } from './document.ts'
import { sourceDigest } from './translation.ts'
import { textsOf } from './variant.ts'

/** What a person writes; the rest of the document follows from who writes it and from what was before. */
export type DraftText = Pick<
  AdvisoryDocument,
  | 'title'
  | 'tlp'
  | 'language'
  | 'embargo'
  | 'sections'
  | 'products'
  | 'vulnerabilities'
  | 'indicators'
  | 'references'
  | 'playbooks'
>

export interface Beginning {
  readonly id: string
  readonly name: string
  readonly agreement: string
  readonly lead: string
  readonly members: readonly string[]
}

/** The first document of an advisory. */
export function firstDocument(text: DraftText, { id, name, agreement, lead, members }: Beginning): AdvisoryDocument {
  return parseDocument({
    ...text,
    format: 'trefoil/advisory-document/1',
    ...{ id, name, agreement, lead, members: [...new Set(members)].sort() },
    version: 1,
    history: [{ version: 1, at: text.embargo, summary: 'Published for the first time.' }],
    translations: {},
  })
}

/** The document with another text. Translations stay where their parts do, and are behind where the original changed. */
export function amended(before: AdvisoryDocument, text: Omit<DraftText, 'language'>): AdvisoryDocument {
  const { title, tlp, embargo, sections, products, vulnerabilities, indicators, references, playbooks } = text
  const last = { ...before.history.at(-1)!, at: embargo }
  const next = {
    ...before,
    ...{ title, tlp, embargo, sections, products, vulnerabilities, indicators, references, playbooks },
    history: [...before.history.slice(0, -1), last],
  }
  return parseDocument({ ...next, translations: keptTranslations(next as AdvisoryDocument) })
}

/** The beginning of the next version of what was published: the same text, a new moment, and why. */
export function nextVersion(before: AdvisoryDocument, embargo: string, summary: string): AdvisoryDocument {
  const version = before.version + 1
  return parseDocument({
    ...before,
    version,
    embargo,
    history: [...before.history, { version, at: embargo, summary }],
  })
}

/** The document with texts in one language; an empty one takes a translation out. `invalid` for a text that there is not. */
export function translatedInto(
  before: AdvisoryDocument,
  language: string,
  texts: Readonly<Record<string, string>>,
): AdvisoryDocument {
  const originals = new Map(textsOf(before).map(({ key, text }) => [key, text]))
  const said = { ...before.translations[language] }
  for (const [key, text] of Object.entries(texts)) {
    const original = originals.get(key)
    if (original === undefined) throw new Fault('invalid', `there is no text ${key.slice(0, 80)} in the advisory`)
    if (text.trim() === '') delete said[key]
    else said[key] = { source: sourceDigest(original), text }
  }
  const translations = { ...before.translations, [language]: said }
  if (Object.keys(said).length === 0) delete translations[language]
  return parseDocument({ ...before, translations })
}

function keptTranslations(document: AdvisoryDocument): AdvisoryDocument['translations'] {
  const keys = new Set(textsOf(document).map(({ key }) => key))
  return Object.fromEntries(
    Object.entries(document.translations).map(([language, texts]) => [
      language,
      Object.fromEntries(Object.entries(texts).filter(([key]) => keys.has(key))),
    ]),
  )
}
