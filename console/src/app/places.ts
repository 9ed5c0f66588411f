import { IconKey } from '@tabler/icons-react'
import type { Session } from '../../../src/api/contract/sessions.ts'
import type { Key } from '../i18n/use-words.ts'
import { pagesFor } from './pages.ts'

/** Parts of pages that people look for by their names: tabs, and pages that no navigation shows. */
const tabs = [
  ...(['matrix', 'timeline', 'map', 'warnings', 'statistics', 'briefing'] as const).map(
    (tab) => ({ page: '/situation', key: `situation.tab.${tab}`, tab }) as const,
  ),
  ...(['closed', 'requests', 'new', 'links', 'rules'] as const).map(
    (tab) => ({ page: '/incidents', key: `incident.tab.${tab}`, tab }) as const,
  ),
  ...(['published', 'abandoned', 'new', 'others'] as const).map(
    (tab) => ({ page: '/advisories', key: `advisory.tab.${tab}`, tab }) as const,
  ),
  ...(['out', 'coverage', 'new'] as const).map((tab) => ({ page: '/hunts', key: `hunt.tab.${tab}`, tab }) as const),
  { page: '/activity', key: 'activity.audit', tab: 'audit' },
  { page: '/administration', key: 'admin.clients', tab: 'clients' },
  { page: '/administration', key: 'admin.identities', tab: 'identities' },
] as const satisfies readonly { page: string; key: Key; tab: string }[]

export function placesFor(session: Session) {
  const pages = new Map(pagesFor(session).map((page) => [page.to as string, page]))
  const offered = tabs.flatMap(({ page, key, tab }) => {
    const one = pages.get(page)
    return one === undefined ? [] : [{ key: key as Key, of: one.key as Key, to: `${page}?tab=${tab}`, icon: one.icon }]
  })
  return [...offered, { key: 'bar.security' as Key, of: 'palette.page' as Key, to: '/security', icon: IconKey }]
}
