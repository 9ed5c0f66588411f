import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import type { Scorecard } from '../../../src/api/contract/feedback.ts'
import { useWords } from '../i18n/use-words.ts'
import { formatNumber } from '../parts/timestamp.tsx'
import page from '../styles/page.module.css'
import css from './feedback.module.css'
import { scorecardColumns } from './score-search.ts'

export type Counted = Omit<Scorecard, 'member'>

export interface Row {
  /** Whose, as the node names it. */
  readonly key: string
  readonly head: ReactNode
  /** The same in files. */
  readonly name: string
  readonly counted: Counted
}

/** What several contributed, a row for each. */
export function ScorecardTable({
  by,
  rows,
}: {
  readonly by: 'member' | 'producer' | 'source'
  readonly rows: readonly Row[]
}) {
  const words = useWords()
  const number = (value: number) => formatNumber(value, words.language)
  return (
    <div className={`${page.panel} ${page.scroll}`}>
      <table className={page.table}>
        <thead>
          <tr>
            <th scope="col">{words(`usefulness.${by}`)}</th>
            {scorecardColumns.map((column) => (
              <th key={column} scope="col" className={page.number} title={words(`usefulness.${column}.means`)}>
                {words(`usefulness.${column}`)}
              </th>
            ))}
            <th scope="col">{words('usefulness.share')}</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ key, head, counted }) => (
            <tr key={key}>
              <th scope="row" className={css.whose}>
                {head}
              </th>
              {scorecardColumns.map((column) => (
                <td key={column} data-label={words(`usefulness.${column}`)} className={page.number}>
                  {counted[column] === 0 ? (
                    0
                  ) : (
                    <Link to="/usefulness" search={{ by, of: key, column }} resetScroll={false}>
                      {number(counted[column])}
                    </Link>
                  )}
                </td>
              ))}
              <td data-label={words('usefulness.share')}>
                <Share part={counted.unique} of={counted.objects} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** How much of what somebody gave nobody else gave, as a bar with its number. */
function Share({ part, of }: { readonly part: number; readonly of: number }) {
  const words = useWords()
  const share = of === 0 ? 0 : part / of
  const text = new Intl.NumberFormat(words.language, { style: 'percent' }).format(share)
  return (
    <span className={css.share}>
      <svg className={css.bar} viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true">
        <rect width={share * 100} height="1" />
      </svg>
      {text}
    </span>
  )
}
