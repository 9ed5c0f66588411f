import { Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import type { ImportResult } from '../../../src/api/contract/imports.ts'
import { useWords } from '../i18n/use-words.ts'
import { formatNumber } from '../parts/timestamp.tsx'
import page from '../styles/page.module.css'
import css from './import.module.css'
import { ReadingPanel } from './reading-panel.tsx'

/** What became of an import: four numbers, and every refusal with all its reasons. */
export function ResultPanel({ result, onAgain }: { readonly result: ImportResult; readonly onAgain: () => void }) {
  const words = useWords()
  const figures = [
    [words('import.added'), result.added, 'good'],
    [words('import.unchanged'), result.unchanged, ''],
    [words('import.upgraded'), result.upgraded, ''],
    [words('import.rejected'), result.rejected.length, result.rejected.length > 0 ? 'bad' : ''],
  ] as const
  return (
    <section className={css.result} aria-label={words('import.result')} role="status">
      <dl className={css.figures}>
        {figures.map(([label, value, tone]) => (
          <div key={label} className={page.panel} data-tone={tone}>
            <dd>{formatNumber(value, words.language)}</dd>
            <dt>{label}</dt>
          </div>
        ))}
      </dl>
      <p>{words(result.rejected.length === 0 ? 'import.allGood' : 'import.someRejected')}</p>
      {result.reading !== undefined && <ReadingPanel reading={result.reading} />}
      {result.rejected.length > 0 && (
        <ul className={page.panel}>
          {result.rejected.slice(0, 200).map((refusal) => (
            <li key={refusal.index} className={css.refusal}>
              <h3>
                {words('import.object', { index: formatNumber(refusal.index + 1, words.language) })}{' '}
                <code className="foreign">{refusal.id ?? words('import.noId')}</code>
              </h3>
              <p className="foreign">
                <strong>{words.find(`evidence.${refusal.code}`) ?? refusal.code}.</strong> {refusal.reason}
              </p>
              <ul>
                {refusal.issues.map((issue) => (
                  <li key={`${issue.at} ${issue.message}`} className="foreign">
                    <code>{issue.at || '/'}</code> {issue.message}{' '}
                    {issue.rule !== undefined && <small>({issue.rule})</small>}
                  </li>
                ))}
              </ul>
            </li>
          ))}
        </ul>
      )}
      <div className={css.actions}>
        <Button variant="default" onClick={onAgain}>
          {words('import.again')}
        </Button>
        <Link to="/intelligence">{words('import.openList')}</Link>
      </div>
    </section>
  )
}
