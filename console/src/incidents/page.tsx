import { Tabs } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import type { Incident, NewIncident } from '../../../src/api/contract/incidents.ts'
import { ask } from '../api/client.ts'
import { vocabularyQuery } from '../api/queries.ts'
import { mayAdminister, mayWorkIncidents } from '../app/roles.ts'
import { type IncidentTab, incidentTabs } from '../app/router.tsx'
import { useSession } from '../app/session.ts'
import { PageHelpButton } from '../help/page-help-button.tsx'
import { useWords } from '../i18n/use-words.ts'
import { ErrorState, NotPermitted, RowSkeletons } from '../parts/states.tsx'
import { TabStrip } from '../parts/tab-strip.tsx'
import page from '../styles/page.module.css'
import { Invitations } from './invitations.tsx'
import { Queue } from './queue.tsx'
import { ReportForm } from './report-form.tsx'
import { RequestsPanel } from './requests.tsx'
import { Rules } from './rules.tsx'

const route = getRouteApi('/shell/incidents')

/** The incident desk: the queue, requests between members, a new report, links for others, and the rules. */
export function IncidentsPage() {
  const words = useWords()
  const { person } = useSession()
  const works = mayWorkIncidents(person.role)
  const { tab = works ? 'queue' : 'rules' } = route.useSearch()
  const navigate = route.useNavigate()
  if (!works && !mayAdminister(person.role)) return <NotPermitted whole>{words('incident.notAllowed')}</NotPermitted>
  const shown = incidentTabs.filter((one) => works || one === 'rules')
  return (
    <div className={page.page}>
      <header className={page.head}>
        <h1>{words('incident.title')}</h1>
        <PageHelpButton />
        <p className={page.hint}>{words('incident.intro')}</p>
      </header>
      <Tabs
        value={tab}
        onChange={(next) => void navigate({ search: next === 'queue' ? {} : { tab: next as IncidentTab } })}
        keepMounted={false}
      >
        <TabStrip label={words('incident.title')} value={tab}>
          {shown.map((one) => (
            <Tabs.Tab key={one} value={one}>
              {words(`incident.tab.${one}`)}
            </Tabs.Tab>
          ))}
        </TabStrip>
      </Tabs>
      {(tab === 'queue' || tab === 'closed') && <Queue key={tab} which={tab === 'queue' ? 'open' : 'closed'} />}
      {tab === 'requests' && <RequestsPanel />}
      {tab === 'new' && <NewReport />}
      {tab === 'links' && <Invitations />}
      {tab === 'rules' && <Rules />}
    </div>
  )
}

function NewReport() {
  const client = useQueryClient()
  const navigate = route.useNavigate()
  const query = useQuery(vocabularyQuery)
  const vocabulary = query.data
  const file = useMutation({
    mutationFn: (report: NewIncident) => ask<Incident>('/incidents', { method: 'POST', json: report }),
    async onSuccess(incident) {
      client.setQueryData(['incident', incident.num], incident)
      void client.invalidateQueries({ queryKey: ['incidents'] })
      await navigate({ to: '/incidents/$num', params: { num: String(incident.num) } })
    },
  })
  if (vocabulary === undefined)
    return query.isError ? (
      <ErrorState error={query.error} onRetry={() => void query.refetch()} />
    ) : (
      <RowSkeletons rows={8} />
    )
  return (
    <ReportForm
      vocabulary={vocabulary}
      sector="water"
      own={false}
      busy={file.isPending}
      error={file.error?.message ?? null}
      onFile={(report) => file.mutate(report)}
    />
  )
}
