import { Tabs } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { Fragment } from 'react'
import type { Advisory } from '../../../src/api/contract/advisories.ts'
import { useMarking } from '../app/marking.tsx'
import { mayRelease, mayWorkIncidents } from '../app/roles.ts'
import { type RecordTab, recordTabs } from '../app/router.tsx'
import { useSession } from '../app/session.ts'
import { PageHelpButton } from '../help/page-help-button.tsx'
import { useWords } from '../i18n/use-words.ts'
import { AllyLink } from '../parts/ally-link.tsx'
import { MemberBadge } from '../parts/member-badge.tsx'
import { ErrorState, NotPermitted, PageSkeleton } from '../parts/states.tsx'
import { TabStrip } from '../parts/tab-strip.tsx'
import { TlpLabel } from '../parts/tlp-label.tsx'
import page from '../styles/page.module.css'
import css from './advisories.module.css'
import { Changes } from './changes.tsx'
import { Comments } from './comments.tsx'
import { DocumentView } from './document-view.tsx'
import { Published } from './published.tsx'
import { advisoryQuery } from './queries.ts'
import { SignOffPanel } from './sign-off.tsx'
import { Translation } from './translation.tsx'
import { Variants } from './variants.tsx'

const route = getRouteApi('/shell/advisories/$id')

/** One advisory: its text, what was changed and said, its translations, who has signed it off, what each reader will get. */
export function AdvisoryPage() {
  const words = useWords()
  const { person } = useSession()
  const { id } = route.useParams()
  const query = useQuery({ ...advisoryQuery(id), enabled: mayWorkIncidents(person.role) })
  if (!mayWorkIncidents(person.role)) return <NotPermitted whole>{words('advisory.notAllowed')}</NotPermitted>
  if (query.isError)
    return <ErrorState whole error={query.error} unknown={words('ally.askFor')} onRetry={() => void query.refetch()} />
  if (query.data === undefined) return <PageSkeleton />
  return <Shown advisory={query.data} releases={mayRelease(person.role)} />
}

export interface Props {
  readonly advisory: Advisory
  readonly releases: boolean
}

function Shown({ advisory, releases }: Props) {
  const words = useWords()
  const { tab = 'text' } = route.useSearch()
  const navigate = route.useNavigate()
  const { document, state, name, abandoned } = advisory
  const isPublic = state === 'published'
  const narrowest = advisory.variants.at(-1)?.tlp ?? document.tlp
  const strict = narrowest === 'red' ? 'red' : 'amber+strict'
  useMarking({ scope: 'page', tlp: isPublic ? narrowest : strict, releasableTo: isPublic ? null : document.members })
  const open = advisory.comments.filter(({ resolved }) => resolved === null).length
  return (
    <div className={page.page}>
      <header>
        <p>
          <Link to="/advisories">{words('advisory.title')}</Link>
        </p>
        <div className={css.line}>
          <h1>
            <span className="mono">{name}</span> <span className="foreign">{document.title}</span>
          </h1>
          <PageHelpButton />
          <TlpLabel tlp={document.tlp} />
          <span className={css.tag} data-state={state}>
            {words(`advisory.state.${state}`)}
          </span>
        </div>
        <p className={css.line}>
          <span className={css.quiet}>{words('advisory.together')}</span>
          {document.members.map((code) => (
            <Fragment key={code}>
              <MemberBadge code={code} />
              <AllyLink member={code} path={`/advisories/${encodeURIComponent(advisory.id)}`} />
            </Fragment>
          ))}
        </p>
        {abandoned !== null && (
          <p className={css.failure}>{words('advisory.abandonedBecause', { reason: abandoned.reason })}</p>
        )}
      </header>
      <section className={page.section}>
        <h2>{words('advisory.signOff')}</h2>
        <SignOffPanel advisory={advisory} releases={releases} />
      </section>
      <Tabs
        value={tab}
        onChange={(next) => void navigate({ search: next === 'text' ? {} : { tab: next as RecordTab } })}
        keepMounted={false}
      >
        <TabStrip label={name} value={tab}>
          {recordTabs.map((one) => (
            <Tabs.Tab key={one} value={one}>
              {words(`advisory.part.${one}`)}
              {one === 'comments' && open > 0 && ` (${open})`}
            </Tabs.Tab>
          ))}
        </TabStrip>
      </Tabs>
      {tab === 'text' && <DocumentView advisory={advisory} releases={releases} />}
      {tab === 'changes' && <Changes advisory={advisory} />}
      {tab === 'comments' && <Comments advisory={advisory} releases={releases} />}
      {tab === 'translation' && <Translation advisory={advisory} releases={releases} />}
      {tab === 'variants' && <Variants advisory={advisory} />}
      {tab === 'published' && <Published advisory={advisory} releases={releases} />}
    </div>
  )
}
