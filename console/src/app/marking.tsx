import { createContext, type ReactNode, use, useEffect, useMemo, useState } from 'react'
import type { TlpLabel } from '../../../src/api/contract/labels.ts'
import { tlpLabel } from '../i18n/names.ts'
import { useWords } from '../i18n/use-words.ts'
import css from './marking.module.css'

export interface Shown {
  readonly scope: 'object' | 'page'
  readonly tlp: TlpLabel | null
  readonly releasableTo: readonly string[] | null
}

const SetShown = createContext<(shown: Shown | null) => void>(() => {})
const order = ['clear', 'green', 'amber', 'amber+strict', 'red'] as const

/** Says which marking the page shows: the banners at its top and bottom carry it while the caller is on the page. */
export function useMarking(shown: Shown | null): void {
  const set = use(SetShown)
  const text = JSON.stringify(shown)
  useEffect(() => {
    set(JSON.parse(text) as Shown | null)
    return () => set(null)
  }, [set, text])
}

/** The most restrictive marking of a list; `undefined` for an empty one, null where nothing is marked. */
export function highestTlp(items: readonly { readonly tlp: TlpLabel | null }[]): TlpLabel | null | undefined {
  if (items.length === 0) return undefined
  let highest = -1
  for (const item of items) if (item.tlp !== null) highest = Math.max(highest, order.indexOf(item.tlp))
  return order[highest] ?? null
}

/** Lays the marking banners above and below what it holds. */
export function MarkingFrame({ children }: { readonly children: ReactNode }) {
  const [shown, setShown] = useState<Shown | null>(null)
  const content = useMemo(() => children, [children])
  return (
    <SetShown value={setShown}>
      {shown !== null && <MarkingBanner shown={shown} place="top" />}
      {content}
      {shown !== null && <MarkingBanner shown={shown} place="bottom" />}
    </SetShown>
  )
}

function MarkingBanner({ shown, place }: { readonly shown: Shown; readonly place: 'top' | 'bottom' }) {
  const words = useWords()
  const { tlp, releasableTo } = shown
  return (
    <div
      className={css.banner}
      data-place={place}
      data-tlp={tlp ?? 'none'}
      {...(place === 'top' ? { role: 'region', 'aria-label': words('marking.region') } : { 'aria-hidden': true })}
    >
      <span className={css.scope}>{words(shown.scope === 'object' ? 'marking.object' : 'marking.page')}</span>
      {releasableTo !== null && (
        <span className={css.releasable}>
          {releasableTo.length === 0
            ? words('marking.releasableNone')
            : words('marking.releasable', { members: releasableTo.join(', ') })}
        </span>
      )}
      <span className={css.label}>{tlp === null ? words('marking.none') : tlpLabel(tlp)}</span>
    </div>
  )
}
