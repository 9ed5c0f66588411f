import type { Tlp } from '../../policy/model.ts'
import { tlpName } from '../../policy/tlp.ts'
import type { AdvisoryDocument } from './document.ts'
import type { Edition, Publisher } from './edition.ts'
import { playbookSteps } from './playbook.ts'
import { advisoryWords } from './words.ts'

// CSAF 2.0 knows the labels of TLP 1. AMBER+STRICT has none there: the next one up is never wider than what was meant.
const labels: Readonly<Record<Tlp, string>> = {
  clear: 'WHITE',
  green: 'GREEN',
  amber: 'AMBER',
  'amber+strict': 'RED',
  red: 'RED',
}
const csafLabel = (tlp: Tlp): string => labels[tlp]

/**
 * An edition as a CSAF 2.0 document: `csaf_security_advisory` where products have vulnerabilities, else `csaf_informational_advisory`.
 * The same edition and publisher give the same document; its times are the moments of publication, never of writing.
 */
export function csafDocument(edition: Edition, publisher: Publisher): object {
  const { document, tlp, original, trackingId, path, hash } = edition
  const words = advisoryWords(document.language)
  const isSecurity = document.vulnerabilities.length > 0
  const members = document.members.map((member) => publisher.names[member] ?? member)
  const url = `${publisher.url}/csaf/${path}`
  return {
    document: {
      acknowledgments: [{ names: members, summary: words.joint }],
      category: isSecurity ? 'csaf_security_advisory' : 'csaf_informational_advisory',
      csaf_version: '2.0',
      distribution: {
        text: `${tlpName(tlp)} (TLP 2.0)`,
        tlp: { label: csafLabel(tlp), url: 'https://www.first.org/tlp/' },
      },
      lang: document.language,
      ...(original === null ? {} : { source_lang: original }),
      notes: [
        ...document.sections.map(({ heading, text }, index) => ({
          category: index === 0 ? 'summary' : 'details',
          title: heading,
          text: text.trim() === '' ? heading : text,
        })),
        ...indicatorNote(document),
        ...document.playbooks.map(({ title, text }) => ({
          category: 'other',
          title: `${words.playbooks}: ${title}`,
          text: playbookSteps(text)
            .map(({ number, name, description, commands }) =>
              [`${number}. ${name}`, description, ...commands].filter((one) => one !== '').join('\n   '),
            )
            .join('\n'),
        })),
        { category: 'general', title: words.hash, text: `sha-256 ${hash}` },
      ],
      publisher: {
        category: 'coordinator',
        contact_details: publisher.contact,
        issuing_authority: `${words.joint}: ${members.join(', ')}`,
        name: publisher.name,
        namespace: publisher.url,
      },
      references: [
        { category: 'self', summary: 'CSAF', url: `${url}.json` },
        { category: 'external', summary: 'HTML', url: `${url}.html` },
        ...document.references.map(({ title, url }) => ({ category: 'external', summary: title, url })),
      ],
      title: document.title,
      tracking: {
        current_release_date: document.embargo,
        generator: { engine: { name: 'Trefoil' } },
        id: trackingId,
        initial_release_date: document.history[0]!.at,
        revision_history: document.history.map(({ version, at, summary }) => ({
          date: at,
          number: String(version),
          summary,
        })),
        status: 'final',
        version: String(document.version),
      },
    },
    ...(isSecurity ? { product_tree: productTree(document), vulnerabilities: vulnerabilitiesOf(document) } : {}),
  }
}

function indicatorNote(document: AdvisoryDocument): object[] {
  if (document.indicators.length === 0) return []
  const words = advisoryWords(document.language)
  const text = document.indicators.map(({ name, pattern }) => `- ${name}: ${pattern}`).join('\n')
  return [{ category: 'details', title: words.indicators, text }]
}

function productTree({ products }: AdvisoryDocument): object {
  const byVendor = Map.groupBy(products, ({ vendor }) => vendor)
  return {
    branches: [...byVendor].map(([vendor, ofVendor]) => ({
      category: 'vendor',
      name: vendor,
      branches: [...Map.groupBy(ofVendor, ({ name }) => name)].map(([name, ofName]) => ({
        category: 'product_name',
        name,
        branches: [...Map.groupBy(ofName, ({ version }) => version)].flatMap(([version, same]) => ({
          category: 'product_version',
          name: version,
          product: { name: `${vendor} ${name} ${version}`, product_id: productId(same[0]!.id) },
        })),
      })),
    })),
  }
}

function vulnerabilitiesOf(document: AdvisoryDocument): object[] {
  // Two lines for one version of one product are one product.
  const first = new Map<string, string>()
  const canonical = new Map(
    document.products.map(({ id, vendor, name, version }) => {
      const key = JSON.stringify([vendor, name, version])
      if (!first.has(key)) first.set(key, id)
      return [id, first.get(key)!] as const
    }),
  )
  return document.vulnerabilities.map(({ cve, title, description, products, remediation }) => {
    const status = new Map<string, string>()
    for (const one of products) status.set(canonical.get(one.id) ?? one.id, one.status)
    const ids = [...status.keys()].map(productId)
    const by = (wanted: string): string[] => [...status].flatMap(([id, one]) => (one === wanted ? [productId(id)] : []))
    const states = ['known_affected', 'fixed', 'under_investigation'].flatMap((state) => {
      const named = by(state)
      return named.length === 0 ? [] : [[state, named] as const]
    })
    return {
      cve,
      title,
      notes: [{ category: 'description', text: description.trim() === '' ? title : description }],
      product_status: Object.fromEntries(states),
      ...(remediation.trim() === ''
        ? {}
        : { remediations: [{ category: 'mitigation', details: remediation, product_ids: ids }] }),
    }
  })
}

const productId = (id: string): string => `P-${id}`
