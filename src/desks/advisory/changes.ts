import { canonicalJson } from '../../base/canonical-json.ts'
import { type AdvisoryDocument, partKinds } from './document.ts'

/** One place that differs between two documents; null: it is not there. */
export interface Change {
  readonly part: string
  readonly before: string | null
  readonly after: string | null
}

/** What differs between a document and the one that it was made from, field by field, in reading order. Equal documents: nothing. */
export function changesBetween(before: AdvisoryDocument | null, after: AdvisoryDocument): Change[] {
  const [old, now] = [fieldsOf(before), fieldsOf(after)]
  return [...new Set([...now.keys(), ...old.keys()])]
    .map((part) => ({ part, before: old.get(part) ?? null, after: now.get(part) ?? null }))
    .filter((change) => change.before !== change.after)
}

function fieldsOf(document: AdvisoryDocument | null): Map<string, string> {
  const fields = new Map<string, string>()
  if (document === null) return fields
  for (const name of ['title', 'tlp', 'embargo'] as const) fields.set(name, document[name])
  fields.set('version', String(document.version))
  for (const { version, summary } of document.history) fields.set(`history/${version}`, summary)
  for (const kind of partKinds)
    for (const part of document[kind])
      for (const [name, value] of Object.entries(part))
        if (name !== 'id')
          fields.set(`${kind}/${part.id}/${name}`, typeof value === 'string' ? value : canonicalJson(value))
  // What was in another order is another document.
  for (const kind of partKinds)
    if (document[kind].length > 1) fields.set(`${kind}/order`, document[kind].map(({ id }) => id).join(' '))
  for (const [language, texts] of Object.entries(document.translations))
    for (const [key, { text, source }] of Object.entries(texts)) {
      fields.set(`translations/${language}/${key}`, text)
      fields.set(`translations/${language}/${key}/source`, source)
    }
  return fields
}
