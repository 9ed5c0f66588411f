import { Link } from '@tanstack/react-router'
import type { Matrices } from '../../../src/api/contract/situation.ts'
import { useWords } from '../i18n/use-words.ts'
import { CountedSection } from '../parts/counted-section.tsx'
import { EmptyState } from '../parts/states.tsx'
import page from '../styles/page.module.css'
import { Count } from './count-link.tsx'
import type { Behind } from './search.ts'

type Tactic = Matrices['items'][number]['tactics'][number]

/** The techniques that the number above a column of the matrix counts, each with what its score counts. */
export function ColumnList({
  tactic,
  rows,
  scoreOf,
  opens,
  onClose,
}: {
  readonly tactic: string
  readonly rows: readonly { readonly technique: Pick<Tactic['techniques'][number], 'id' | 'code' | 'name'> }[]
  readonly scoreOf: (code: string) => number
  readonly opens: (id: string) => Behind | undefined
  readonly onClose: () => void
}) {
  const words = useWords()
  const heads = [words('situation.code'), words('situation.technique'), words('situation.score')] as const
  return (
    <CountedSection opened={tactic} onClose={onClose}>
      <p className={page.hint} data-count={rows.length}>
        <span className="foreign">{tactic}</span> · <b>{words('counted.objects', { count: rows.length })}</b>
      </p>
      {rows.length === 0 ? (
        <EmptyState title={words('counted.nothing')}>{words('counted.none')}</EmptyState>
      ) : (
        <div className={`${page.panel} ${page.scroll}`}>
          <table className={page.table}>
            <thead>
              <tr>
                <th scope="col">{heads[0]}</th>
                <th scope="col">{heads[1]}</th>
                <th scope="col" className={page.number}>
                  {heads[2]}
                </th>
              </tr>
            </thead>
            <tbody>
              {rows.map(({ technique: { id, code, name } }) => (
                <tr key={`${id} ${code}`} data-counted={code}>
                  <td data-label={heads[0]}>{code}</td>
                  <th scope="row" data-label={heads[1]} className="foreign">
                    <Link to="/objects/$id" params={{ id }}>
                      {name}
                    </Link>
                  </th>
                  <td data-label={heads[2]} className={page.number}>
                    <Count count={scoreOf(code)} behind={scoreOf(code) > 0 ? opens(id) : undefined} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </CountedSection>
  )
}
