import { Button, TextInput } from '@mantine/core'
import { IconPrinter } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { privacyReportQuery } from '../api/queries.ts'
import { mayAudit, mayReadReport } from '../app/roles.ts'
import { useSession } from '../app/session.ts'
import { PageHelpButton } from '../help/page-help-button.tsx'
import { useWords } from '../i18n/use-words.ts'
import { ErrorState, NotPermitted, RowSkeletons } from '../parts/states.tsx'
import { Timestamp } from '../parts/timestamp.tsx'
import page from '../styles/page.module.css'
import css from './privacy.module.css'
import { Report } from './report.tsx'
import { SubjectSearch } from './subject-search.tsx'

const dayMs = 86_400_000
const dateOf = (ms: number) => new Date(ms).toISOString().slice(0, 10)

/** What the records show about personal data, principle by principle, to be printed; and who holds what of one person. */
export function PrivacyPage() {
  const words = useWords()
  const { person } = useSession()
  const [from, setFrom] = useState(() => dateOf(Date.now() - 365 * dayMs))
  const [until, setUntil] = useState(() => dateOf(Date.now() + dayMs))
  const query = useQuery({ ...privacyReportQuery(from, until), enabled: mayReadReport(person.role) && from < until })
  if (!mayReadReport(person.role)) return <NotPermitted whole />
  return (
    <div className={`${page.page} ${css.page}`}>
      <header className={page.head}>
        <h1>{words('privacy.title')}</h1>
        <PageHelpButton />
        <p className={page.hint}>{words('privacy.intro')}</p>
      </header>
      <form className={css.span} onSubmit={(event) => event.preventDefault()}>
        <TextInput
          type="date"
          label={words('privacy.from')}
          value={from}
          onChange={(event) => setFrom(event.currentTarget.value)}
        />
        <TextInput
          type="date"
          label={words('privacy.until')}
          value={until}
          error={from >= until ? words('privacy.spanWrong') : undefined}
          onChange={(event) => setUntil(event.currentTarget.value)}
        />
        <Button
          variant="default"
          leftSection={<IconPrinter size={17} stroke={1.6} aria-hidden="true" />}
          onClick={() => print()}
        >
          {words('privacy.print')}
        </Button>
      </form>
      {query.data !== undefined ? (
        <>
          <p className={css.meta}>
            {words('privacy.of', { member: query.data.member, charter: query.data.charter })}{' '}
            <Timestamp at={query.data.from} form="date" /> – <Timestamp at={query.data.until} form="date" />
          </p>
          <Report report={query.data} />
        </>
      ) : query.isError ? (
        <ErrorState error={query.error} onRetry={() => void query.refetch()} />
      ) : (
        <RowSkeletons rows={10} />
      )}
      {mayAudit(person.role) && <SubjectSearch />}
    </div>
  )
}
