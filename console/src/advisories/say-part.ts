import type { Advisory } from '../../../src/api/contract/advisories.ts'
import { languageName, tlpLabel } from '../i18n/names.ts'
import type { Key, Words } from '../i18n/words.ts'

type Document = Advisory['document']

const momentForm = { dateStyle: 'medium', timeStyle: 'short', hourCycle: 'h23' } as const

const kinds = ['sections', 'products', 'vulnerabilities', 'indicators', 'references', 'playbooks'] as const
type Kind = (typeof kinds)[number]

const fields: Readonly<Record<string, Key>> = {
  title: 'advisory.titleField',
  tlp: 'advisory.label',
  embargo: 'advisory.embargoField',
  heading: 'advisory.heading',
  text: 'advisory.text',
  vendor: 'advisory.product.vendor',
  version: 'advisory.product.version',
  cve: 'advisory.cve',
  description: 'advisory.description',
  products: 'advisory.products',
  remediation: 'advisory.remediation',
  name: 'advisory.name',
  pattern: 'advisory.pattern',
  url: 'advisory.address',
}

/** The place in an advisory that a key names (`sections/signs/text`, `translations/ja/title`), as its readers would call it. */
export function sayPart(words: Words, document: Document, key: string): string {
  const [first = '', second = '', ...rest] = key.replace(/^\//, '').split('/')
  if (first === '') return words('advisory.whole')
  if (first === 'translations') {
    const into = words('advisory.translationInto', { language: languageName(words, second) })
    return rest.length === 0 ? into : `${into} · ${sayPart(words, document, rest.join('/'))}`
  }
  if (first === 'history') return words('advisory.versionOf', { version: second })
  const kind = kinds.find((one) => one === first)
  if (kind === undefined) return sayField(words, first)
  if (second === '') return words(`advisory.${kind}`)
  const name = nameOf(document, kind, second) ?? `${words(`advisory.${kind}`)} · ${second}`
  return rest[0] === undefined ? name : `${name} · ${sayField(words, rest[0])}`
}

/** What stands there, as it is shown elsewhere: labels, moments and states of products in words. */
export function sayContent(words: Words, document: Document, key: string, content: string): string {
  const field = key.split('/').at(-1) ?? ''
  if (field === 'tlp') return tlpLabel(content)
  if (field === 'embargo') return new Intl.DateTimeFormat(words.language, momentForm).format(new Date(content))
  if (field !== 'products' || !key.startsWith('vulnerabilities/')) return content
  const said = JSON.parse(content) as Document['vulnerabilities'][number]['products']
  return said
    .map(({ id, status }) => `${nameOf(document, 'products', id) ?? id}: ${words(`advisory.status.${status}`)}`)
    .join('\n')
}

function sayField(words: Words, field: string): string {
  const known = fields[field]
  return known === undefined ? field : words(known)
}

function nameOf(document: Document, kind: Kind, id: string): string | null {
  const named: Readonly<Record<Kind, (id: string) => string | undefined>> = {
    sections: () => document.sections.find((one) => one.id === id)?.heading,
    products: () => productName(document.products.find((one) => one.id === id)),
    vulnerabilities: () => document.vulnerabilities.find((one) => one.id === id)?.cve,
    indicators: () => document.indicators.find((one) => one.id === id)?.name,
    references: () => document.references.find((one) => one.id === id)?.title,
    playbooks: () => document.playbooks.find((one) => one.id === id)?.title,
  }
  return named[kind](id) || null
}

function productName(product: Document['products'][number] | undefined): string | undefined {
  return product && [product.vendor, product.name, product.version].filter((one) => one !== '').join(' ')
}
