import { IconTopologyStar3 } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { latestQuery } from '../api/queries.ts'
import { PageHelpButton } from '../help/page-help-button.tsx'
import { useWords } from '../i18n/use-words.ts'
import { ObjectRow } from '../parts/object-row.tsx'
import { AddObject } from './add-object.tsx'
import css from './beginning.module.css'
import type { Step } from './steps.ts'

/** Nothing chosen yet: where to begin. */
export function Beginning({ onStep }: { readonly onStep: (step: Step) => void }) {
  const words = useWords()
  const { data } = useQuery(latestQuery)
  const items = data?.items.filter(({ type }) => type !== 'relationship').slice(0, 6) ?? []
  return (
    <div className={css.beginning}>
      <IconTopologyStar3 className={css.icon} size={44} stroke={1.2} aria-hidden="true" />
      <div className={css.heading}>
        <h1>{words('graph.title')}</h1>
        <PageHelpButton />
      </div>
      <p className={css.text}>{words('graph.begin')}</p>
      <AddObject onAdd={(id) => onStep({ does: 'add', id })} />
      {items.length > 0 && (
        <section className={css.latest}>
          <h2 className={css.title}>{words('graph.latest')}</h2>
          <ul className={css.list}>
            {items.map((item) => (
              <li key={item.id} className={css.item}>
                <button type="button" className={css.start} onClick={() => onStep({ does: 'add', id: item.id })}>
                  <ObjectRow item={item} />
                </button>
              </li>
            ))}
          </ul>
        </section>
      )}
      <p className={css.text}>
        <Link to="/intelligence">{words('graph.fromList')}</Link>
      </p>
    </div>
  )
}
