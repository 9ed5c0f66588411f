import { Link } from '@tanstack/react-router'
import { type KeyboardEvent, memo } from 'react'
import type { Summary } from '../../../src/api/contract/objects.ts'
import type { ListSearch } from '../app/router.tsx'
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
  readonly search: ListSearch
  readonly onFocus: (index: number) => void
  readonly onKeyDown: (event: KeyboardEvent) => void
}

/** One row of a long list. While the list scrolls it stays as it is. */
export const ListRow = memo(function ListRow(props: Props) {
  const { item, index, start, size, setSize, open, search, onFocus, onKeyDown } = props
  return (
    <li aria-setsize={setSize} aria-posinset={index + 1} style={{ height: size, transform: `translateY(${start}px)` }}>
      <Link
        to="/intelligence"
        search={{ ...search, open: item.id }}
        id={`row ${item.id}`}
        data-row={index}
        className={css.row ?? ''}
        data-open={open || undefined}
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
