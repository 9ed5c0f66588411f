import { Link } from '@tanstack/react-router'
import { useWords } from '../i18n/use-words.ts'
import { formatNumber } from '../parts/timestamp.tsx'
import type { StepSearch } from './step-search.ts'

/** A number of steps, or of what they brought, that opens them below the page that it stands on. */
export function StepLink({
  on,
  opens,
  count,
}: {
  readonly on: '/ledger' | '/alliance'
  readonly opens: StepSearch
  readonly count: number
}) {
  const words = useWords()
  if (count === 0) return <>0</>
  return (
    <Link to={on} search={opens} resetScroll={false}>
      {formatNumber(count, words.language)}
    </Link>
  )
}
