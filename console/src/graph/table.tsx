import { useVirtualizer } from '@tanstack/react-virtual'
import { useRef } from 'react'
import { objectName, typeName } from '../i18n/names.ts'
import { useWords } from '../i18n/use-words.ts'
import { MemberBadge } from '../parts/member-badge.tsx'
import { formatNumber, Timestamp } from '../parts/timestamp.tsx'
import { TlpLabel } from '../parts/tlp-label.tsx'
import { Swatch } from './legend.tsx'
import type { Built } from './scene.ts'
import { type TableSort, tableColumns } from './search.ts'
import css from './table.module.css'

type Column = TableSort['by']

interface Props {
  readonly built: Built
  readonly shown: Uint8Array
  readonly chosen: readonly string[]
  readonly sort: TableSort
  readonly onSort: (next: TableSort) => void
  readonly onChoose: (id: string, more: boolean) => void
}

/** The same as the picture, in rows: for whoever reads better, or cannot see pictures. */
export function GraphTable({ built, shown, chosen, sort, onSort, onChoose }: Props) {
  const words = useWords()
  const scroller = useRef<HTMLDivElement>(null)
  const order = sortPlaces(built, shown, sort)
  const rows = useVirtualizer({
    count: order.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => 37,
    overscan: 12,
  })
  const heads: Readonly<Record<Column, string>> = {
    name: words('list.name'),
    type: words('list.type'),
    tlp: words('list.tlp'),
    origin: words('list.origin'),
    links: words('graph.links'),
    added: words('list.added'),
  }
  const drawn = rows.getVirtualItems()
  const above = drawn[0]?.start ?? 0
  const below = rows.getTotalSize() - (drawn.at(-1)?.end ?? 0)
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by the keyboard
    <section ref={scroller} className={css.scroller} tabIndex={0} aria-label={words('graph.table')}>
      <table className={css.table} aria-rowcount={order.length + 1}>
        <thead>
          <tr>
            {tableColumns.map((by) => (
              <th
                key={by}
                scope="col"
                data-column={by}
                aria-sort={sort.by === by ? (sort.down ? 'descending' : 'ascending') : 'none'}
              >
                <button
                  type="button"
                  className={css.sort}
                  onClick={() => onSort({ by, down: sort.by === by ? !sort.down : by === 'links' || by === 'added' })}
                >
                  {heads[by]}
                  {sort.by === by && <span aria-hidden="true">{sort.down ? ' ↓' : ' ↑'}</span>}
                </button>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {above > 0 && <tr className={css.space} style={{ height: above }} />}
          {drawn.map(({ index }) => {
            const node = built.nodes[order[index]!]
            if (node === undefined) return null
            return (
              <tr
                key={node.id}
                aria-rowindex={index + 2}
                className={css.row}
                data-chosen={chosen.includes(node.id) || undefined}
              >
                <td>
                  <button
                    type="button"
                    className={css.name}
                    aria-pressed={chosen.includes(node.id)}
                    onClick={(event) => onChoose(node.id, event.shiftKey)}
                  >
                    <Swatch type={node.type} />
                    <span className="foreign">
                      {objectName(words, { ...node, name: node.name.slice(0, 200) }) || node.id}
                    </span>
                  </button>
                </td>
                <td>{typeName(words, node.type)}</td>
                <td>
                  <TlpLabel tlp={node.tlp} />
                </td>
                <td>
                  <MemberBadge code={node.origin} />
                </td>
                <td>{formatNumber(built.degrees[order[index]!]!, words.language)}</td>
                <td>
                  <Timestamp at={node.added} form="short" />
                </td>
              </tr>
            )
          })}
          {below > 0 && <tr className={css.space} style={{ height: below }} />}
        </tbody>
      </table>
    </section>
  )
}

function sortPlaces(built: Built, shown: Uint8Array, { by, down }: TableSort): number[] {
  const { nodes, degrees, labels } = built
  const keyOf = (place: number): string | number => {
    const node = nodes[place]!
    if (by === 'links') return degrees[place]!
    if (by === 'name') return labels[place]!.toLowerCase()
    return by === 'tlp' ? (node.tlp ?? '') : node[by]
  }
  const order = [...nodes.keys()].filter((place) => shown[place] === 1)
  const keys = new Map(order.map((place) => [place, keyOf(place)]))
  order.sort((a, b) => {
    const [x, y] = [keys.get(a)!, keys.get(b)!]
    return x < y ? -1 : x > y ? 1 : a - b
  })
  return down ? order.reverse() : order
}
