import { Tabs } from '@mantine/core'
import { type ReactNode, useEffect, useRef } from 'react'

/** As wide as the fading of its ends (base.css). */
const fadePx = 48

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
  // biome-ignore lint/correctness/useExhaustiveDependencies: another tab is another place
  useEffect(() => {
    const { current } = strip
    if (current === null) return
    // Fonts and counts arrive late and move what is beside them.
    const watch = new ResizeObserver(() => {
      bringIntoSight(current)
      markMore(current)
    })
    for (const part of [current, ...current.children]) watch.observe(part)
    return () => watch.disconnect()
  }, [value])
  return (
    <Tabs.List
      ref={strip}
      aria-label={label}
      className={className ?? ''}
      onScroll={({ currentTarget }) => markMore(currentTarget)}
    >
      {children}
    </Tabs.List>
  )
}

/** Moves the strip alone: the page stays where it is. */
function bringIntoSight(strip: HTMLElement) {
  const shown = strip.querySelector<HTMLElement>('[aria-selected="true"]')
  if (shown === null) return
  const before = shown.getBoundingClientRect().left - strip.getBoundingClientRect().left
  const after = strip.clientWidth - before - shown.offsetWidth
  const isFirst = shown.previousElementSibling === null
  const isLast = shown.nextElementSibling === null
  // What stands where the strip fades is not in sight.
  if (before < (isFirst ? 0 : fadePx) || after < (isLast ? 0 : fadePx))
    strip.scrollLeft += before - (strip.clientWidth - shown.offsetWidth) / 2
}

function markMore(strip: HTMLElement) {
  strip.toggleAttribute('data-less', strip.scrollLeft > 2)
  strip.toggleAttribute('data-more', strip.scrollLeft + strip.clientWidth < strip.scrollWidth - 2)
}
