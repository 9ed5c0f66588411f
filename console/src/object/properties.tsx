import type { ReactNode } from 'react'
import type { Detail } from '../../../src/api/contract/objects.ts'
import { propertyName } from '../i18n/names.ts'
import { useWords } from '../i18n/use-words.ts'
import { PatternText } from '../parts/indicator-value.tsx'
import { Detection } from './detection.tsx'
import css from './properties.module.css'
import { References } from './references.tsx'
import { PropertyValue } from './value.tsx'

const first = [
  'value',
  'indicator_types',
  'malware_types',
  'tool_types',
  'threat_actor_types',
  'infrastructure_types',
  'report_types',
  'relationship_type',
  'source_ref',
  'target_ref',
  'sighting_of_ref',
  'where_sighted_refs',
  'aliases',
  'valid_from',
  'valid_until',
  'first_seen',
  'last_seen',
  'first_observed',
  'last_observed',
  'published',
  'confidence',
  'kill_chain_phases',
  'labels',
  'sectors',
]
const identity = ['id', 'type', 'spec_version', 'created_by_ref', 'created', 'modified', 'lang', 'revoked']
const elsewhere = new Set([
  'name',
  'description',
  'pattern',
  'external_references',
  'object_marking_refs',
  'granular_markings',
  'extensions',
  'abstract',
  'content',
  ...identity,
])

/** Everything that an object says, in the order in which people ask. */
export function Properties({ detail }: { readonly detail: Detail }) {
  const words = useWords()
  const { object } = detail
  const others = Object.keys(object).filter((name) => !elsewhere.has(name))
  const main = [
    ...first.filter((name) => others.includes(name)),
    ...others.filter((name) => !first.includes(name)).sort(),
  ]
  const prose = ['description', 'abstract', 'content'].filter((name) => typeof object[name] === 'string')
  const pattern = object['pattern']
  const extensions = object['extensions']
  const references = object['external_references']

  return (
    <div className={css.properties}>
      {prose.map((name) => (
        <p key={name} className={`${css.prose} foreign`} {...langOf(object['lang'])}>
          {String(object[name])}
        </p>
      ))}
      {typeof pattern === 'string' && (
        <Group title={words('object.pattern')}>
          <PatternText pattern={pattern} />
          <Detection detail={detail} pattern={pattern} />
        </Group>
      )}
      {main.length > 0 && <PropertyList detail={detail} names={main} />}
      {Array.isArray(references) && references.length > 0 && (
        <Group title={words('object.references')}>
          <References references={references} />
        </Group>
      )}
      {typeof extensions === 'object' && extensions !== null && (
        <Group title={words('object.extensions')}>
          <PropertyValue value={extensions} name="extensions" detail={detail} />
        </Group>
      )}
      <Group title={words('object.identity')}>
        <PropertyList detail={detail} names={identity.filter((name) => object[name] !== undefined)} />
      </Group>
    </div>
  )
}

function Group({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  return (
    <section>
      <h2 className={css.group}>{title}</h2>
      {children}
    </section>
  )
}

function PropertyList({ detail, names }: { readonly detail: Detail; readonly names: readonly string[] }) {
  const words = useWords()
  return (
    <dl className={css.list}>
      {names.map((name) => (
        <div key={name}>
          <dt className="foreign" title={name}>
            {propertyName(words, name)}
          </dt>
          <dd>
            <PropertyValue value={detail.object[name]} name={name} detail={detail} />
          </dd>
        </div>
      ))}
    </dl>
  )
}

function langOf(lang: unknown): { lang?: string } {
  return typeof lang === 'string' && /^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/.test(lang) ? { lang } : {}
}
