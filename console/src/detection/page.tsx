import { useQuery } from '@tanstack/react-query'
import { detectionQuery } from '../api/queries.ts'
import { mayImport } from '../app/roles.ts'
import { useSession } from '../app/session.ts'
import { PageHelpButton } from '../help/page-help-button.tsx'
import { useWords } from '../i18n/use-words.ts'
import { ErrorState, PageSkeleton } from '../parts/states.tsx'
import { formatNumber } from '../parts/timestamp.tsx'
import page from '../styles/page.module.css'
import { Allowed } from './allowed.tsx'
import { LookBack } from './look-back.tsx'
import { Rule } from './rule.tsx'
import { Sensors } from './sensors.tsx'
import { Tripped } from './tripped.tsx'

/** What this node looks for in its telemetry, and what keeps it from crying wolf. */
export function DetectionPage() {
  const words = useWords()
  const { person } = useSession()
  const query = useQuery(detectionQuery)
  if (query.data === undefined)
    return query.isError ? (
      <ErrorState whole error={query.error} onRetry={() => void query.refetch()} />
    ) : (
      <PageSkeleton />
    )
  const { watched, notWatched, tripped, allowed, rule } = query.data
  return (
    <div className={page.page}>
      <header className={page.head}>
        <h1>{words('detection.title')}</h1>
        <PageHelpButton />
        <p className={page.hint}>
          {words('detection.intro', {
            watched: formatNumber(watched, words.language),
            notWatched: formatNumber(notWatched, words.language),
          })}
        </p>
      </header>
      <Sensors />
      <Tripped tripped={tripped} />
      <LookBack mayAsk={mayImport(person.role)} />
      <Allowed allowed={allowed} />
      <Rule rule={rule} />
    </div>
  )
}
