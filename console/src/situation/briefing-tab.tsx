import { Button, NativeSelect } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { Briefing } from '../../../src/api/contract/situation.ts'
import { ask, askText } from '../api/client.ts'
import { useWords } from '../i18n/use-words.ts'
import { CopyButton } from '../parts/copy-button.tsx'
import { saveFile } from '../parts/save-file.ts'
import { ErrorState, RowSkeletons } from '../parts/states.tsx'
import page from '../styles/page.module.css'
import { BriefingView } from './briefing-view.tsx'
import { briefingLanguages, briefingPeriods, type ChangedSearch, type SituationSearch } from './search.ts'
import css from './situation.module.css'

const names = { en: 'English', ja: '日本語', fil: 'Filipino' } as const

/** The briefing of the day or the week: to read, to print, to send. */
export function BriefingTab({
  search,
  onChange,
}: {
  readonly search: SituationSearch
  readonly onChange: (next: ChangedSearch) => void
}) {
  const words = useWords()
  const { period = 'daily', language = words.language } = search
  const asked = { period, language }
  const query = useQuery({
    queryKey: ['situation', 'briefing', asked],
    queryFn: ({ signal }) => ask<Briefing>('/situation/briefing', { signal, query: { ...asked, as: 'json' } }),
  })
  const mail = useQuery({
    queryKey: ['situation', 'briefing', asked, 'text'],
    queryFn: ({ signal }) => askText('/situation/briefing', { signal, query: { ...asked, as: 'text' } }),
  })
  const name = `briefing-${period}-${language}`
  return (
    <section className={page.section} aria-labelledby="briefing">
      <h2 id="briefing">{words('situation.tab.briefing')}</h2>
      <p className={page.hint}>{words('situation.briefingHint')}</p>
      <div className={css.filters}>
        <NativeSelect
          label={words('situation.period')}
          value={period}
          onChange={(event) => onChange({ period: briefingPeriods.find((one) => one === event.currentTarget.value) })}
          data={briefingPeriods.map((value) => ({ value, label: words(`situation.period.${value}`) }))}
        />
        <NativeSelect
          label={words('situation.language')}
          value={language}
          onChange={(event) =>
            onChange({ language: briefingLanguages.find((one) => one === event.currentTarget.value) })
          }
          data={briefingLanguages.map((value) => ({ value, label: names[value] }))}
        />
        <Button
          component="a"
          variant="default"
          size="sm"
          href={`/api/v1/situation/briefing?${new URLSearchParams({ ...asked, as: 'pdf' })}`}
          download
        >
          {words('situation.savePdf')}
        </Button>
        <Button
          variant="default"
          size="sm"
          onClick={async () =>
            saveFile(
              `${name}.html`,
              await askText('/situation/briefing', { query: { ...asked, as: 'html' } }),
              'application/octet-stream',
            )
          }
        >
          {words('situation.saveHtml')}
        </Button>
        {mail.data !== undefined && <CopyButton text={mail.data} label={words('situation.copyMail')} wide="sm" />}
      </div>
      {query.data === undefined ? (
        query.isError ? (
          <ErrorState error={query.error} onRetry={() => void query.refetch()} />
        ) : (
          <RowSkeletons rows={12} />
        )
      ) : (
        <BriefingView briefing={query.data} />
      )}
    </section>
  )
}
