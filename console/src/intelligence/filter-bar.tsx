import { Button, Menu } from '@mantine/core'
import { IconChevronDown, IconX } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { Counts } from '../../../src/api/contract/objects.ts'
import type { ListSearch } from '../app/router.tsx'
import { tlpLabel, typeName } from '../i18n/names.ts'
import { useWords } from '../i18n/use-words.ts'
import { displayName } from '../parts/defang.ts'
import { formatMoment, formatNumber } from '../parts/timestamp.tsx'
import { TlpLabel } from '../parts/tlp-label.tsx'
import { TypeIcon } from '../parts/type-icon.tsx'
import css from './filter-bar.module.css'

interface Props {
  readonly search: ListSearch
  readonly counts: Counts | undefined
  readonly onChange: (next: ListSearch) => void
}
type Facet = 'type' | 'tlp' | 'origin'
const tlpOrder = ['red', 'amber+strict', 'amber', 'green', 'clear', 'unmarked']

/** What the list is narrowed to: three menus, and every choice as a word that can be taken back. */
export function FilterBar({ search, counts, onChange }: Props) {
  const words = useWords()
  const chosen = (facet: Facet) => search[facet] ?? []
  const set = (facet: Facet, values: string[]) => onChange({ ...search, [facet]: values })
  const say: Readonly<Record<Facet, (value: string) => string>> = {
    type: (value) => typeName(words, value),
    tlp: (value) => (value === 'unmarked' ? words('list.unmarked') : tlpLabel(value)),
    origin: (value) => value,
  }
  const types = keys(counts?.byType, chosen('type')).sort((a, b) =>
    say.type(a).localeCompare(say.type(b), words.language),
  )
  const tlps = keys(counts?.byTlp, chosen('tlp')).sort((a, b) => tlpOrder.indexOf(a) - tlpOrder.indexOf(b))
  const origins = keys(counts?.byOrigin, chosen('origin')).sort()
  const chips = (['type', 'tlp', 'origin'] as const).flatMap((facet) =>
    chosen(facet).map((value) => ({ facet, value })),
  )

  return (
    <div className={css.bar}>
      <FacetMenu
        label={words('list.type')}
        options={types}
        chosen={chosen('type')}
        counts={counts?.byType}
        onChange={(values) => set('type', values)}
      >
        {(type) => (
          <span className={css.option}>
            <TypeIcon type={type} size={16} />
            {say.type(type)}
          </span>
        )}
      </FacetMenu>
      <FacetMenu
        label={words('list.tlp')}
        options={tlps}
        chosen={chosen('tlp')}
        counts={counts?.byTlp}
        onChange={(values) => set('tlp', values)}
      >
        {(tlp) => <TlpLabel tlp={tlp === 'unmarked' ? null : (tlp as never)} />}
      </FacetMenu>
      <FacetMenu
        label={words('list.origin')}
        options={origins}
        chosen={chosen('origin')}
        counts={counts?.byOrigin}
        onChange={(values) => set('origin', values)}
      >
        {(origin) => origin}
      </FacetMenu>
      {search.q !== undefined && (
        <Chip
          text={words('list.searchOf', { text: displayName('url', search.q) })}
          onRemove={() => onChange({ ...search, q: '' })}
        />
      )}
      {search.since !== undefined && (
        <Chip
          text={words('triage.newFilter', { time: formatMoment(new Date(search.since), words.language, 'short') })}
          onRemove={() => {
            const { since: _, ...rest } = search
            onChange(rest)
          }}
        />
      )}
      {chips.map(({ facet, value }) => (
        <Chip
          key={`${facet} ${value}`}
          text={say[facet](value)}
          onRemove={() =>
            set(
              facet,
              chosen(facet).filter((one) => one !== value),
            )
          }
        />
      ))}
      {chips.length + (search.q === undefined ? 0 : 1) + (search.since === undefined ? 0 : 1) > 1 && (
        <button
          type="button"
          className={css.clear}
          onClick={() => onChange(search.open === undefined ? {} : { open: search.open })}
        >
          {words('list.clear')}
        </button>
      )}
    </div>
  )
}

interface FacetProps {
  readonly label: string
  readonly options: readonly string[]
  readonly chosen: readonly string[]
  readonly counts: Readonly<Record<string, number>> | undefined
  readonly onChange: (values: string[]) => void
  readonly children: (value: string) => ReactNode
}
function FacetMenu({ label, options, chosen, counts, onChange, children }: FacetProps) {
  const words = useWords()
  return (
    <Menu position="bottom-start" closeOnItemClick={false}>
      <Menu.Target>
        <Button
          variant="default"
          size="xs"
          rightSection={<IconChevronDown size={14} aria-hidden="true" />}
          data-chosen={chosen.length > 0 || undefined}
          className={css.facet ?? ''}
        >
          {label}
          {chosen.length > 0 && ` (${chosen.length})`}
        </Button>
      </Menu.Target>
      <Menu.Dropdown className={css.menu ?? ''}>
        {options.length === 0 && <Menu.Label>{words('app.none')}</Menu.Label>}
        {options.map((option) => (
          <Menu.CheckboxItem
            key={option}
            checked={chosen.includes(option)}
            onChange={(checked) => onChange(checked ? [...chosen, option] : chosen.filter((one) => one !== option))}
            rightSection={<small>{formatNumber(counts?.[option] ?? 0, words.language)}</small>}
          >
            {children(option)}
          </Menu.CheckboxItem>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}

function Chip({ text, onRemove }: { readonly text: string; readonly onRemove: () => void }) {
  const words = useWords()
  return (
    <span className={css.chip}>
      <span className="foreign">{text.slice(0, 80)}</span>
      <button type="button" aria-label={words('list.remove', { filter: text.slice(0, 80) })} onClick={onRemove}>
        <IconX size={14} aria-hidden="true" />
      </button>
    </span>
  )
}

function keys(counts: Readonly<Record<string, number>> | undefined, chosen: readonly string[]): string[] {
  return [...new Set([...Object.keys(counts ?? {}), ...chosen])]
}
