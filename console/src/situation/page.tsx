import { NativeSelect, Tabs } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { mayReadSituation } from '../app/roles.ts'
import { useSession } from '../app/session.ts'
import { PageHelpButton } from '../help/page-help-button.tsx'
import { useWords } from '../i18n/use-words.ts'
import { useMemberNames } from '../parts/member-badge.tsx'
import { NotPermitted } from '../parts/states.tsx'
import { TabStrip } from '../parts/tab-strip.tsx'
import page from '../styles/page.module.css'
import { BehindList } from './behind.tsx'
import { BriefingTab } from './briefing-tab.tsx'
import { sectorTitle } from './change.tsx'
import { CountSentence } from './count-link.tsx'
import { MapTab } from './map-tab.tsx'
import { MatrixTab } from './matrix-tab.tsx'
import { OverviewTab } from './overview-tab.tsx'
import { overviewQuery } from './queries.ts'
import {
  type ChangedSearch,
  defaultDays,
  mapCounts,
  type SituationSearch,
  type SituationTab,
  situationTabs,
  windows,
} from './search.ts'
import css from './situation.module.css'
import { StatisticsTab } from './statistics-tab.tsx'
import { TimelineTab } from './timeline-tab.tsx'
import { WarningsTab } from './warnings-tab.tsx'

const route = getRouteApi('/shell/situation')

/** The shared picture of the threat. */
export function SituationPage() {
  const words = useWords()
  const nameOf = useMemberNames()
  const { person } = useSession()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const { tab = 'overview', days = defaultDays } = search
  const known = useQuery({ ...overviewQuery({ days }), enabled: mayReadSituation(person.role) }).data
  if (!mayReadSituation(person.role)) return <NotPermitted whole>{words('situation.notAllowed')}</NotPermitted>
  const change = (next: ChangedSearch) => {
    const merged = { ...search, ...next }
    const kept = Object.entries(merged).filter(([, value]) => value !== undefined && value !== '')
    void navigate({ search: Object.fromEntries(kept) as SituationSearch, resetScroll: false })
  }
  const members = [...new Set(known?.sectors.map(({ member }) => member))].sort()
  const sectors = [...new Set(known?.sectors.map(({ sector }) => sector))].filter((one) => one !== '').sort()
  const time = (
    <NativeSelect
      label={words('situation.window')}
      value={String(days)}
      onChange={(event) => change({ days: Number(event.currentTarget.value) })}
      data={windows.map((one) => ({ value: String(one), label: words(`situation.window.${one}`) }))}
    />
  )
  return (
    <div className={`${page.page} ${css.root}`}>
      <header className={page.head}>
        <h1>{words('situation.title')}</h1>
        <PageHelpButton />
        <p className={page.hint}>{words('situation.intro')}</p>
        {known !== undefined && known.synthetic > 0 && (
          <p className={css.synthetic} role="note">
            <CountSentence
              say="situation.synthetic"
              facts={{ count: known.synthetic }}
              opens={{ count: { kind: 'any', synthetic: 'yes' } }}
            />
          </p>
        )}
      </header>
      <Tabs
        value={tab}
        onChange={(next) =>
          change({
            tab: next === 'overview' ? undefined : (next as SituationTab),
            behind: undefined,
            tactic: undefined,
            since: undefined,
          })
        }
        keepMounted={false}
      >
        <TabStrip label={words('situation.title')} value={tab}>
          {situationTabs.map((one) => (
            <Tabs.Tab key={one} value={one}>
              {words(`situation.tab.${one}`)}
            </Tabs.Tab>
          ))}
        </TabStrip>
      </Tabs>
      {(tab === 'overview' || tab === 'map') && (
        <div className={css.filters}>
          {time}
          {tab === 'map' && (
            <NativeSelect
              label={words('situation.counts')}
              value={search.count ?? 'attempts'}
              onChange={(event) =>
                change({ count: event.currentTarget.value === 'incidents' ? 'incidents' : undefined })
              }
              data={mapCounts.map((value) => ({ value, label: words(`situation.${value}`) }))}
            />
          )}
          {tab === 'overview' && (
            <>
              <NativeSelect
                label={words('alliance.member')}
                value={search.member ?? ''}
                onChange={(event) => change({ member: event.currentTarget.value })}
                data={[
                  { value: '', label: words('situation.all') },
                  ...members.map((value) => ({ value, label: nameOf(value) })),
                ]}
              />
              <NativeSelect
                label={words('situation.sector')}
                value={search.sector ?? ''}
                onChange={(event) => change({ sector: event.currentTarget.value })}
                data={[
                  { value: '', label: words('situation.all') },
                  ...sectors.map((value) => ({ value, label: sectorTitle(words, value) })),
                ]}
              />
              <NativeSelect
                label={words('situation.actor')}
                value={search.actor ?? ''}
                onChange={(event) => change({ actor: event.currentTarget.value })}
                data={[
                  { value: '', label: words('situation.all') },
                  ...(known?.actors ?? []).map(({ actor }) => ({ value: actor.id, label: actor.name || actor.id })),
                ]}
              />
            </>
          )}
        </div>
      )}
      {tab === 'overview' && <OverviewTab search={search} days={days} />}
      {tab === 'matrix' && <MatrixTab search={search} days={days} time={time} onChange={change} />}
      {tab === 'timeline' && <TimelineTab search={search} days={days} time={time} onChange={change} />}
      {tab === 'map' && <MapTab days={days} count={search.count ?? 'attempts'} />}
      {tab === 'warnings' && <WarningsTab since={search.since} onChange={change} />}
      {tab === 'statistics' && <StatisticsTab />}
      {tab === 'briefing' && <BriefingTab search={search} onChange={change} />}
      {search.behind !== undefined && <BehindList behind={search.behind} onClose={() => change({ behind: '' })} />}
    </div>
  )
}
