import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { Detail } from '../../../src/api/contract/objects.ts'
import { chainName } from '../i18n/chain-name.ts'
import { humanise, objectName, propertyName, tlpLabel, typeName, vocabularyWord } from '../i18n/names.ts'
import { useWords } from '../i18n/use-words.ts'
import { CopyButton } from '../parts/copy-button.tsx'
import { IndicatorValue } from '../parts/indicator-value.tsx'
import { useMemberOfIdentity } from '../parts/member-badge.tsx'
import { MemberLabel } from '../parts/member-label.tsx'
import { formatNumber, Timestamp } from '../parts/timestamp.tsx'
import css from './properties.module.css'

/** What of an object its values are read with. */
export interface Around extends Pick<Detail, 'type' | 'markings' | 'relations'> {
  /** What objects that are not held, or not yet, are called, by id. */
  readonly titles?: ReadonlyMap<string, string>
}

interface Props {
  readonly value: unknown
  readonly name: string
  readonly detail: Around
  readonly depth?: number
}

const moment = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?Z$/
const stixId = /^[a-z][a-z0-9-]{1,249}--[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i
const hash = /^[0-9a-f]{32,128}$/i
const maxDepth = 8
const shownItems = 20

/** One value of any shape, readable: moments, references, hashes, lists, and whatever is nested. */
export function PropertyValue({ value, name, detail, depth = 0 }: Props) {
  const words = useWords()
  if (value === null || value === undefined) return <span>{words('app.none')}</span>
  if (typeof value === 'boolean') return <span>{words(value ? 'app.yes' : 'app.no')}</span>
  if (typeof value === 'number')
    return name === 'confidence' ? <Confidence value={value} /> : <span>{formatNumber(value, words.language)}</span>
  if (typeof value === 'string') return <Text value={value} name={name} detail={detail} />
  if (depth >= maxDepth) return <code className="foreign">{JSON.stringify(value).slice(0, 2000)}</code>
  if (Array.isArray(value)) return <List value={value} name={name} detail={detail} depth={depth} />
  return <Nested value={value as Record<string, unknown>} name={name} detail={detail} depth={depth} />
}

function Text({ value, name, detail }: { readonly value: string; readonly name: string; readonly detail: Around }) {
  const words = useWords()
  if (moment.test(value)) return <Timestamp at={value} />
  if (stixId.test(value)) return name === 'id' ? <Identifier id={value} /> : <ObjectLink id={value} detail={detail} />
  if (name === 'value') return <IndicatorValue type={detail.type} value={value} />
  if (hash.test(value)) return <Exact text={value} />
  const word = vocabularyWord(words, name, value)
  // The author's own spelling is said on hover.
  if (word !== null) return <span title={value}>{word}</span>
  return <span className="foreign">{value}</span>
}

function Identifier({ id }: { readonly id: string }) {
  return <Exact text={id} />
}

function Exact({ text }: { readonly text: string }) {
  const words = useWords()
  return (
    <>
      <code className="foreign">{text}</code> <CopyButton text={text} label={words('object.copy')} />
    </>
  )
}

/** A reference by name where this node holds the other end, else by identifier. */
function ObjectLink({ id, detail }: { readonly id: string; readonly detail: Around }) {
  const words = useWords()
  const member = useMemberOfIdentity(id)
  const marking = detail.markings.find((one) => one.id === id)
  if (marking !== undefined) return <span>{marking.label}</span>
  const other = detail.relations.find((relation) => relation.otherId === id)?.other
  const title = detail.titles?.get(id)
  if (title !== undefined) return <span className="foreign">{title}</span>
  if (member !== null && (other === undefined || other === null)) return <MemberLabel code={member} />
  if (other === undefined || other === null) return <code className="foreign">{id}</code>
  return (
    <Link to="/objects/$id" params={{ id }} className="foreign">
      {objectName(words, other)} <small>({typeName(words, other.type)})</small>
    </Link>
  )
}

function Confidence({ value }: { readonly value: number }) {
  const words = useWords()
  return (
    <>
      <span className={css.meter} aria-hidden="true">
        <span style={{ width: `${Math.min(100, Math.max(0, value))}%` }} />
      </span>
      {words('object.confidenceOf', { value })}
    </>
  )
}

function List({
  value,
  name,
  detail,
  depth,
}: {
  readonly value: readonly unknown[]
  readonly name: string
  readonly detail: Around
  readonly depth: number
}) {
  const words = useWords()
  const [all, setAll] = useState(false)
  const shown = all ? value : value.slice(0, shownItems)
  const short = value.every((item) => typeof item === 'string' && item.length <= 60 && !stixId.test(item))
  return (
    <>
      <ul className={short ? css.words : css.stack}>
        {shown.map((item, index) => (
          // Items of a STIX list have no identity but their place.
          // biome-ignore lint/suspicious/noArrayIndexKey: see above
          <li key={index} className="foreign">
            {isPhase(item) ? (
              <Phase phase={item} />
            ) : (
              <PropertyValue value={item} name={name} detail={detail} depth={depth + 1} />
            )}
          </li>
        ))}
      </ul>
      {value.length > shownItems && (
        <button type="button" className={css.more} onClick={() => setAll(!all)}>
          {all ? words('object.less') : words('object.more', { count: value.length })}
        </button>
      )}
    </>
  )
}

interface KillChainPhase {
  readonly kill_chain_name: string
  readonly phase_name: string
}
function isPhase(item: unknown): item is KillChainPhase {
  return typeof item === 'object' && item !== null && 'kill_chain_name' in item && 'phase_name' in item
}
function Phase({ phase }: { readonly phase: KillChainPhase }) {
  return (
    <>
      {humanise(String(phase.phase_name))} <small>({chainName(String(phase.kill_chain_name))})</small>
    </>
  )
}

function Nested({
  value,
  name,
  detail,
  depth,
}: {
  readonly value: Readonly<Record<string, unknown>>
  readonly name: string
  readonly detail: Around
  readonly depth: number
}) {
  const words = useWords()
  return (
    <dl className={css.nested}>
      {Object.entries(value).map(([key, item]) => (
        <div key={key}>
          <dt className="foreign" title={key}>
            {name === 'hashes' || key.includes('--') ? key : propertyName(words, key)}
          </dt>
          <dd>
            {key === 'tlp_2_0' ? (
              tlpLabel(String(item))
            ) : (
              <PropertyValue value={item} name={key} detail={detail} depth={depth + 1} />
            )}
          </dd>
        </div>
      ))}
    </dl>
  )
}
