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
import { MapTab } from './map-tab.tsx'
import { MatrixTab } from './matrix-tab.tsx'
import { OverviewTab } from './overview-tab.tsx'
import { overviewQuery } from './queries.ts'
import { defaultDays, type SituationSearch, type SituationTab, situationTabs, windows } from './search.ts'
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
  const change = (next: { readonly [name in keyof SituationSearch]?: SituationSearch[name] | undefined }) => {
    const merged = { ...search, ...next }
    const kept = Object.entries(merged).filter(([, value]) => value !== undefined && value !== '')
    void navigate({ search: Object.fromEntries(kept) as SituationSearch })
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
            {words('situation.synthetic', { count: known.synthetic })}
          </p>
        )}
      </header>
      <Tabs
        value={tab}
        onChange={(next) =>
          change({
            tab: next === 'overview' ? undefined : (next as SituationTab),
            behind: undefined,
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
      {tab === 'matrix' && (
        <MatrixTab search={search} days={days} time={time} onDomain={(domain) => change({ domain })} />
      )}
      {tab === 'timeline' && <TimelineTab days={days} time={time} />}
      {tab === 'map' && <MapTab days={days} />}
      {tab === 'warnings' && <WarningsTab />}
      {tab === 'statistics' && <StatisticsTab />}
      {tab === 'briefing' && <BriefingTab />}
      {search.behind !== undefined && (
        <BehindList days={days} behind={search.behind} onClose={() => change({ behind: '' })} />
      )}
    </div>
  )
}
