import { Tabs } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ReviewDetail } from '../../../src/api/contract/reviews.ts'
import { reviewQuery } from '../api/queries.ts'
import { useMarking } from '../app/marking.tsx'
import { tlpLabel } from '../i18n/names.ts'
import { recipientInline } from '../i18n/reasons.ts'
import { useWords } from '../i18n/use-words.ts'
import { useMembersInSentences } from '../parts/member-badge.tsx'
import { SourceName } from '../parts/source-name.tsx'
import { ErrorState, RowSkeletons } from '../parts/states.tsx'
import { Timestamp } from '../parts/timestamp.tsx'
import { ObjectText } from '../privacy/object-text.tsx'
import { SeenList } from '../privacy/seen-list.tsx'
import page from '../styles/page.module.css'
import { DecisionForm } from './decision-form.tsx'
import css from './reviews.module.css'

/** One that waits: why, the object with what was found in it, what each recipient would read, and the decision. */
export function ReviewPane({ num, onClose }: { readonly num: number; readonly onClose: () => void }) {
  const words = useWords()
  const query = useQuery(reviewQuery(num))
  if (query.data === undefined)
    return query.isError ? (
      <ErrorState error={query.error} onRetry={() => void query.refetch()} />
    ) : (
      <RowSkeletons rows={10} />
    )
  return (
    <article className={css.pane} aria-label={words('review.one')}>
      <button type="button" className={css.close} onClick={onClose} aria-label={words('app.close')}>
        <IconX size={18} stroke={1.6} aria-hidden="true" />
      </button>
      <Shown review={query.data} />
    </article>
  )
}

function Shown({ review }: { readonly review: ReviewDetail }) {
  const words = useWords()
  const nameOf = useMembersInSentences()
  const { object, findings, texts, waiting } = review
  useMarking({ scope: 'object', tlp: object.tlp, releasableTo: object.releasableTo })
  const names = [...new Set(waiting.map((view) => recipientInline(words, view.slice(view.indexOf('|') + 1), nameOf)))]
  const isDecidable = review.state === 'open' || review.state === 'kept-back'
  return (
    <>
      <header>
        <h2 className="foreign">
          <Link to="/objects/$id" params={{ id: object.id }}>
            {object.name}
          </Link>
        </h2>
        <p>
          <strong>{words(`review.kind.${review.kind}`)}</strong>{' '}
          {words(review.kind === 'personal-data' ? 'review.whyPersonal' : 'review.whySecond', {
            strict: tlpLabel('amber+strict'),
          })}
        </p>
        <p className={css.facts}>
          <span>
            {words('review.askedBy')} <SourceName source={review.askedBy} />
          </span>
          <Timestamp at={review.askedAt} form="short" />
          {names.length > 0 && (
            <span>{words('review.waitingFor', { names: new Intl.ListFormat(words.language).format(names) })}</span>
          )}
        </p>
        {review.decidedBy !== null && (
          <p className={css.decided}>
            <strong>{words(`review.state.${review.state}`)}</strong> <SourceName source={review.decidedBy} />{' '}
            {review.decidedAt !== null && <Timestamp at={review.decidedAt} form="short" />}{' '}
            <span className="foreign">{review.reason}</span>
          </p>
        )}
      </header>
      <section>
        <h3>{words('review.object')}</h3>
        {findings.length > 0 && <p className={page.hint}>{words('review.findings', { count: findings.length })}</p>}
        <div className={page.panel}>
          <ObjectText text={texts[0] ?? ''} findings={findings} />
        </div>
      </section>
      <section>
        <h3>{words('review.whoReads')}</h3>
        <Tabs defaultValue={isDecidable ? (review.masked === null ? 'released' : 'masked') : 'now'} keepMounted={false}>
          <Tabs.List>
            <Tabs.Tab value="now">{words('review.now')}</Tabs.Tab>
            {isDecidable && <Tabs.Tab value="released">{words('review.ifReleased')}</Tabs.Tab>}
            {review.masked !== null && <Tabs.Tab value="masked">{words('review.ifMasked')}</Tabs.Tab>}
          </Tabs.List>
          <div className={css.seen}>
            <Tabs.Panel value="now">
              <SeenList seen={review.now} texts={texts} findings={findings} />
            </Tabs.Panel>
            <Tabs.Panel value="released">
              <SeenList seen={review.released} texts={texts} findings={findings} />
            </Tabs.Panel>
            {review.masked !== null && (
              <Tabs.Panel value="masked">
                <SeenList seen={review.masked} texts={texts} findings={findings} />
              </Tabs.Panel>
            )}
          </div>
        </Tabs>
      </section>
      {isDecidable && <DecisionForm review={review} />}
    </>
  )
}
