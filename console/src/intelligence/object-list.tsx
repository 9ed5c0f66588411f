import { Loader } from '@mantine/core'
import { useElementSize } from '@mantine/hooks'
import { useVirtualizer } from '@tanstack/react-virtual'
import { type KeyboardEvent, useCallback, useEffect, useLayoutEffect, useRef } from 'react'
import type { Summary } from '../../../src/api/contract/objects.ts'
import { useKeys } from '../app/keys.ts'
import type { ListSearch } from '../app/router.tsx'
import { useWords } from '../i18n/use-words.ts'
import { formatMoment, formatNumber } from '../parts/timestamp.tsx'
import { ListRow } from './list-row.tsx'
import css from './object-list.module.css'

interface Props {
  readonly items: readonly Summary[]
  readonly openId: string | undefined
  readonly search: ListSearch
  readonly hasMore: boolean
  readonly loadingMore: boolean
  /** The last page ended before it was full: so far back it was looked. */
  readonly lookedTo: string | null
  readonly onMore: () => void
  readonly onOpen: (id: string, replace: boolean) => void
  readonly chosen: ReadonlySet<string>
  readonly onChoose: (id: string) => void
}

const twoLinesBelowRem = 56
const loadAheadRows = 30

/** A list of any length: only the rows in sight exist. Every row is a link, so it opens, copies and reads as one. */
export function ObjectList({
  items,
  openId,
  search,
  hasMore,
  loadingMore,
  lookedTo,
  onMore,
  onOpen,
  chosen,
  onChoose,
}: Props) {
  const words = useWords()
  const scroller = useRef<HTMLDivElement>(null)
  const { ref: sizeRef, width } = useElementSize()
  // The row that the keys start from; -1 before the first. Kept outside the rendering, so that fast keys count each.
  const cursor = useRef(items.findIndex((item) => item.id === openId))
  const rem = Number.parseFloat(getComputedStyle(document.documentElement).fontSize)
  const rowPx = (width > 0 && width < twoLinesBelowRem * rem ? 3.75 : 2.5) * rem + 1
  const rows = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowPx,
    getItemKey: (index) => `${items[index]?.id} ${items[index]?.version}`,
    overscan: 12,
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: rows are measured again when their height changes
  useEffect(() => rows.measure(), [rowPx])

  const shown = rows.getVirtualItems()
  const last = shown.at(-1)?.index ?? 0
  useEffect(() => {
    if (hasMore && !loadingMore && last >= items.length - loadAheadRows) onMore()
  }, [hasMore, loadingMore, last, items.length, onMore])

  // The row that waits for the focus until it exists: far rows are only drawn after the list has scrolled to them.
  const wanted = useRef<string | null>(null)
  function focusWanted() {
    const row = wanted.current === null ? null : document.getElementById(`row ${wanted.current}`)
    if (row === null || row.offsetParent === null) return
    wanted.current = null
    row.focus({ preventScroll: true })
  }
  useLayoutEffect(focusWanted)
  function focusRow(id: string, index: number) {
    wanted.current = id
    rows.scrollToIndex(index)
    focusWanted()
  }
  // What was open is where the reader goes on when it is closed.
  const wasOpen = useRef(openId)
  // biome-ignore lint/correctness/useExhaustiveDependencies: only closing matters
  useEffect(() => {
    const index = openId === undefined ? items.findIndex((item) => item.id === wasOpen.current) : -1
    if (index >= 0) focusRow(items[index]!.id, index)
    wasOpen.current = openId
  }, [openId])

  function move(step: number) {
    const to = Math.min(items.length - 1, Math.max(0, cursor.current + step))
    const item = items[to]
    if (item === undefined) return
    cursor.current = to
    focusRow(item.id, to)
    if (openId !== undefined) onOpen(item.id, true)
  }
  useKeys({
    j: () => move(1),
    k: () => move(-1),
    x: () => {
      const item = items[cursor.current]
      if (item !== undefined) onChoose(item.id)
    },
  })
  const latestMove = useRef(move)
  latestMove.current = move
  /** The arrows move only from row to row: elsewhere on the page they scroll. */
  const onArrow = useCallback((event: KeyboardEvent) => {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return
    event.preventDefault()
    latestMove.current(event.key === 'ArrowDown' ? 1 : -1)
  }, [])
  const keepCursor = useCallback((index: number) => {
    cursor.current = index
  }, [])

  return (
    <div ref={sizeRef} className={css.frame}>
      <div className={css.columns} aria-hidden="true">
        <span />
        <span>{words('list.name')}</span>
        <span>{words('list.type')}</span>
        <span>{words('list.tlp')}</span>
        <span>{words('list.releasable')}</span>
        <span>{words('list.origin')}</span>
        <span>{words('list.added')}</span>
      </div>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by the keyboard */}
      <section ref={scroller} className={css.scroller} tabIndex={0} aria-label={words('list.region')}>
        <ul className={css.rows} style={{ height: rows.getTotalSize() }}>
          {shown.map(({ index, key, start, size }) => {
            const item = items[index]
            if (item === undefined) return null
            return (
              <ListRow
                key={key}
                item={item}
                index={index}
                start={start}
                size={size}
                setSize={hasMore ? -1 : items.length}
                open={item.id === openId}
                chosen={chosen.has(item.id)}
                choosing={chosen.size > 0}
                onChoose={onChoose}
                search={search}
                onFocus={keepCursor}
                onKeyDown={onArrow}
              />
            )
          })}
        </ul>
        {hasMore && lookedTo !== null ? (
          <p className={css.looking} role="status">
            <Loader size="xs" aria-hidden="true" />
            {words('list.lookedTo', {
              count: items.length,
              date: formatMoment(new Date(lookedTo), words.language, 'short'),
            })}
          </p>
        ) : (
          <p className={css.end}>
            {loadingMore
              ? words('list.more')
              : hasMore
                ? words('list.loaded', { count: items.length })
                : `${words('list.end')} · ${formatNumber(items.length, words.language)}`}
          </p>
        )}
      </section>
    </div>
  )
}
