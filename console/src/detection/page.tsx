import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { detectionQuery } from '../api/queries.ts'
import { mayImport } from '../app/roles.ts'
import { useSession } from '../app/session.ts'
import { PageHelpButton } from '../help/page-help-button.tsx'
import { useWords } from '../i18n/use-words.ts'
import { Sentence } from '../parts/sentence.tsx'
import { ErrorState, PageSkeleton } from '../parts/states.tsx'
import { formatNumber } from '../parts/timestamp.tsx'
import page from '../styles/page.module.css'
import { Allowed } from './allowed.tsx'
import { LookBack } from './look-back.tsx'
import { Rule } from './rule.tsx'
import type { DetectionSearch } from './search.ts'
import { Sensors } from './sensors.tsx'
import { Tripped } from './tripped.tsx'
import { WatchList } from './watch-list.tsx'

const route = getRouteApi('/shell/detection')

/** What this node looks for in its telemetry, and what keeps it from crying wolf. */
export function DetectionPage() {
  const words = useWords()
  const { person } = useSession()
  const { list } = route.useSearch()
  const navigate = route.useNavigate()
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
          <Sentence
            say="detection.intro"
            facts={{ watched, notWatched }}
            shown={(name) =>
              name === 'watched' ? (
                <Opens list="watched" count={watched} />
              ) : (
                <Opens list="not-watched" count={notWatched} />
              )
            }
          />
        </p>
      </header>
      {list !== undefined && (
        <WatchList which={list} onClose={() => void navigate({ search: {}, resetScroll: false })} />
      )}
      <Sensors />
      <Tripped tripped={tripped} />
      <LookBack mayAsk={mayImport(person.role)} />
      <Allowed allowed={allowed} />
      <Rule rule={rule} />
    </div>
  )
}

function Opens({ list, count }: Required<DetectionSearch> & { readonly count: number }) {
  const words = useWords()
  if (count === 0) return <>0</>
  return (
    <Link to="/detection" search={{ list }} resetScroll={false}>
      {formatNumber(count, words.language)}
    </Link>
  )
}
