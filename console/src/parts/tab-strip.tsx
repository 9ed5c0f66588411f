import { Tabs } from '@mantine/core'
import { type ReactNode, useEffect, useRef } from 'react'

/** The tabs of a page in one line: where it is longer than the page it scrolls, and the tab that is shown stands in sight. */
export function TabStrip({
  label,
  value,
  className,
  children,
}: {
  readonly label: string
  readonly value: string
  readonly className?: string | undefined
  readonly children: ReactNode
}) {
  const strip = useRef<HTMLDivElement>(null)
  const note = () => {
    const { current } = strip
    if (current !== null)
      current.toggleAttribute('data-more', current.scrollLeft + current.clientWidth < current.scrollWidth - 2)
  }
  useEffect(() => {
    if (strip.current === null) return
    const watch = new ResizeObserver(note)
    watch.observe(strip.current)
    return () => watch.disconnect()
  })
  // biome-ignore lint/correctness/useExhaustiveDependencies: another tab is another place
  useEffect(() => {
    const shown = strip.current?.querySelector<HTMLElement>('[aria-selected="true"]')
    if (strip.current === null || shown === null || shown === undefined) return
    // The strip alone: the page stays where it is.
    const [start, end] = [shown.offsetLeft, shown.offsetLeft + shown.offsetWidth]
    const { scrollLeft, clientWidth } = strip.current
    if (start < scrollLeft || end > scrollLeft + clientWidth)
      strip.current.scrollLeft = start - (clientWidth - shown.offsetWidth) / 2
  }, [value])
  return (
    <Tabs.List ref={strip} aria-label={label} className={className ?? ''} onScroll={note}>
      {children}
    </Tabs.List>
  )
}
