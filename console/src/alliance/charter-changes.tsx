import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { CharterPreview } from '../../../src/api/contract/alliance.ts'
import { ask } from '../api/client.ts'
import { recipientName } from '../i18n/names.ts'
import { useWords } from '../i18n/use-words.ts'
import { ErrorState, RowSkeletons } from '../parts/states.tsx'
import { formatNumber } from '../parts/timestamp.tsx'
import page from '../styles/page.module.css'
import css from './charter-changes.module.css'

/** What a charter would change here, before it is adopted. */
export function CharterChanges({ text }: { readonly text: string }) {
  const words = useWords()
  const [open, setOpen] = useState<string | null>(null)
  const query = useQuery({
    queryKey: ['charter-preview', text],
    queryFn: ({ signal }) => ask<CharterPreview>('/charter/preview', { method: 'POST', text, signal }),
    retry: false,
    staleTime: 0,
  })
  if (query.data === undefined) return query.isError ? <ErrorState error={query.error} /> : <RowSkeletons rows={4} />
  const { changes } = query.data
  const opened = changes.find((one) => `${one.agreement}|${one.recipient}` === open)
  return (
    <div className={css.changes}>
      <h4>{words('charter.effect')}</h4>
      <p className={page.hint}>{words('charter.effectHint')}</p>
      <div className={`${page.panel} ${page.scroll}`}>
        <table className={page.table}>
          <thead>
            <tr>
              <th scope="col">{words('charter.recipient')}</th>
              <th scope="col">{words('object.agreement')}</th>
              <th scope="col" className={page.number}>
                {words('charter.gained')}
              </th>
              <th scope="col" className={page.number}>
                {words('charter.lost')}
              </th>
              <th scope="col" className={page.number}>
                {words('charter.changed')}
              </th>
              <th scope="col" className={page.number}>
                {words('charter.unchanged')}
              </th>
            </tr>
          </thead>
          <tbody>
            {changes.map((one) => {
              const name = `${one.agreement}|${one.recipient}`
              const moved = one.gained + one.lost > 0
              return (
                <tr key={name}>
                  <th scope="row">
                    {moved ? (
                      <button
                        type="button"
                        className={css.open}
                        aria-expanded={open === name}
                        onClick={() => setOpen(open === name ? null : name)}
                      >
                        {recipientName(words, one.recipient)}
                      </button>
                    ) : (
                      recipientName(words, one.recipient)
                    )}
                  </th>
                  <td data-label={words('object.agreement')} className="foreign">
                    {one.agreement}
                  </td>
                  {(['gained', 'lost', 'changed', 'unchanged'] as const).map((part) => (
                    <td
                      key={part}
                      className={page.number}
                      data-label={words(`charter.${part}`)}
                      data-part={one[part] > 0 ? part : undefined}
                    >
                      {formatNumber(one[part], words.language)}
                    </td>
                  ))}
                </tr>
              )
            })}
          </tbody>
        </table>
      </div>
      {opened !== undefined &&
        (['gained', 'lost'] as const).map(
          (part) =>
            opened.examples[part].length > 0 && (
              <section key={part}>
                <h5>{words(part === 'gained' ? 'charter.examplesGained' : 'charter.examplesLost')}</h5>
                <ul className={css.examples}>
                  {opened.examples[part].map((object) => (
                    <li key={`${object.id} ${object.version}`}>
                      <Link to="/objects/$id" params={{ id: object.id }} className="foreign">
                        {object.name}
                      </Link>
                    </li>
                  ))}
                </ul>
              </section>
            ),
        )}
    </div>
  )
}
