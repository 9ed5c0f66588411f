import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { Scorecard } from '../../../src/api/contract/feedback.ts'
import { scorecardsQuery } from '../api/queries.ts'
import { PageHelpButton } from '../help/page-help-button.tsx'
import { useWords } from '../i18n/use-words.ts'
import { MemberBadge } from '../parts/member-badge.tsx'
import { EmptyState, ErrorState, PageSkeleton, StaleNotice } from '../parts/states.tsx'
import { formatNumber, Timestamp } from '../parts/timestamp.tsx'
import page from '../styles/page.module.css'
import css from './feedback.module.css'

const columns = [
  'objects',
  'unique',
  'corroborated',
  'early',
  'seen',
  'blocked',
  'falsePositive',
  'tooLate',
  'useful',
] as const satisfies readonly (keyof Scorecard)[]

/** What each member's contributions came to: alone, first, confirmed by others, seen, wrong. */
export function UsefulnessPage() {
  const words = useWords()
  const query = useQuery(scorecardsQuery)
  const counted = query.data
  if (counted === undefined)
    return query.isError ? <ErrorState error={query.error} onRetry={() => void query.refetch()} /> : <PageSkeleton />
  const number = (value: number) => formatNumber(value, words.language)
  return (
    <div className={page.page}>
      {query.isError && <StaleNotice since={query.dataUpdatedAt} />}
      <header className={page.head}>
        <h1>{words('usefulness.title')}</h1>
        <PageHelpButton />
        <p className={page.hint}>{words('usefulness.intro')}</p>
      </header>
      {counted.items.length === 0 ? (
        <EmptyState title={words('usefulness.empty.title')}>{words('usefulness.empty')}</EmptyState>
      ) : (
        <section className={page.section} aria-labelledby="by-member">
          <h2 id="by-member">{words('usefulness.byMember')}</h2>
          <div className={`${page.panel} ${page.scroll}`}>
            <table className={page.table}>
              <thead>
                <tr>
                  <th scope="col">{words('alliance.member')}</th>
                  {columns.map((column) => (
                    <th key={column} scope="col" className={page.number} title={words(`usefulness.${column}.means`)}>
                      {words(`usefulness.${column}`)}
                    </th>
                  ))}
                  <th scope="col">{words('usefulness.share')}</th>
                </tr>
              </thead>
              <tbody>
                {counted.items.map((card) => (
                  <tr key={card.member}>
                    <th scope="row">
                      <Link to="/intelligence" search={{ origin: [card.member] }}>
                        <MemberBadge code={card.member} />
                      </Link>
                    </th>
                    {columns.map((column) => (
                      <td key={column} data-label={words(`usefulness.${column}`)} className={page.number}>
                        {number(card[column])}
                      </td>
                    ))}
                    <td data-label={words('usefulness.share')}>
                      <Share part={card.unique} of={card.objects} />
                    </td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
          <p className={`${page.hint} ${css.reach}`}>
            {words(counted.complete ? 'usefulness.ofAll' : 'usefulness.ofNewest', {
              objects: counted.objects,
              answers: counted.answers,
            })}{' '}
            <Timestamp at={counted.at} form="short" />
          </p>
        </section>
      )}
      <section className={page.section} aria-labelledby="what-counts">
        <h2 id="what-counts">{words('usefulness.meanings')}</h2>
        <dl className={css.meanings}>
          {columns.map((column) => (
            <div key={column}>
              <dt>{words(`usefulness.${column}`)}</dt>
              <dd>{words(`usefulness.${column}.means`)}</dd>
            </div>
          ))}
        </dl>
      </section>
    </div>
  )
}

/** How much of what a member gave nobody else gave, as a bar with its number. */
function Share({ part, of }: { readonly part: number; readonly of: number }) {
  const words = useWords()
  const share = of === 0 ? 0 : part / of
  const text = new Intl.NumberFormat(words.language, { style: 'percent' }).format(share)
  return (
    <span className={css.share}>
      <svg className={css.bar} viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">
        <rect width={share * 100} height="1" />
      </svg>
      {text}
    </span>
  )
}
