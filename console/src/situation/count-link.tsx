import { Link, useSearch } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { type Key, useWords } from '../i18n/use-words.ts'
import { Sentence } from '../parts/sentence.tsx'
import { formatNumber } from '../parts/timestamp.tsx'
import { addressOf, type Behind, openedBy, type SituationSearch } from './search.ts'

/** A number that opens what it counts. */
export function CountLink({ behind, count }: { readonly behind: Behind; readonly count: number }) {
  const words = useWords()
  const search = useSearch({ strict: false }) as SituationSearch
  if (count === 0) return <>0</>
  return (
    <Link to="/situation" search={openedBy(search, behind)} resetScroll={false}>
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
  return (
    <Sentence
      say={say}
      facts={facts}
      shown={(name) => {
        const fact = facts[name] ?? ''
        return typeof fact === 'number' ? <Count count={fact} behind={opens[name]} /> : fact
      }}
    />
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
