import type { Tlp } from '../policy/model.ts'
import type { Provider, PublicFile } from './model.ts'

/** The folder of a label, and what CSAF 2.0 calls it: TLP 1 has no AMBER+STRICT, which goes as RED. */
export const folders: readonly { readonly tlp: Tlp; readonly folder: string; readonly label: string }[] = [
  { tlp: 'clear', folder: 'white', label: 'WHITE' },
  { tlp: 'green', folder: 'green', label: 'GREEN' },
  { tlp: 'amber', folder: 'amber', label: 'AMBER' },
  { tlp: 'amber+strict', folder: 'amber-strict', label: 'RED' },
  { tlp: 'red', folder: 'red', label: 'RED' },
]

/** CSAF 2.0 §7.1.7: who provides, in which role, where its feeds and folders are, and with which keys it signs. */
export function providerMetadata(
  { name, url, contact }: Provider,
  keys: readonly { readonly fingerprint: string }[],
  lastMs: number,
): object {
  return {
    canonical_url: `${url}/.well-known/csaf/provider-metadata.json`,
    distributions: [
      ...folders.map(({ folder }) => ({ directory_url: `${url}/csaf/${folder}/` })),
      {
        rolie: {
          categories: [`${url}/csaf/category.json`],
          feeds: folders.map(({ folder, label, tlp }) => ({
            summary: `Advisories of ${name} that are TLP:${tlp.toUpperCase()}`,
            tlp_label: label,
            url: `${url}/csaf/${folder}/feed.json`,
          })),
          services: [`${url}/csaf/service.json`],
        },
      },
    ],
    last_updated: new Date(lastMs).toISOString(),
    list_on_CSAF_aggregators: true,
    metadata_version: '2.0',
    mirror_on_CSAF_aggregators: true,
    public_openpgp_keys: keys.map(({ fingerprint }) => ({
      fingerprint,
      url: `${url}/csaf/openpgp/${fingerprint}.asc`,
    })),
    publisher: {
      category: 'coordinator',
      contact_details: contact,
      issuing_authority: `${name} publishes joint advisories of its alliance in its own name.`,
      name,
      namespace: url,
    },
    role: 'csaf_trusted_provider',
  }
}

const informationType = 'urn:ietf:params:rolie:category:information-type'

/** RFC 8322 as CSAF 2.0 §7.1.15 wants it: the documents of one label, the newest first. */
export function rolieFeed(
  { name, url }: Provider,
  { folder, tlp }: (typeof folders)[number],
  files: readonly PublicFile[],
): object {
  const updated = Math.max(0, ...files.map(({ updatedMs }) => updatedMs))
  return {
    feed: {
      id: `csaf-feed-tlp-${folder}`,
      title: `Advisories of ${name} (TLP:${tlp.toUpperCase()})`,
      link: [
        { rel: 'self', href: `${url}/csaf/${folder}/feed.json` },
        { rel: 'service', href: `${url}/csaf/service.json` },
      ],
      category: [{ scheme: informationType, term: 'csaf' }],
      updated: new Date(updated).toISOString(),
      entry: files.map(({ path, title, publishedMs, updatedMs }) => {
        const href = `${url}/csaf/${path}`
        return {
          id: path
            .split('/')
            .at(-1)!
            .replace(/\.json$/, ''),
          title,
          link: [
            { rel: 'self', href },
            { rel: 'hash', href: `${href}.sha512` },
            { rel: 'hash', href: `${href}.sha256` },
            { rel: 'signature', href: `${href}.asc` },
          ],
          published: new Date(publishedMs).toISOString(),
          updated: new Date(updatedMs).toISOString(),
          summary: { content: title },
          content: { type: 'application/json', src: href },
          format: { schema: 'https://docs.oasis-open.org/csaf/csaf/v2.0/csaf_json_schema.json', version: '2.0' },
        }
      }),
    },
  }
}

/** RFC 8322 §5.1.2: where the feeds are. */
export function serviceDocument({ url }: Provider): object {
  return {
    service: {
      workspace: [
        {
          title: 'CSAF advisories',
          collection: folders.map(({ folder, tlp }) => ({
            title: `TLP:${tlp.toUpperCase()}`,
            href: `${url}/csaf/${folder}/feed.json`,
            categories: { category: [{ scheme: informationType, term: 'csaf' }] },
          })),
        },
      ],
    },
  }
}

/** RFC 8322 §5.1.3. */
export function categoryDocument(): object {
  return { categories: { category: [{ scheme: informationType, term: 'csaf' }] } }
}

/** CSAF 2.0 §7.1.12: the paths of all documents below the folder of a label. */
export function indexText(folder: string, files: readonly PublicFile[]): string {
  return files
    .map(({ path }) => `${path.slice(folder.length + 1)}\n`)
    .sort()
    .join('')
}

/** CSAF 2.0 §7.1.13: path and moment of the last change, the newest first. */
export function changesText(folder: string, files: readonly PublicFile[]): string {
  return [...files]
    .sort((a, b) => b.updatedMs - a.updatedMs || (a.path < b.path ? -1 : 1))
    .map(({ path, updatedMs }) => `"${path.slice(folder.length + 1)}","${new Date(updatedMs).toISOString()}"\n`)
    .join('')
}
