import { useQueries } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { receiptsQuery } from '../api/queries.ts'
import { useWords } from '../i18n/use-words.ts'
import { MemberLabel } from '../parts/member-label.tsx'
import { ErrorState, RowSkeletons } from '../parts/states.tsx'
import { formatNumber, Timestamp } from '../parts/timestamp.tsx'
import page from '../styles/page.module.css'
import css from './ledger.module.css'

const mostShown = 100

/** What members refuse now, in their own signed words. */
export function RefusedByMembers({ members }: { readonly members: readonly string[] }) {
  const words = useWords()
  const queries = useQueries({ queries: members.map((member) => receiptsQuery(member)) })
  const failed = queries.find(({ isError, data }) => isError && data === undefined)
  const all = queries.flatMap(({ data }) => (data?.refused ?? []).map((item) => ({ ...item, member: data!.member })))
  const rows = all.toSorted((a, b) => (a.at < b.at ? 1 : -1)).slice(0, mostShown)
  return (
    <section className={page.section} aria-labelledby="refused">
      <h2 id="refused">{words('ledger.refused')}</h2>
      {failed !== undefined ? (
        <ErrorState error={failed.error} onRetry={() => void failed.refetch()} />
      ) : queries.some(({ isPending }) => isPending) ? (
        <RowSkeletons rows={3} />
      ) : rows.length === 0 ? (
        <p className={page.none}>{words('ledger.noRefused')}</p>
      ) : (
        <div className={page.panel}>
          <table className={page.table}>
            <thead>
              <tr>
                <th scope="col">{words('alliance.member')}</th>
                <th scope="col">{words('activity.object')}</th>
                <th scope="col">{words('activity.reason')}</th>
                <th scope="col">{words('ledger.place')}</th>
                <th scope="col">{words('activity.at')}</th>
              </tr>
            </thead>
            <tbody>
              {rows.map(({ member, lane, seq, item, id, reason, at }) => (
                <tr key={`${member} ${lane} ${seq} ${item}`}>
                  <th scope="row">
                    <MemberLabel code={member} />
                  </th>
                  <td data-label={words('activity.object')} className={`foreign ${css.id}`}>
                    <Link to="/objects/$id" params={{ id }} search={{ tab: 'proof' }}>
                      {id}
                    </Link>
                  </td>
                  <td data-label={words('activity.reason')} className="foreign">
                    {reason}
                  </td>
                  <td data-label={words('ledger.place')} className={page.moment}>
                    {words(`lane.${lane}`)} {formatNumber(seq, words.language)}
                  </td>
                  <td data-label={words('activity.at')} className={page.moment}>
                    <Timestamp at={at} form="short" />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
          {all.length > rows.length && <p className={css.more}>{words('ledger.moreRefused', { count: all.length })}</p>}
        </div>
      )}
    </section>
  )
}
