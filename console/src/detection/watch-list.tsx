import { infiniteQueryOptions, useInfiniteQuery } from '@tanstack/react-query'
import type { DetectionList } from '../../../src/api/contract/detection.ts'
import { ask } from '../api/client.ts'
import { objectName, tlpLabel } from '../i18n/names.ts'
import { useWords, type Words } from '../i18n/use-words.ts'
import { CountedList } from '../parts/counted-list.tsx'
import { defang } from '../parts/defang.ts'
import { ObjectRowLink } from '../parts/object-row.tsx'
import { SaveTable } from '../parts/save-table.tsx'
import page from '../styles/page.module.css'
import css from './detection.module.css'
import type { DetectionSearch } from './search.ts'

type Which = NonNullable<DetectionSearch['list']>

const listQuery = (which: Which) =>
  infiniteQueryOptions({
    queryKey: ['watch-list', which],
    queryFn: ({ signal, pageParam }) =>
      ask<DetectionList>('/detection/indicators', { signal, query: { which, cursor: pageParam ?? undefined } }),
    initialPageParam: null as string | null,
    getNextPageParam: (found) => found.next,
  })

/** The indicators that a number of the page counts; of those that are not looked for, why. */
export function WatchList({ which, onClose }: { readonly which: Which; readonly onClose: () => void }) {
  const words = useWords()
  const query = useInfiniteQuery(listQuery(which))
  const items = query.data?.pages.flatMap((one) => one.items) ?? []
  const total = query.data?.pages[0]?.total
  return (
    <CountedList
      opened={which}
      above="detection"
      query={query}
      isEmpty={items.length === 0 && !query.hasNextPage}
      onClose={onClose}
      about={
        <>
          <p>{words(`watchList.${which}`)}</p>
          {total !== undefined && (
            <p className={page.hint} data-count={total}>
              <b>{words('counted.objects', { count: total })}</b>
            </p>
          )}
          {items.length > 0 && (
            <p className={css.save}>
              <SaveTable
                name={`indicators-${which}`}
                of={words(`watchList.${which}`)}
                head={[
                  ...[words('detection.indicator'), words('list.tlp'), words('list.origin'), words('object.version')],
                  ...(which === 'not-watched' ? [words('watchList.because')] : []),
                  'id',
                ]}
                rows={items.map(({ indicator, because, detail }) => [
                  objectName(words, indicator),
                  indicator.tlp === null ? words('list.unmarked') : tlpLabel(indicator.tlp),
                  ...[indicator.origin, indicator.version],
                  ...(which === 'not-watched' ? [sayBecause(words, because, detail)] : []),
                  indicator.id,
                ])}
              />
            </p>
          )}
        </>
      }
    >
      <div className={page.panel}>
        {items.map(({ indicator, because, detail }) => (
          <div key={indicator.id} className={css.watched} data-counted={indicator.id}>
            <ObjectRowLink item={indicator} />
            {because !== null && (
              <p className={page.hint}>
                {words(`object.watch.because.${because}`)}{' '}
                {detail !== null && <code className="foreign">{defang(detail)}</code>}
              </p>
            )}
          </div>
        ))}
      </div>
    </CountedList>
  )
}

type Watched = DetectionList['items'][number]

function sayBecause(words: Words, because: Watched['because'], detail: Watched['detail']): string {
  if (because === null) return ''
  const sentence = words(`object.watch.because.${because}`)
  return detail === null ? sentence : `${sentence} ${defang(detail)}`
}
