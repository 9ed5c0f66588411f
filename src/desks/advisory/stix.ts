import { uuidV5 } from '../../base/ids.ts'
import type { Tlp } from '../../policy/model.ts'
import { handlingExtension } from '../../stix/handling-extension.ts'
import { tlp2Definitions } from '../../stix/tlp.ts'
import type { AdvisoryDocument } from './document.ts'
import { completeLanguages } from './translation.ts'

const namespace = '0b6f9c1e-52d8-4b87-8f0e-d2c41a9e7f63'

export interface StixObjectText {
  readonly id: string
  readonly [property: string]: unknown
}

/**
 * A published document as STIX 2.1: a report, a note for each section, indicators, vulnerabilities, and language-content for what is
 * translated; each with its part's own label. The same document gives the same objects on every node. `named`: who may have what is
 * TLP:RED (the members), for the road; absent in bundles, whose readers have it already.
 */
export function advisoryObjects(
  document: AdvisoryDocument,
  options: { readonly identity: string; readonly named?: readonly string[] },
): StixObjectText[] {
  const { identity, named } = options
  const created = document.history[0]!.at
  const modified = document.embargo
  const common = (tlp: Tlp) => ({
    spec_version: '2.1',
    created_by_ref: identity,
    created,
    modified,
    lang: document.language,
    object_marking_refs: [tlp2Definitions[tlp].id as string],
    ...(tlp === 'red' && named !== undefined
      ? { extensions: { [handlingExtension]: { extension_type: 'property-extension', releasable_to: named } } }
      : {}),
  })
  const idOf = (type: string, part: string): string => `${type}--${uuidV5(namespace, `${document.id} ${part}`)}`
  const indicators = document.indicators.map((one) => ({
    type: 'indicator',
    id: idOf('indicator', one.id),
    ...common(one.tlp),
    name: one.name,
    pattern: one.pattern,
    pattern_type: 'stix',
    valid_from: created,
  }))
  const vulnerabilities = document.vulnerabilities.map((one) => ({
    type: 'vulnerability',
    id: idOf('vulnerability', one.id),
    ...common(one.tlp),
    name: one.cve,
    description: [one.title, one.description, one.remediation].filter((text) => text.trim() !== '').join('\n\n'),
    external_references: [{ source_name: 'cve', external_id: one.cve }],
  }))
  // The report is as wide as the widest variant, so it refers to nothing narrower; what is narrower refers to it.
  const own = [...indicators, ...vulnerabilities].filter(({ id }) => {
    const part = [...document.indicators, ...document.vulnerabilities].find(
      (one) => idOf('indicator', one.id) === id || idOf('vulnerability', one.id) === id,
    )
    return part?.tlp === document.tlp
  })
  const report = {
    type: 'report',
    id: document.id,
    ...common(document.tlp),
    name: `${document.name}: ${document.title}`,
    description: document.sections.find(({ tlp }) => tlp === document.tlp)?.text ?? document.title,
    report_types: ['threat-report'],
    published: document.embargo,
    external_references: document.references
      .filter(({ tlp }) => tlp === document.tlp)
      .map(({ title, url }) => ({ source_name: title, url })),
    object_refs: own.length > 0 ? own.map(({ id }) => id) : [identity],
  }
  if (report.external_references.length === 0) Reflect.deleteProperty(report, 'external_references')
  const notes = document.sections.map((one) => ({
    type: 'note',
    id: idOf('note', one.id),
    ...common(one.tlp),
    abstract: one.heading,
    content: one.text.trim() === '' ? one.heading : one.text,
    object_refs: [
      document.id,
      ...[...indicators, ...vulnerabilities]
        .filter(({ object_marking_refs }) => object_marking_refs[0] === (tlp2Definitions[one.tlp].id as string))
        .map(({ id }) => id),
    ],
  }))
  return [
    ...indicators,
    ...vulnerabilities,
    report,
    ...notes,
    ...languageContents(document, { common, idOf }),
  ] as unknown as StixObjectText[]
}

/** §7.1: a text by the object that it is in, its language and its property. */
function languageContents(
  document: AdvisoryDocument,
  { common, idOf }: { common: (tlp: Tlp) => object; idOf: (type: string, part: string) => string },
): object[] {
  const languages = completeLanguages(document)
  if (languages.length === 0) return []
  const contents = (texts: Readonly<Record<string, string>>): Record<string, Record<string, string>> =>
    Object.fromEntries(
      languages.map((language) => [
        language,
        Object.fromEntries(
          Object.entries(texts).flatMap(([property, key]) => {
            const text = document.translations[language]?.[key]?.text
            return text === undefined ? [] : [[property, text]]
          }),
        ),
      ]),
    )
  const of = (tlp: Tlp, part: string, object: string, texts: Readonly<Record<string, string>>): object => {
    const { lang: _, ...rest } = common(tlp) as { lang?: string }
    return {
      type: 'language-content',
      id: idOf('language-content', part),
      ...rest,
      object_ref: object,
      object_modified: document.embargo,
      contents: contents(texts),
    }
  }
  return [
    of(document.tlp, 'report', document.id, { name: 'title' }),
    ...document.sections.map((one) =>
      of(one.tlp, `section ${one.id}`, idOf('note', one.id), {
        abstract: `sections/${one.id}/heading`,
        ...(one.text.trim() === '' ? {} : { content: `sections/${one.id}/text` }),
      }),
    ),
  ]
}

/** A variant as one bundle: the objects, and the marking definitions that they name. */
export function advisoryBundle(
  document: AdvisoryDocument,
  identity: { readonly id: string; readonly name: string },
): object {
  const objects = advisoryObjects(document, { identity: identity.id })
  const labels = [...new Set(objects.flatMap((one) => one.object_marking_refs as string[]))]
  const definitions = Object.values(tlp2Definitions).filter(({ id }) => labels.includes(id as string))
  const author = {
    type: 'identity',
    spec_version: '2.1',
    id: identity.id,
    created: document.history[0]!.at,
    modified: document.history[0]!.at,
    name: identity.name,
    identity_class: 'organization',
  }
  return {
    type: 'bundle',
    id: `bundle--${uuidV5(namespace, `${document.id} ${document.version} ${labels.join(' ')}`)}`,
    objects: [author, ...definitions, ...objects],
  }
}
