import { Button } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { Recall, RecallAnswer, Recalls } from '../../../src/api/contract/recalls.ts'
import { recallsQuery } from '../api/queries.ts'
import { PageHelpButton } from '../help/page-help-button.tsx'
import { useWords } from '../i18n/use-words.ts'
import { MemberBadge, useMembersInSentences } from '../parts/member-badge.tsx'
import { MemberLabel } from '../parts/member-label.tsx'
import { SourceName } from '../parts/source-name.tsx'
import { EmptyState, ErrorState, PageSkeleton, StaleNotice } from '../parts/states.tsx'
import { Timestamp } from '../parts/timestamp.tsx'
import page from '../styles/page.module.css'
import css from './recalls.module.css'

/** What our member took back, and what became of it at everybody who had it; kept current while it is open. */
export function RecallsPage() {
  const words = useWords()
  const query = useInfiniteQuery(recallsQuery)
  const recalls = query.data?.pages.flatMap(({ items }) => items)
  if (recalls === undefined)
    return query.isError ? (
      <ErrorState whole error={query.error} onRetry={() => void query.refetch()} />
    ) : (
      <PageSkeleton />
    )
  return (
    <div className={page.page}>
      {query.isError && <StaleNotice since={query.dataUpdatedAt} />}
      <header className={page.head}>
        <h1>{words('recall.title')}</h1>
        <PageHelpButton />
        <p className={page.hint}>{words('recall.intro')}</p>
      </header>
      <UnansweredNotice unanswered={query.data?.pages[0]?.unanswered ?? []} />
      {recalls.length === 0 ? (
        <EmptyState title={words('recall.empty.title')}>{words('recall.empty')}</EmptyState>
      ) : (
        recalls.map((recall) => <OneRecall key={recall.num} recall={recall} />)
      )}
      {query.hasNextPage && (
        <div>
          <Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
            {words('recall.more')}
          </Button>
        </div>
      )}
    </div>
  )
}

/** What was taken back, by a recall or because the terms changed, and nobody has confirmed. */
function UnansweredNotice({ unanswered }: { readonly unanswered: Recalls['unanswered'] }) {
  const words = useWords()
  if (unanswered.length === 0) return null
  return (
    <section className={css.unanswered} aria-labelledby="unanswered">
      <h2 id="unanswered">{words('recall.unanswered')}</h2>
      <ul>
        {unanswered.map(({ member, items, since, former }) => (
          <li key={member}>
            <MemberBadge code={member} /> {words('recall.unansweredItems', { count: items })}{' '}
            <Timestamp at={since} form="short" />
            {former && <> · {words('recall.former')}</>}
          </li>
        ))}
      </ul>
    </section>
  )
}

function OneRecall({ recall }: { readonly recall: Recall }) {
  const words = useWords()
  const { num, id, version, reason, at, actor, answers } = recall
  return (
    <section className={page.panel} aria-labelledby={`recall-${num}`}>
      <header className={css.head}>
        <h2 id={`recall-${num}`} className={css.id}>
          <Link to="/objects/$id" params={{ id }} className="foreign">
            {id}
          </Link>
        </h2>
        <p>{version === null ? words('recall.every') : words('recall.version', { version })}</p>
        <p className="foreign">{reason}</p>
        <p className={page.hint}>
          <Timestamp at={at} /> · <SourceName source={actor} />
        </p>
      </header>
      {answers.length === 0 ? (
        <p className={css.none}>{words('recall.nobody')}</p>
      ) : (
        <div className={page.scroll}>
          <table className={page.table}>
            <thead>
              <tr>
                <th scope="col">{words('recall.member')}</th>
                <th scope="col">{words('recall.outcome')}</th>
                <th scope="col">{words('recall.because')}</th>
                <th scope="col">{words('recall.told')}</th>
              </tr>
            </thead>
            <tbody>
              {answers.map((answer) => (
                <Answer key={answer.member} answer={answer} dueAt={recall.dueAt} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  )
}

function Answer({ answer, dueAt }: { readonly answer: RecallAnswer; readonly dueAt: string }) {
  const words = useWords()
  const inSentence = useMembersInSentences()
  const { member, outcome, reason, via, at } = answer
  const open = outcome === 'waiting' || outcome === 'overdue'
  return (
    <tr>
      <th scope="row">
        <MemberLabel code={member} />
      </th>
      <td data-label={words('recall.outcome')}>
        <span className={css.outcome} data-outcome={outcome}>
          {words(`recall.outcome.${outcome}`)}
        </span>
      </td>
      <td data-label={words('recall.because')} className="foreign">
        {reason}
      </td>
      <td data-label={words('recall.told')}>
        {open ? (
          <>
            {words('recall.due')} <Timestamp at={dueAt} form="short" />
          </>
        ) : (
          <Timestamp at={at} form="short" />
        )}
        {via !== null && <> · {words('recall.via', { member: inSentence(via) })}</>}
      </td>
    </tr>
  )
}
