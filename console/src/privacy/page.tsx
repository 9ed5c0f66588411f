import { Button, TextInput } from '@mantine/core'
import { IconPrinter } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { privacyReportQuery } from '../api/queries.ts'
import { mayAudit, mayReadReport } from '../app/roles.ts'
import { useSession } from '../app/session.ts'
import { PageHelpButton } from '../help/page-help-button.tsx'
import { useWords } from '../i18n/use-words.ts'
import { useMemberNames, useMembersInSentences } from '../parts/member-badge.tsx'
import { SaveTable } from '../parts/save-table.tsx'
import { ErrorState, NotPermitted, RowSkeletons } from '../parts/states.tsx'
import { Timestamp } from '../parts/timestamp.tsx'
import page from '../styles/page.module.css'
import css from './privacy.module.css'
import { Report } from './report.tsx'
import { privacyFacts } from './report-facts.ts'
import { type PrivacySearch, readPrivacySearch } from './search.ts'
import { SubjectSearch } from './subject-search.tsx'

const route = getRouteApi('/shell/privacy')
const dayMs = 86_400_000
const dateOf = (ms: number) => new Date(ms).toISOString().slice(0, 10)

/** What the records show about personal data, principle by principle, to be printed; and who holds what of one person. */
export function PrivacyPage() {
  const words = useWords()
  const { person, member } = useSession()
  const [nameOf, inSentence] = [useMemberNames(), useMembersInSentences()]
  const search = route.useSearch()
  const navigate = route.useNavigate()
  // Midnight passing while it is read changes nothing under the reader's hands.
  const [year] = useState(() => ({ from: dateOf(Date.now() - 365 * dayMs), until: dateOf(Date.now() + dayMs) }))
  const { from, until } = { ...year, ...search }
  const change = (next: PrivacySearch) =>
    void navigate({ search: readPrivacySearch({ ...search, ...next }), replace: true, resetScroll: false })
  const query = useQuery({ ...privacyReportQuery(from, until), enabled: mayReadReport(person.role) && from < until })
  if (!mayReadReport(person.role)) return <NotPermitted whole />
  const principles = query.data && privacyFacts(words, query.data, { member, nameOf, inSentence })
  return (
    <div className={`${page.page} ${css.page}`}>
      <header className={page.head}>
        <h1>{words('privacy.title')}</h1>
        <PageHelpButton />
        <p className={page.hint}>{words('privacy.intro')}</p>
      </header>
      <form className={css.span} onSubmit={(event) => event.preventDefault()}>
        <DayField label={words('privacy.from')} day={from} onDay={(day) => change({ from: day })} />
        <DayField
          label={words('privacy.until')}
          day={until}
          error={from >= until ? words('privacy.spanWrong') : undefined}
          onDay={(day) => change({ until: day })}
        />
        <Button
          variant="default"
          leftSection={<IconPrinter size={17} stroke={1.6} aria-hidden="true" />}
          onClick={() => print()}
        >
          {words('privacy.print')}
        </Button>
        {principles !== undefined && (
          <SaveTable
            name={`privacy-${from}-${until}`}
            head={[words('privacy.principle'), words('privacy.fact'), words('privacy.shown')]}
            rows={principles.flatMap(({ key, facts }) => facts.map(({ name, text }) => [words(key), name, text]))}
          />
        )}
      </form>
      {query.data !== undefined && principles !== undefined ? (
        <>
          <p className={css.meta}>
            {words('privacy.of', { member: query.data.member, charter: query.data.charter })}{' '}
            <Timestamp at={query.data.from} form="date" /> – <Timestamp at={query.data.until} form="date" />
          </p>
          <Report principles={principles} />
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

/** A day of the address; while it is only half written the field is left as it is. */
function DayField({
  label,
  day,
  error,
  onDay,
}: {
  readonly label: string
  readonly day: string
  readonly error?: string | undefined
  readonly onDay: (day: string) => void
}) {
  const [isHalf, setIsHalf] = useState(false)
  return (
    <TextInput
      type="date"
      label={label}
      value={isHalf ? '' : day}
      error={error}
      onChange={({ currentTarget: { value } }) => {
        setIsHalf(value === '')
        if (value !== '') onDay(value)
      }}
    />
  )
}
