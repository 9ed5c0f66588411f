import { useQuery } from '@tanstack/react-query'
import { asQuery, detailQuery } from '../api/queries.ts'
import { useMarking } from '../app/marking.tsx'
import { recipientInline } from '../i18n/reasons.ts'
import { useWords } from '../i18n/use-words.ts'
import { useMembersInSentences } from '../parts/member-badge.tsx'
import { EmptyState, ErrorState, PageSkeleton } from '../parts/states.tsx'
import page from '../styles/page.module.css'
import css from './compare.module.css'
import { DifferenceTable } from './difference-table.tsx'
import { Head } from './head.tsx'

/** An object of ours beside what one recipient reads of it: what was taken out, field by field. */
export function CompareReading({ id, view }: { readonly id: string; readonly view: string }) {
  const words = useWords()
  const nameOf = useMembersInSentences()
  const ours = useQuery(detailQuery(id))
  const theirs = useQuery(asQuery(id, view))
  const detail = ours.data
  useMarking(detail === undefined ? null : { scope: 'object', tlp: detail.tlp, releasableTo: detail.releasableTo })
  for (const one of [ours, theirs])
    if (one.isError && one.data === undefined)
      return <ErrorState whole error={one.error} onRetry={() => void one.refetch()} />
  if (detail === undefined || theirs.data === undefined) return <PageSkeleton />
  const name = recipientInline(words, theirs.data.recipient, nameOf)
  const title = words('compare.theirs', { name })
  const { text } = theirs.data
  return (
    <div className={css.page}>
      <Head detail={detail} />
      {text === null ? (
        <EmptyState title={title}>{words('compare.withheld')}</EmptyState>
      ) : (
        <>
          {theirs.data.decision === 'redact' && <p className={page.hint}>{words('compare.markings')}</p>}
          <DifferenceTable
            name={`${detail.type}-as-read`}
            before={{ title: words('compare.ours'), value: detail.object }}
            after={{ title, value: JSON.parse(text) as unknown }}
          />
        </>
      )}
    </div>
  )
}
