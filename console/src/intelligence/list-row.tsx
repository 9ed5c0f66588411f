import { Link } from '@tanstack/react-router'
import { type KeyboardEvent, memo } from 'react'
import type { Summary } from '../../../src/api/contract/objects.ts'
import type { ListSearch } from '../app/router.tsx'
import { useWords } from '../i18n/use-words.ts'
import { ObjectRow } from '../parts/object-row.tsx'
import css from './object-list.module.css'

interface Props {
  readonly item: Summary
  readonly index: number
  readonly start: number
  readonly size: number
  /** How many rows there are; -1: nobody knows yet. */
  readonly setSize: number
  readonly open: boolean
  readonly chosen: boolean
  /** Something is chosen: every row offers to be. */
  readonly choosing: boolean
  readonly onChoose: (id: string) => void
  readonly search: ListSearch
  readonly onFocus: (index: number) => void
  readonly onKeyDown: (event: KeyboardEvent) => void
}

/** One row of a long list. While the list scrolls it stays as it is. */
export const ListRow = memo(function ListRow(props: Props) {
  const words = useWords()
  const { item, index, start, size, setSize, open, chosen, choosing, search, onChoose, onFocus, onKeyDown } = props
  return (
    <li aria-setsize={setSize} aria-posinset={index + 1} style={{ height: size, transform: `translateY(${start}px)` }}>
      <input
        type="checkbox"
        tabIndex={choosing ? 0 : -1}
        className={css.choose}
        data-choosing={choosing || undefined}
        aria-label={words('triage.choose', { name: item.name.slice(0, 80) })}
        checked={chosen}
        onChange={() => onChoose(item.id)}
      />
      <Link
        to="/intelligence"
        search={{ ...search, open: item.id }}
        id={`row ${item.id}`}
        data-row={index}
        className={css.row ?? ''}
        data-open={open || undefined}
        data-chosen={chosen || undefined}
        data-choosing={choosing || undefined}
        aria-current={open ? 'true' : undefined}
        activeProps={{}}
        preload={false}
        onFocus={() => onFocus(index)}
        onKeyDown={onKeyDown}
      >
        <ObjectRow item={item} />
      </Link>
    </li>
  )
})
