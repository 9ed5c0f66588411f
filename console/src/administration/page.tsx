import { Tabs } from '@mantine/core'
import { getRouteApi } from '@tanstack/react-router'
import { Refused } from '../api/client.ts'
import { mayAdminister } from '../app/roles.ts'
import { administrationTabs } from '../app/router.tsx'
import { useSession } from '../app/session.ts'
import { PageHelpButton } from '../help/page-help-button.tsx'
import { useWords } from '../i18n/use-words.ts'
import { ErrorState } from '../parts/states.tsx'
import { TabStrip } from '../parts/tab-strip.tsx'
import page from '../styles/page.module.css'
import { Clients } from './clients.tsx'
import { Identities } from './identities.tsx'
import { People } from './people.tsx'

const route = getRouteApi('/shell/administration')

/** Who may use this node: its people, and the systems that read from it. */
export function AdministrationPage() {
  const words = useWords()
  const { person } = useSession()
  const { tab = 'people' } = route.useSearch()
  const navigate = route.useNavigate()
  if (!mayAdminister(person.role)) return <ErrorState whole error={new Refused(403, null)} />
  return (
    <div className={page.page}>
      <header className={page.head}>
        <h1>{words('admin.title')}</h1>
        <PageHelpButton />
        <p className={page.hint}>{words('about.administration.for')}</p>
      </header>
      <Tabs
        value={tab}
        onChange={(next) => {
          const chosen = administrationTabs.find((one) => one === next)
          void navigate({ search: chosen === undefined ? {} : { tab: chosen } })
        }}
        keepMounted={false}
      >
        <TabStrip label={words('admin.title')} value={tab}>
          <Tabs.Tab value="people">{words('admin.people')}</Tabs.Tab>
          <Tabs.Tab value="clients">{words('admin.clients')}</Tabs.Tab>
          <Tabs.Tab value="identities">{words('admin.identities')}</Tabs.Tab>
        </TabStrip>
        <Tabs.Panel value="people">
          <People />
        </Tabs.Panel>
        <Tabs.Panel value="clients">
          <Clients />
        </Tabs.Panel>
        <Tabs.Panel value="identities">
          <Identities />
        </Tabs.Panel>
      </Tabs>
    </div>
  )
}
