import { getRouteApi } from '@tanstack/react-router'
import { useKeys } from '../app/keys.ts'
import { ObjectView } from './view.tsx'

const route = getRouteApi('/shell/objects/$id')

/** One object on its own page: the address that nations send to each other. */
export function ObjectPage() {
  const { id } = route.useParams()
  const { tab, version } = route.useSearch()
  const navigate = route.useNavigate()
  useKeys({ w: () => void navigate({ search: (before) => ({ ...before, tab: 'recipients' }), replace: true }) })
  return (
    <ObjectView
      key={id}
      id={id}
      {...(version === undefined ? {} : { version })}
      tab={tab ?? 'properties'}
      onTab={(next) => void navigate({ search: (before) => ({ ...before, tab: next }), replace: true })}
      wide
    />
  )
}
