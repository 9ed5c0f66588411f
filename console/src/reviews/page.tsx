import { Button, Tabs } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import type { Review } from '../../../src/api/contract/reviews.ts'
import { reviewsQuery } from '../api/queries.ts'
import { useKeys } from '../app/keys.ts'
import { PageHelpButton } from '../help/page-help-button.tsx'
import { tlpLabel, typeName } from '../i18n/names.ts'
import { useWords } from '../i18n/use-words.ts'
import { SourceName } from '../parts/source-name.tsx'
import { EmptyState, ErrorState, RowSkeletons } from '../parts/states.tsx'
import { TabStrip } from '../parts/tab-strip.tsx'
import { Timestamp } from '../parts/timestamp.tsx'
import { TlpLabel } from '../parts/tlp-label.tsx'
import page from '../styles/page.module.css'
import { ReviewPane } from './review-pane.tsx'
import css from './reviews.module.css'

const route = getRouteApi('/shell/reviews')

/** What waits for a person before it leaves: the queue, and the one that is open beside it. */
export function ReviewsPage() {
  const words = useWords()
  const { which = 'waiting', open } = route.useSearch()
  const navigate = route.useNavigate()
  const query = useInfiniteQuery(reviewsQuery(which))
  const items = query.data?.pages.flatMap((one) => one.items) ?? []
  const place = items.findIndex(({ num }) => num === open)
  const show = (num: number | undefined) =>
    void navigate({
      search: { ...(which === 'waiting' ? {} : { which }), ...(num === undefined ? {} : { open: num }) },
      replace: open !== undefined && num !== undefined,
    })
  const onEnter = () => show(open ?? items[0]?.num)
  const onEscape = () => show(undefined)
  useKeys({
    j: () => show((items[place + 1] ?? items.at(-1))?.num),
    k: () => show((items[place - 1] ?? items[0])?.num),
    Enter: onEnter,
    Escape: onEscape,
  })
  return (
    <div className={page.page}>
      <header className={page.head}>
        <h1>{words('review.title')}</h1>
        <PageHelpButton />
        <p className={page.hint}>{words('review.intro')}</p>
      </header>
      <Tabs
        value={which}
        onChange={(next) => void navigate({ search: next === 'decided' ? { which: 'decided' } : {} })}
        keepMounted={false}
      >
        <TabStrip label={words('review.tabs')} value={which}>
          <Tabs.Tab value="waiting">{words('review.waiting')}</Tabs.Tab>
          <Tabs.Tab value="decided">{words('review.decided')}</Tabs.Tab>
        </TabStrip>
      </Tabs>
      <div className={css.columns} data-open={open !== undefined || undefined}>
        <div>
          {query.isPending ? (
            <RowSkeletons rows={6} />
          ) : query.isError && items.length === 0 ? (
            <ErrorState error={query.error} onRetry={() => void query.refetch()} />
          ) : items.length === 0 ? (
            <EmptyState title={words(which === 'waiting' ? 'review.emptyTitle' : 'review.noneDecidedTitle')}>
              {words(which === 'waiting' ? 'review.empty' : 'review.noneDecided', { strict: tlpLabel('amber+strict') })}
            </EmptyState>
          ) : (
            <ul className={page.panel} aria-label={words('review.queue')}>
              {items.map((review) => (
                <Row key={review.num} review={review} isOpen={review.num === open} onOpen={() => show(review.num)} />
              ))}
            </ul>
          )}
          {query.hasNextPage && (
            <p className={css.more}>
              <Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
                {words('activity.older')}
              </Button>
            </p>
          )}
        </div>
        {open !== undefined && <ReviewPane key={open} num={open} onClose={() => show(undefined)} />}
      </div>
    </div>
  )
}

function Row({
  review,
  isOpen,
  onOpen,
}: {
  readonly review: Review
  readonly isOpen: boolean
  readonly onOpen: () => void
}) {
  const words = useWords()
  const { object } = review
  return (
    <li className={css.item} data-open={isOpen || undefined}>
      <button type="button" onClick={onOpen} aria-current={isOpen}>
        <span className={css.name}>
          <strong className="foreign">{object.name}</strong>
          <TlpLabel tlp={object.tlp} />
        </span>
        <span className={css.facts}>
          <span>{words(`review.kind.${review.kind}`)}</span>
          {review.state !== 'open' && <span>{words(`review.state.${review.state}`)}</span>}
          <span>{typeName(words, object.type)}</span>
          <span>
            <SourceName source={review.askedBy} />
          </span>
          <Timestamp at={review.askedAt} form="short" />
        </span>
      </button>
    </li>
  )
}
