import { getRouteApi, Link } from '@tanstack/react-router'
import { PageHelpButton } from '../help/page-help-button.tsx'
import { useWords } from '../i18n/use-words.ts'
import { EmptyState } from '../parts/states.tsx'
import page from '../styles/page.module.css'
import { CompareList } from './compare-list.tsx'
import { CompareReading } from './compare-reading.tsx'
import { CompareVersions } from './compare-versions.tsx'

const route = getRouteApi('/shell/compare')

/** What was added, removed and changed between two of a kind. All that is compared stands in the address. */
export function ComparePage() {
  const words = useWords()
  const { id, from, to, view, list, since, until } = route.useSearch()
  const navigate = route.useNavigate()
  if (id !== undefined && view !== undefined) return <CompareReading id={id} view={view} />
  if (id !== undefined && from !== undefined && to !== undefined)
    return (
      <CompareVersions
        id={id}
        from={from}
        to={to}
        onChoose={(next) => void navigate({ search: (before) => ({ ...before, ...next }) })}
      />
    )
  if (since !== undefined)
    return (
      <CompareList
        list={list ?? ''}
        since={since}
        until={until}
        onChoose={(next) => void navigate({ search: ({ until: _, ...before }) => ({ ...before, ...next }) })}
      />
    )
  return (
    <div className={page.page}>
      <header className={page.head}>
        <h1>{words('compare.title')}</h1>
        <PageHelpButton />
      </header>
      <EmptyState title={words('compare.nothing')} action={<Link to="/intelligence">{words('overview.openAll')}</Link>}>
        {words('compare.nothingHint')}
      </EmptyState>
    </div>
  )
}
