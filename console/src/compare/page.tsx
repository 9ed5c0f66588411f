import { getRouteApi } from '@tanstack/react-router'
import { useWords } from '../i18n/use-words.ts'
import { EmptyState } from '../parts/states.tsx'
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
  return <EmptyState title={words('compare.nothing')}>{words('compare.nothingHint')}</EmptyState>
}
