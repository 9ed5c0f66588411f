import { Link, useSearch } from '@tanstack/react-router'
import { Fragment, type ReactNode } from 'react'
import { type Key, useWords } from '../i18n/use-words.ts'
import { formatNumber } from '../parts/timestamp.tsx'
import { addressOf, type Behind, type SituationSearch, writeBehind } from './search.ts'

/** A number that opens what it counts. */
export function CountLink({ behind, count }: { readonly behind: Behind; readonly count: number }) {
  const words = useWords()
  const search = useSearch({ strict: false }) as SituationSearch
  if (count === 0) return <>0</>
  return (
    <Link to="/situation" search={{ ...search, behind: writeBehind(behind) }} resetScroll={false}>
      {formatNumber(count, words.language)}
    </Link>
  )
}

/** A sentence of the catalogue in which some of the numbers open what they count. */
export function CountSentence({
  say,
  facts,
  opens,
}: {
  readonly say: Key
  readonly facts: Readonly<Record<string, string | number>>
  /** By the name of the fact. */
  readonly opens: Readonly<Record<string, Behind | undefined>>
}) {
  const words = useWords()
  const parts = (words.template(say, facts) ?? '').split(/\{\{(\w+)\}\}/)
  return (
    <>
      {parts.map((part, at) => {
        if (at % 2 === 0) return part
        const [fact, behind] = [facts[part] ?? '', opens[part]]
        // biome-ignore lint/suspicious/noArrayIndexKey: a place in a sentence
        return <Fragment key={at}>{typeof fact === 'number' ? <Count count={fact} behind={behind} /> : fact}</Fragment>
      })}
    </>
  )
}

/** A number, which opens what it counts where that is known. */
export function Count({ count, behind }: { readonly count: number; readonly behind: Behind | undefined }) {
  const words = useWords()
  return behind === undefined ? <>{formatNumber(count, words.language)}</> : <CountLink behind={behind} count={count} />
}

/** A shape of a picture that opens what it counts. Clicks are taken by the picture (`InnerLinks`), since there may be a thousand. */
export function CountShape({
  behind,
  name,
  className,
  written = false,
  children,
}: {
  readonly behind: Behind | undefined
  /** What it is and how many. */
  readonly name: string
  /** What stands in it says so already. */
  readonly written?: boolean
  readonly className?: string | undefined
  readonly children: ReactNode
}) {
  const search = useSearch({ strict: false }) as SituationSearch
  if (behind === undefined)
    return (
      <g className={className}>
        <title>{name}</title>
        {children}
      </g>
    )
  return (
    <a href={addressOf(search, behind)} className={className} {...(written ? {} : { 'aria-label': name })}>
      <title>{name}</title>
      {children}
    </a>
  )
}
