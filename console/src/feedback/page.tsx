import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { ProducerCard, Scorecards, SourceCard } from '../../../src/api/contract/feedback.ts'
import { scorecardsQuery } from '../api/queries.ts'
import { PageHelpButton } from '../help/page-help-button.tsx'
import { useWords, type Words } from '../i18n/use-words.ts'
import { MemberLabel } from '../parts/member-label.tsx'
import { SaveTable } from '../parts/save-table.tsx'
import { EmptyState, ErrorState, PageSkeleton, RowSkeletons, StaleNotice } from '../parts/states.tsx'
import { Timestamp } from '../parts/timestamp.tsx'
import page from '../styles/page.module.css'
import css from './feedback.module.css'
import { type ScoreSearch, scorecardColumns } from './score-search.ts'
import { type Row, ScorecardTable } from './scorecard-table.tsx'
import { ScoredList } from './scored-list.tsx'

const route = getRouteApi('/shell/usefulness')

/** What each member's, producer's and source's contributions came to: alone, first, confirmed by others, seen, wrong. */
export function UsefulnessPage() {
  const words = useWords()
  const { by, of, column } = route.useSearch()
  const navigate = route.useNavigate()
  const query = useQuery(scorecardsQuery)
  const counted = query.data
  if (counted === undefined)
    return query.isError ? (
      <ErrorState whole error={query.error} onRetry={() => void query.refetch()} />
    ) : (
      <PageSkeleton />
    )
  const { items, producers, producersInAll, sources } = counted
  return (
    <div className={page.page}>
      {query.isError && <StaleNotice since={query.dataUpdatedAt} />}
      <header className={page.head}>
        <h1>{words('usefulness.title')}</h1>
        <PageHelpButton />
        <p className={page.hint}>{words('usefulness.intro')}</p>
      </header>
      {counted.at === null ? (
        <section aria-busy="true" aria-label={words('usefulness.counting')}>
          <p className={page.hint} role="status">
            {words('usefulness.counting')}
          </p>
          <RowSkeletons rows={6} />
        </section>
      ) : items.length === 0 ? (
        <EmptyState title={words('usefulness.empty.title')}>{words('usefulness.empty')}</EmptyState>
      ) : (
        <>
          <Part
            by="member"
            rows={items.map((card) => ({
              key: card.member,
              name: card.member,
              counted: card,
              head: (
                <Link to="/intelligence" search={{ origin: [card.member] }}>
                  <MemberLabel code={card.member} />
                </Link>
              ),
            }))}
          />
          <Part
            by="source"
            rows={sources.map((card) => ({
              key: `${card.kind} ${card.name}`,
              name: sayDoor(words, card),
              counted: card,
              head: <SourceHead card={card} />,
            }))}
          />
          {producers.length > 0 && (
            <Part
              by="producer"
              rows={producers.map((card) => ({
                key: card.identity,
                name: card.name || card.identity,
                counted: card,
                head: <ProducerHead card={card} />,
              }))}
            >
              {producersInAll > producers.length &&
                words('usefulness.producersShown', { shown: producers.length, all: producersInAll })}
            </Part>
          )}
          <p className={page.hint}>
            {words(counted.complete ? 'usefulness.ofAll' : 'usefulness.ofNewest', {
              objects: counted.objects,
              answers: counted.answers,
            })}{' '}
            <Timestamp at={counted.at} form="short" />
          </p>
        </>
      )}
      {by !== undefined && of !== undefined && column !== undefined && (
        <ScoredList
          by={by}
          of={of}
          column={column}
          name={nameOf(counted, by, of)}
          onClose={() => void navigate({ search: {}, resetScroll: false })}
        />
      )}
      <section className={page.section} aria-labelledby="what-counts">
        <h2 id="what-counts">{words('usefulness.meanings')}</h2>
        <dl className={css.meanings}>
          {scorecardColumns.map((column) => (
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

/** Whose number is listed, as its row says. */
function nameOf({ producers, sources }: Scorecards, by: ScoreSearch['by'], of: string): ReactNode {
  const producer = producers.find(({ identity }) => by === 'producer' && identity === of)
  if (producer !== undefined) return <ProducerHead card={producer} />
  const source = sources.find(({ kind, name }) => by === 'source' && `${kind} ${name}` === of)
  if (source !== undefined) return <SourceHead card={source} />
  return by === 'member' ? <MemberLabel code={of} /> : <span className="foreign">{of}</span>
}

interface PartProps {
  readonly by: 'member' | 'producer' | 'source'
  readonly rows: readonly Row[]
  readonly children?: ReactNode
}

function Part({ by, rows, children }: PartProps) {
  const words = useWords()
  return (
    <section className={page.section} aria-labelledby={`by-${by}`}>
      <header>
        <h2 id={`by-${by}`}>{words(`usefulness.by.${by}`)}</h2>
        <SaveTable
          name={`scorecards-by-${by}`}
          head={[words(`usefulness.${by}`), ...scorecardColumns.map((column) => words(`usefulness.${column}`))]}
          rows={rows.map(({ name, counted }) => [name, ...scorecardColumns.map((column) => counted[column])])}
        />
      </header>
      <p className={page.hint}>{words(`usefulness.by.${by}.means`)}</p>
      <ScorecardTable by={by} rows={rows} />
      {children && <p className={page.hint}>{children}</p>}
    </section>
  )
}

function SourceHead({ card }: { readonly card: SourceCard }) {
  const words = useWords()
  if (card.kind !== 'member') return <span className="foreign">{sayDoor(words, card)}</span>
  return (
    <>
      {words('usefulness.fromMember')} <MemberLabel code={card.name} />
    </>
  )
}

function sayDoor(words: Words, { kind, name }: SourceCard): string {
  switch (kind) {
    case 'member':
      return `${words('usefulness.fromMember')} ${name}`
    case 'source':
      return words('source.feed', { name })
    case 'client':
      return words('source.client', { name })
    case 'here':
      return words('usefulness.here')
  }
}

function ProducerHead({ card: { identity, name } }: { readonly card: ProducerCard }) {
  if (name === '') return <code className="foreign">{identity}</code>
  return (
    <Link to="/objects/$id" params={{ id: identity }} className="foreign" title={identity}>
      {name}
    </Link>
  )
}
