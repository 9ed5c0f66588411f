import { parse as parseYaml } from 'yaml'
import { Fault } from '../../base/fault.ts'
import { isMembers } from '../../stix/property-kind.ts'
import { labelOfTag } from './misp-handling.ts'
import { Builder, type Handling, moment, type ReadContext, type Reading, words } from './reading.ts'

type Members = Readonly<Record<string, unknown>>
type Reference = Record<string, string>

const mostVulnerabilities = 100_000
const list = (value: unknown): Members[] => (Array.isArray(value) ? value.filter(isMembers) : [])

function referenceOf(source: string, url: unknown, description?: unknown): Reference[] {
  const text = words(url, 4000)
  if (text === undefined || !/^https?:\/\/\S+$/.test(text) || !URL.canParse(text)) return []
  const said = words(description, 500)
  return [{ source_name: source, url: text, ...(said === undefined ? {} : { description: said }) }]
}

function cve(id: string): Reference {
  return { source_name: 'cve', external_id: id }
}

function nameRest(builder: Builder, at: string, of: Members, said: ReadonlySet<string>): void {
  for (const [name, value] of Object.entries(of)) {
    if (said.has(name) || value === null || value === '' || (Array.isArray(value) && value.length === 0)) continue
    builder.unmapped(`${at}.${name}`, 'no object says it', value)
  }
}

const kevSaid = new Set([
  'cveID',
  'vendorProject',
  'product',
  'vulnerabilityName',
  'dateAdded',
  'shortDescription',
  'requiredAction',
  'dueDate',
  'knownRansomwareCampaignUse',
  'notes',
  'cwes',
])

/** CISA's catalogue of known exploited vulnerabilities. */
export function readKev(value: unknown, context: ReadContext): Reading {
  const builder = new Builder('kev', context)
  if (!isMembers(value)) throw new Fault('invalid', 'this is no KEV catalogue')
  const entries = list(value.vulnerabilities)
  if (entries.length > mostVulnerabilities) throw new Fault('too-large', 'too many vulnerabilities')
  for (const entry of entries) {
    const id = words(entry.cveID, 30)
    if (id === undefined || !/^CVE-\d{4}-\d{4,}$/.test(id)) {
      builder.unmapped('vulnerabilities[]', 'it has no CVE number', entry.cveID)
      continue
    }
    const text = (name: string) => words(entry[name], 4000)
    const description = [
      text('shortDescription'),
      text('requiredAction') === undefined ? undefined : `Required action: ${text('requiredAction')}`,
      text('dueDate') === undefined ? undefined : `Due: ${text('dueDate')}`,
      [text('vendorProject'), text('product')].some((one) => one !== undefined)
        ? `Product: ${[text('vendorProject'), text('product')].filter(Boolean).join(' ')}`
        : undefined,
    ].filter((line) => line !== undefined)
    const ransomware = text('knownRansomwareCampaignUse') === 'Known' ? ['used-in-ransomware-campaigns'] : []
    const cwes = Array.isArray(entry.cwes)
      ? entry.cwes.map((one) => words(one, 30)).filter((one) => one !== undefined)
      : []
    const urls = (text('notes') ?? '').split(/[\s;]+/).filter((one) => /^https?:/.test(one))
    builder.add(
      builder.id('vulnerability', id),
      // The catalogue does not say when an entry was last changed; that of the catalogue would make everything new every day.
      { created: moment(entry.dateAdded) },
      {
        name: id,
        description: [text('vulnerabilityName'), ...description].filter((line) => line !== undefined).join('\n'),
        labels: ['known-exploited', ...ransomware],
        external_references: [
          cve(id),
          ...cwes.map((one) => ({ source_name: 'cwe', external_id: one })),
          ...urls.flatMap((url) => referenceOf('reference', url)),
        ],
      },
    )
    nameRest(builder, 'vulnerabilities[]', entry, kevSaid)
  }
  return builder.reading()
}

const osvSaid = new Set([
  'id',
  'schema_version',
  'modified',
  'published',
  'withdrawn',
  'aliases',
  'summary',
  'details',
  'references',
  'affected',
  'related',
])

/** One or several entries of OSV, JSON or YAML. */
export function readOsv(value: unknown, context: ReadContext): Reading {
  const builder = new Builder('osv', context)
  const entries = Array.isArray(value)
    ? value.filter(isMembers)
    : isMembers(value) && Array.isArray(value.vulns)
      ? list(value.vulns)
      : [value].filter(isMembers)
  if (entries.length > mostVulnerabilities) throw new Fault('too-large', 'too many vulnerabilities')
  for (const entry of entries) {
    const id = words(entry.id, 200)
    if (id === undefined) {
      builder.unmapped('entry', 'it has no id')
      continue
    }
    const strings = (of: unknown) =>
      Array.isArray(of) ? of.map((one) => words(one, 200)).filter((one) => one !== undefined) : []
    const aliases = strings(entry.aliases)
    const packages = list(entry.affected)
      .map(({ package: of }) =>
        isMembers(of)
          ? (words(of.purl, 500) ?? [words(of.ecosystem, 100), words(of.name, 300)].filter(Boolean).join(' '))
          : '',
      )
      .filter((one) => one !== '')
    for (const affected of list(entry.affected)) nameRest(builder, 'affected[]', affected, new Set(['package']))
    builder.add(
      builder.id('vulnerability', id),
      { created: moment(entry.published), modified: moment(entry.modified) },
      {
        name: aliases.find((alias) => /^CVE-/.test(alias)) ?? id,
        description: [
          words(entry.summary, 2000),
          words(entry.details),
          packages.length === 0 ? undefined : `Affected: ${[...new Set(packages)].slice(0, 100).join(', ')}`,
        ]
          .filter((one) => one !== undefined)
          .join('\n\n'),
        revoked: moment(entry.withdrawn) === undefined ? undefined : true,
        external_references: [
          { source_name: 'osv', external_id: id },
          ...aliases.map((alias) =>
            /^CVE-/.test(alias) ? cve(alias) : { source_name: 'osv-alias', external_id: alias },
          ),
          ...strings(entry.related).map((one) => ({ source_name: 'osv-related', external_id: one })),
          ...list(entry.references).flatMap(({ url, type }) => referenceOf('reference', url, type)),
        ],
      },
    )
    nameRest(builder, 'entry', entry, osvSaid)
  }
  return builder.reading()
}

export function parseOsvYaml(text: string): unknown {
  try {
    return parseYaml(text, { maxAliasCount: 0, schema: 'core' })
  } catch (error) {
    throw new Fault('invalid', 'the file is neither JSON nor YAML that can be read', { cause: error })
  }
}

const csafSaid = new Set([
  'cve',
  'title',
  'notes',
  'references',
  'cwe',
  'cwes',
  'ids',
  'scores',
  'release_date',
  'discovery_date',
])

/** A CSAF 2.0 document: its vulnerabilities, and a report of them. */
export function readCsaf(value: unknown, context: ReadContext): Reading {
  const builder = new Builder('csaf', context)
  const document = isMembers(value) && isMembers(value.document) ? value.document : null
  if (document === null) throw new Fault('invalid', 'this is no CSAF document')
  const tracking = isMembers(document.tracking) ? document.tracking : {}
  const id = words(tracking.id, 200) ?? context.source
  const publisher = isMembers(document.publisher) ? (words(document.publisher.name, 200) ?? '') : ''
  const dated = { created: moment(tracking.initial_release_date), modified: moment(tracking.current_release_date) }
  const handling = csafHandling(builder, document)
  const refs: string[] = []
  const entries = list((value as Members).vulnerabilities)
  if (entries.length > mostVulnerabilities) throw new Fault('too-large', 'too many vulnerabilities')
  entries.forEach((entry, index) => {
    const number = /^CVE-\d{4}-\d{4,}$/.test(String(entry.cve)) ? String(entry.cve) : undefined
    const scores = list(entry.scores)
      .flatMap(({ cvss_v3: v3, cvss_v2: v2 }) => [v3, v2])
      .filter(isMembers)
    const vectors = scores.map(({ vectorString, baseScore }) =>
      `CVSS ${String(baseScore ?? '')} ${words(vectorString, 200) ?? ''}`.trim(),
    )
    const cwe = isMembers(entry.cwe) ? words(entry.cwe.id, 30) : undefined
    refs.push(
      builder.add(
        builder.id('vulnerability', publisher, id, number ?? String(index)),
        dated,
        {
          name: number ?? words(entry.title, 250) ?? `${id} ${index + 1}`,
          description: [
            words(entry.title, 500),
            ...list(entry.notes).map(({ text }) => words(text)),
            ...new Set(vectors),
          ]
            .filter((one) => one !== undefined)
            .join('\n\n')
            .slice(0, 20_000),
          external_references: [
            ...(number === undefined ? [] : [cve(number)]),
            ...(cwe === undefined ? [] : [{ source_name: 'cwe', external_id: cwe }]),
            ...list(entry.ids)
              .map(({ system_name: system, text }) => ({
                source_name: words(system, 200) ?? 'id',
                external_id: words(text, 200) ?? '',
              }))
              .filter((one) => one.external_id !== ''),
            ...list(entry.references).flatMap(({ url, summary }) => referenceOf('reference', url, summary)),
          ],
        },
        handling,
      ),
    )
    nameRest(builder, 'vulnerabilities[]', entry, csafSaid)
  })
  nameRest(
    builder,
    'document',
    document,
    new Set([
      'category',
      'csaf_version',
      'title',
      'publisher',
      'tracking',
      'notes',
      'references',
      'distribution',
      'lang',
      'source_lang',
      'aggregate_severity',
    ]),
  )
  if ((value as Members).product_tree !== undefined) builder.unmapped('product_tree', 'no object says it', '')
  if (refs.length === 0) {
    builder.unmapped('document', 'it has no vulnerabilities, so there is no report', document.title)
    return builder.reading()
  }
  builder.add(
    builder.id('report', publisher, id),
    dated,
    {
      name: words(document.title, 500) ?? id,
      description: list(document.notes)
        .map(({ text }) => words(text))
        .filter((one) => one !== undefined)
        .join('\n\n')
        .slice(0, 20_000),
      report_types: ['vulnerability'],
      published: dated.created ?? dated.modified ?? builder.now,
      object_refs: [...new Set(refs)],
      external_references: [
        { source_name: publisher === '' ? 'csaf' : publisher, external_id: id },
        ...list(document.references).flatMap(({ url, summary }) => referenceOf('reference', url, summary)),
      ],
    },
    handling,
  )
  return builder.reading()
}

function csafHandling(builder: Builder, document: Members): Handling {
  const distribution = isMembers(document.distribution) ? document.distribution : {}
  const label = isMembers(distribution.tlp) ? words(distribution.tlp.label, 40) : undefined
  if (label === undefined) return {}
  const tlp = labelOfTag(`tlp:${label}`)?.tlp
  builder.decided(`the document's own TLP label, ${label}: everything of it is marked so`)
  return { tlp }
}
