import { createHash } from 'node:crypto'
import type { AdvisoryDocument } from './document.ts'
import { textsOf } from './variant.ts'

/** Names the text that a translation is of. */
export function sourceDigest(text: string): string {
  return createHash('sha256').update(text, 'utf8').digest('hex').slice(0, 16)
}

export interface Translated {
  readonly key: string
  readonly original: string
  /** Null: nobody has translated it. */
  readonly text: string | null
  /** The original has changed since. */
  readonly behind: boolean
}

/** Original and translation side by side, in reading order. */
export function sideBySide(document: AdvisoryDocument, language: string): Translated[] {
  const texts = document.translations[language] ?? {}
  return textsOf(document).map(({ key, text: original }) => {
    const found = Object.hasOwn(texts, key) ? texts[key]! : null
    return {
      key,
      original,
      text: found?.text ?? null,
      behind: found !== null && found.source !== sourceDigest(original),
    }
  })
}

/** Which languages are translated whole, and of what is now the original. */
export function completeLanguages(document: AdvisoryDocument): string[] {
  return Object.keys(document.translations)
    .filter((language) => sideBySide(document, language).every(({ text, behind }) => text !== null && !behind))
    .sort()
}

/** The document in another language: where a text has no translation, or one that is behind, the original stands. `{}` translations; labels as they are. */
export function inLanguage(document: AdvisoryDocument, language: string): AdvisoryDocument {
  if (language === document.language) return { ...document, translations: {} }
  const said = new Map(
    sideBySide(document, language).flatMap(({ key, text, behind }) =>
      text === null || behind ? [] : [[key, text] as const],
    ),
  )
  const say = (key: string, original: string): string => said.get(key) ?? original
  return {
    ...document,
    language,
    translations: {},
    title: say('title', document.title),
    sections: document.sections.map((one) => ({
      ...one,
      heading: say(`sections/${one.id}/heading`, one.heading),
      text: say(`sections/${one.id}/text`, one.text),
    })),
    vulnerabilities: document.vulnerabilities.map((one) => ({
      ...one,
      title: say(`vulnerabilities/${one.id}/title`, one.title),
      description: say(`vulnerabilities/${one.id}/description`, one.description),
      remediation: say(`vulnerabilities/${one.id}/remediation`, one.remediation),
    })),
    indicators: document.indicators.map((one) => ({ ...one, name: say(`indicators/${one.id}/name`, one.name) })),
    references: document.references.map((one) => ({ ...one, title: say(`references/${one.id}/title`, one.title) })),
    playbooks: document.playbooks.map((one) => ({ ...one, title: say(`playbooks/${one.id}/title`, one.title) })),
  }
}
