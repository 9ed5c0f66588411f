import type { Reading } from '../../../src/api/contract/reading.ts'
import { useWords, type Words } from '../i18n/use-words.ts'
import { defang } from '../parts/defang.ts'
import { formatNumber } from '../parts/timestamp.tsx'
import page from '../styles/page.module.css'
import css from './import.module.css'

const shown = 100

/** What a file that is not STIX was read as: who may have it, and what of it no object says. */
export function ReadingPanel({ reading }: { readonly reading: Reading }) {
  const words = useWords()
  const { unmapped, decisions } = reading
  const missing = unmapped.reduce((sum, { count }) => sum + count, 0)
  return (
    <section className={`${page.panel} ${css.readingPanel}`} aria-label={words('reading.title')}>
      <h2 className={css.readingTitle}>
        {words('reading.as', {
          format: words.find(`import.format.${reading.format}`) ?? reading.format,
          count: reading.objects,
        })}
      </h2>
      {decisions.length > 0 && (
        <ul className={css.reading}>
          {decisions.map((decision) => (
            <li key={decision} className="foreign">
              {decision}
            </li>
          ))}
        </ul>
      )}
      <p>{missing === 0 ? words('reading.whole') : words('reading.missing', { count: missing })}</p>
      {missing > 0 && (
        <ul className={css.reading}>
          {unmapped.slice(0, shown).map(({ at, reason, count, example }) => (
            <li key={`${at} ${reason}`} className="foreign">
              {formatNumber(count, words.language)} × <code>{at}</code> {sayWhy(words, reason)}
              {example !== '' && <small> ({defang(example.slice(0, 80))})</small>}
            </li>
          ))}
          {unmapped.length > shown && <li>{words('reading.more', { count: unmapped.length - shown })}</li>}
        </ul>
      )}
    </section>
  )
}

/** Why something was left, in the reader's language; a condition or a column of the file's own as the node says it. */
function sayWhy(words: Words, reason: string): string {
  const list = /^it is on the warning list (.+)$/s.exec(reason)?.[1]
  if (list !== undefined)
    return words('paste.reason.a warning list names it', { list: words.find(`paste.list.${list}`) ?? list })
  return words.find(`reading.why.${reason}`) ?? words.find(`paste.reason.${reason}`) ?? reason
}
