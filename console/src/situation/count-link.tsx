import { Link, useSearch } from '@tanstack/react-router'
import { useWords } from '../i18n/use-words.ts'
import { formatNumber } from '../parts/timestamp.tsx'
import { type Behind, type SituationSearch, writeBehind } from './search.ts'

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
