import { Button } from '@mantine/core'
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { QuarantineResult, Source } from '../../../src/api/contract/sources.ts'
import { ask, askText } from '../api/client.ts'
import { quarantineQuery, sourcesQuery } from '../api/queries.ts'
import { mayReadQuarantine } from '../app/roles.ts'
import { useSession } from '../app/session.ts'
import { useWords } from '../i18n/use-words.ts'
import { Failure } from '../parts/failure.tsx'
import { ErrorState } from '../parts/states.tsx'
import { Timestamp } from '../parts/timestamp.tsx'
import page from '../styles/page.module.css'
import css from './sources.module.css'

interface Act {
  readonly act: 'retry' | 'discard'
  readonly digest?: string
}

/** What a source brought and this node did not take: why, and what a person does about it. */
export function QuarantineList({ source, administers }: { readonly source: Source; readonly administers: boolean }) {
  const words = useWords()
  const { person } = useSession()
  const client = useQueryClient()
  const { name, quarantined } = source
  const shown = quarantined > 0 && mayReadQuarantine(person.role)
  const query = useInfiniteQuery({ ...quarantineQuery(name), enabled: shown })
  const [looked, setLooked] = useState<string | null>(null)
  const act = useMutation({
    mutationFn: (wish: Act) =>
      ask<QuarantineResult>(`/sources/${encodeURIComponent(name)}/quarantine`, { method: 'POST', json: wish }),
    onSettled: () =>
      Promise.all([
        client.invalidateQueries({ queryKey: sourcesQuery.queryKey }),
        client.invalidateQueries({ queryKey: quarantineQuery(name).queryKey }),
      ]),
  })
  const items = query.data?.pages.flatMap((one) => one.items) ?? []
  return (
    <section className={page.section} aria-labelledby="quarantine">
      <h2 id="quarantine">{words('sources.quarantine')}</h2>
      <p className={page.hint}>
        {quarantined === 0 ? words('sources.quarantineNone') : words('sources.quarantineHint', { count: quarantined })}
      </p>
      <div role="status">
        {act.isSuccess && (
          <p>
            {words(act.variables.act === 'retry' ? 'sources.retried' : 'sources.discarded', {
              count: act.variables.act === 'retry' ? act.data.taken : act.data.discarded,
              left: act.data.left,
            })}
          </p>
        )}
      </div>
      <Failure of={act.error} />
      {query.isError && <ErrorState error={query.error} onRetry={() => void query.refetch()} />}
      {shown && administers && quarantined > 1 && (
        <div className={css.acts}>
          <Button variant="default" loading={act.isPending} onClick={() => act.mutate({ act: 'retry' })}>
            {words('sources.retryAll')}
          </Button>
          <Button variant="default" loading={act.isPending} onClick={() => act.mutate({ act: 'discard' })}>
            {words('sources.discardAll')}
          </Button>
        </div>
      )}
      {shown && items.length > 0 && (
        <div className={page.scroll}>
          <table className={page.table}>
            <thead>
              <tr>
                <th scope="col">{words('sources.object')}</th>
                <th scope="col">{words('sources.place')}</th>
                <th scope="col">{words('sources.reason')}</th>
                <th scope="col">{words('sources.since')}</th>
                <th scope="col" aria-label={words('admin.actions')} />
              </tr>
            </thead>
            <tbody>
              {items.map(({ digest, objectId, place, reason, at, kept }) => (
                <tr key={digest}>
                  <th scope="row" className={`${css.digest} foreign`}>
                    {objectId === '' ? words('import.noId') : objectId}
                  </th>
                  <td data-label={words('sources.place')} className="foreign">
                    {place}
                  </td>
                  <td data-label={words('sources.reason')} className="foreign">
                    {reason}
                    {looked === digest && <Text name={name} digest={digest} />}
                  </td>
                  <td data-label={words('sources.since')} className={page.moment}>
                    <Timestamp at={at} form="short" />
                  </td>
                  <td>
                    <div className={css.acts}>
                      {kept && (
                        <Button
                          size="compact-sm"
                          variant="subtle"
                          aria-expanded={looked === digest}
                          onClick={() => setLooked(looked === digest ? null : digest)}
                        >
                          {words('sources.look')}
                        </Button>
                      )}
                      {administers && (
                        <>
                          <Button
                            size="compact-sm"
                            variant="default"
                            onClick={() => act.mutate({ act: 'retry', digest })}
                          >
                            {words('sources.retry')}
                          </Button>
                          <Button
                            size="compact-sm"
                            variant="default"
                            onClick={() => act.mutate({ act: 'discard', digest })}
                          >
                            {words('sources.discard')}
                          </Button>
                        </>
                      )}
                    </div>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      {query.hasNextPage && (
        <Button variant="default" loading={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {words('recall.more')}
        </Button>
      )}
    </section>
  )
}

const mostShown = 4_000

/** The exact text, as text. */
function Text({ name, digest }: { readonly name: string; readonly digest: string }) {
  const query = useQuery({
    queryKey: ['quarantined', name, digest],
    queryFn: ({ signal }) => askText(`/sources/${encodeURIComponent(name)}/quarantine/${digest}`, { signal }),
    staleTime: Number.POSITIVE_INFINITY,
  })
  if (query.data === undefined) return null
  return <pre className="mono foreign">{query.data.slice(0, mostShown)}</pre>
}
