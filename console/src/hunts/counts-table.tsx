import type { HuntItem, HuntResults } from '../../../src/api/contract/hunts.ts'
import { useWords } from '../i18n/use-words.ts'
import { formatNumber, Timestamp } from '../parts/timestamp.tsx'
import page from '../styles/page.module.css'
import css from './hunts.module.css'

interface Props {
  readonly items: readonly HuntItem[]
  readonly counts: NonNullable<HuntResults['counts']>
}

/** What was found of each item. Zero is a finding; what was not looked for is no zero. */
export function CountsTable({ items, counts }: Props) {
  const words = useWords()
  const hasTimes = counts.some(({ first }) => first !== null)
  if (counts.length === 0) return null
  return (
    <div className={page.scroll}>
      <table className={`${page.table} ${page.within}`}>
        <thead>
          <tr>
            <th scope="col">{words('hunt.item')}</th>
            <th scope="col" className={page.number}>
              {words('hunt.found')}
            </th>
            {hasTimes && <th scope="col">{words('hunt.when')}</th>}
          </tr>
        </thead>
        <tbody>
          {counts.map(({ count, because, first, last }, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: items have their place alone
            <tr key={at}>
              <th scope="row" className="foreign">
                {items[at]?.name ?? at + 1}
              </th>
              <td data-label={words('hunt.found')} className={page.number}>
                {count === null ? words('hunt.notLooked') : formatNumber(count, words.language)}
                {because !== null && (
                  <span className={css.because} lang="en">
                    {because}
                  </span>
                )}
              </td>
              {hasTimes && (
                <td data-label={words('hunt.when')}>
                  {first !== null && last !== null && (
                    <span>
                      <Timestamp at={first} form="short" /> – <Timestamp at={last} form="short" />
                    </span>
                  )}
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
