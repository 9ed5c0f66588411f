import { isMembers } from '../../stix/property-kind.ts'
import { galaxyTypes } from './misp-types.ts'
import { type Builder, type Handling, words } from './reading.ts'

/** What a cluster of a galaxy is as an object; null: there is none for its galaxy. */
export function clusterObject(
  builder: Builder,
  cluster: Readonly<Record<string, unknown>>,
  type: string,
  handling: Handling,
  dated?: { modified: string | undefined },
): string | null {
  const target = galaxyTypes[type]
  const name = words(cluster.value, 250)
  if (target === undefined || name === undefined) return null
  const meta = isMembers(cluster.meta) ? cluster.meta : {}
  const strings = (value: unknown): string[] =>
    (Array.isArray(value) ? value : [value]).map((one) => words(one, 250)).filter((one) => one !== undefined)
  const externalId = strings(meta.external_id)[0] ?? /(?:^| - |\()(T\d{4}(?:\.\d{3})?|[GSMC]\d{4})\)?$/.exec(name)?.[1]
  const references = [
    ...(externalId === undefined
      ? []
      : [{ source_name: /^(?:mitre|.*attack)/.test(type) ? 'mitre-attack' : type, external_id: externalId }]),
    ...strings(meta.refs)
      .filter((url) => /^https?:\/\/\S+$/.test(url) && URL.canParse(url))
      .slice(0, 100)
      .map((url) => ({ source_name: 'reference', url })),
  ]
  const own: Record<string, unknown> = {
    name,
    description: words(cluster.description),
    external_references: references,
    labels: [`misp-galaxy:${type}`],
  }
  const aliases = [...new Set(strings(meta.synonyms))].filter((alias) => alias !== name).slice(0, 200)
  if (['intrusion-set', 'threat-actor', 'malware', 'tool', 'attack-pattern'].includes(target)) own.aliases = aliases
  if (target === 'malware') own.is_family = true
  if (target === 'identity') own.identity_class = 'class'
  if (target === 'location') {
    const iso = strings(meta.ISO)[0]
    if (iso !== undefined && /^[A-Z]{2}$/.test(iso)) own.country = iso
    else {
      const place = name.replace(/^\d+ - /, '').toLowerCase()
      const region = Object.hasOwn(regions, place) ? regions[place] : undefined
      if (region === undefined) return null
      own.region = region
    }
  }
  return builder.add(builder.id(target, 'galaxy', type, String(cluster.uuid ?? name)), dated, own, handling)
}

// The region vocabulary of STIX (§10.22) that UN M.49 names have.
const regions: Readonly<Record<string, string>> = Object.fromEntries(
  [
    ...[
      'africa',
      'eastern-africa',
      'middle-africa',
      'northern-africa',
      'southern-africa',
      'western-africa',
      'caribbean',
      'central-america',
    ],
    ...[
      'northern-america',
      'south-america',
      'asia',
      'central-asia',
      'eastern-asia',
      'southern-asia',
      'south-eastern-asia',
      'western-asia',
    ],
    ...[
      'europe',
      'eastern-europe',
      'northern-europe',
      'southern-europe',
      'western-europe',
      'oceania',
      'melanesia',
      'micronesia',
      'polynesia',
      'antarctica',
    ],
  ].map((region) => [region.replaceAll('-', ' ').replace('south eastern', 'south-eastern'), region]),
)
