import { useQuery } from '@tanstack/react-query'
import type { Related } from '../../../src/api/contract/related.ts'
import { ask } from '../api/client.ts'
import { useWords } from '../i18n/use-words.ts'
import { defang } from '../parts/defang.ts'
import { ObjectRowLink } from '../parts/object-row.tsx'
import page from '../styles/page.module.css'
import css from './relations.module.css'

/** What hangs together with an object by a value, though nobody has said so. */
export function RelatedByValue({ id }: { readonly id: string }) {
  const words = useWords()
  const { data } = useQuery({
    queryKey: ['object', id, 'related'],
    queryFn: ({ signal }) => ask<Related>(`/objects/${id}/related`, { signal }),
  })
  if (data === undefined || data.keys.length === 0) return null
  return (
    <>
      {data.keys.map(({ key, by, items, more }) => (
        <section key={key}>
          <h2 className={css.title}>
            {words(`related.${by}`)} <code className="foreign">{defang(key)}</code>{' '}
            {more && <small>{words('related.more')}</small>}
          </h2>
          <div className={`${page.panel} ${css.list}`}>
            {items.map((item) => (
              <ObjectRowLink key={item.id} item={item} />
            ))}
          </div>
        </section>
      ))}
    </>
  )
}
