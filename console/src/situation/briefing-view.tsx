import type { Briefing } from '../../../src/api/contract/situation.ts'
import page from '../styles/page.module.css'
import css from './situation.module.css'

/** A briefing in its own language, with the tables of the console: what a printed one says, line by line. */
export function BriefingView({ briefing: { title, language, about, sections } }: { readonly briefing: Briefing }) {
  return (
    <article className={`${page.panel} ${css.briefing}`} lang={language}>
      <h3>{title}</h3>
      {about.map((line) => (
        <p key={line} className={page.hint}>
          {line}
        </p>
      ))}
      {sections.map(({ heading, sentences, table }) => (
        <section key={heading}>
          <h4>{heading}</h4>
          {sentences.map((sentence) => (
            <p key={sentence} className="foreign">
              {sentence}
            </p>
          ))}
          {table !== undefined && <BriefingTable {...table} />}
        </section>
      ))}
    </article>
  )
}

function BriefingTable({ head, rows }: { readonly head: readonly string[]; readonly rows: readonly string[][] }) {
  // A change may be a word: there was nothing before.
  const numeric = head.map((_, column) => rows.some((row) => /^[+\u2212±]?[\d.,]+%?$/.test(row[column] ?? '')))
  const classOf = (column: number) => (numeric[column] === true ? page.number : undefined)
  return (
    <table className={`${page.table} ${page.within}`}>
      <thead>
        <tr>
          {head.map((word, column) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: two columns may have one heading
            <th key={column} scope="col" className={classOf(column)}>
              {word}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.join(' ')}>
            {row.map((cell, column) =>
              column === 0 ? (
                <th key={0} scope="row" className="foreign">
                  {cell}
                </th>
              ) : (
                // biome-ignore lint/suspicious/noArrayIndexKey: two columns may have one heading
                <td key={column} data-label={head[column]} className={classOf(column) ?? 'foreign'}>
                  {cell}
                </td>
              ),
            )}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
