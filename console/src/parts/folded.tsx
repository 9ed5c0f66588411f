import { useNavigate, useSearch } from '@tanstack/react-router'
import type { MouseEvent, ReactNode } from 'react'

interface Props {
  /** What it is called in the address. */
  readonly name: string
  /** How it is while the address says nothing of it. */
  readonly opened?: boolean
  readonly summary: ReactNode
  readonly className?: string | undefined
  readonly children: ReactNode
}

/** What is folded away, or not; where somebody turned it over, that stands in the address (`fold`). */
export function Folded({ name, opened = false, summary, className, children }: Props) {
  const navigate = useNavigate()
  const { fold = [] } = useSearch({ strict: false }) as { readonly fold?: readonly string[] }
  const isTurned = fold.includes(name)
  const turn = (event: MouseEvent) => {
    event.preventDefault()
    const next = isTurned ? fold.filter((one) => one !== name) : [...fold, name]
    void navigate({
      to: '.',
      search: (before: Readonly<Record<string, unknown>>) => ({
        ...before,
        fold: next.length === 0 ? undefined : next,
      }),
      resetScroll: false,
    } as Parameters<typeof navigate>[0])
  }
  return (
    <details className={className} open={opened !== isTurned}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: a summary is pressed by mouse and keys */}
      <summary onClick={turn}>{summary}</summary>
      {children}
    </details>
  )
}
