import { Button } from '@mantine/core'
import type { HuntOffer, HuntRun } from '../../../src/api/contract/hunts.ts'
import { useWords } from '../i18n/use-words.ts'
import { SourceName } from '../parts/source-name.tsx'
import { Timestamp } from '../parts/timestamp.tsx'
import { CountsTable } from './counts-table.tsx'
import css from './hunts.module.css'
import { SourcesList } from './sources-list.tsx'
import { useHuntAct } from './use-hunt-act.ts'

/** What was looked at here, to be reviewed before anything is told. */
export function RunList({ offer }: { readonly offer: HuntOffer }) {
  const words = useWords()
  return (
    <section className={css.runs} aria-label={words('hunt.runs')}>
      <h3>{words('hunt.runs')}</h3>
      <p className={css.quiet}>{words('hunt.runs.hint')}</p>
      {offer.runs.map((run) => (
        <RunItem key={run.num} run={run} offer={offer} />
      ))}
    </section>
  )
}

function RunItem({ run, offer }: { readonly run: HuntRun; readonly offer: HuntOffer }) {
  const words = useWords()
  const act = useHuntAct()
  const { num, at, by, source, items, note } = run
  return (
    <article className={css.answer} aria-label={words('hunt.runNumber', { num })}>
      <div className={css.line}>
        <b>{words('hunt.runNumber', { num })}</b>
        {source.name !== '' && <span className="foreign">{source.name}</span>}
        <span className={css.quiet}>
          <SourceName source={by} /> <Timestamp at={at} form="short" />
        </span>
        <Button
          size="compact-xs"
          variant="default"
          loading={act.isPending}
          onClick={() =>
            act.mutate({ path: `/hunt-offers/${encodeURIComponent(offer.id)}/runs/${num}`, method: 'DELETE' })
          }
        >
          {words('hunt.discard')}
        </Button>
      </div>
      <SourcesList sources={[source]} />
      <p className={css.quiet}>
        {words('hunt.left', { outside: source.outside, undated: source.undated, skipped: source.skipped })}
        {note !== null && <span lang="en"> {note}</span>}
      </p>
      <CountsTable items={offer.package?.items ?? []} counts={items} />
    </article>
  )
}
