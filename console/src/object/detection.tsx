import type { Detail } from '../../../src/api/contract/objects.ts'
import { useWords } from '../i18n/use-words.ts'
import { defang } from '../parts/defang.ts'
import css from './detection.module.css'

/** What an indicator's pattern or rule is worth: whether it can detect anything, and if not, where it goes wrong. */
export function Detection({ detail, pattern }: { readonly detail: Detail; readonly pattern: string }) {
  const words = useWords()
  const { detection } = detail
  if (detection === null) return null
  const { state, at, expected, level, normalForm, looksFor, language } = detection
  return (
    <div className={css.detection}>
      <p>
        <span className={css.state} data-state={state}>
          {words(`object.detection.${state}`)}
        </span>
        {level !== null && (
          <span className={css.note}> · {words('object.detection.level', { level: String(level) })}</span>
        )}
        {state === 'unchecked' && (
          <span className={css.note}> · {words('object.detection.language', { language })}</span>
        )}
      </p>
      {expected !== null && (
        <>
          <p>
            {at !== null &&
              `${words('object.detection.at', { place: String(at + 1) })} ${words('object.detection.expected')} `}
            <span lang="en">{expected}</span>
          </p>
          {at !== null && <Place pattern={pattern} at={at} />}
        </>
      )}
      {looksFor !== null && looksFor.length > 0 && (
        <details>
          <summary>{words('object.detection.looksFor', { count: looksFor.length })}</summary>
          <ul className={css.list}>
            {looksFor.map((one) => (
              <li key={one}>
                <code className="foreign">{defang(one)}</code>
              </li>
            ))}
          </ul>
          {normalForm !== null && (
            <>
              <p className={css.note}>{words('object.detection.normalForm')}</p>
              <code className={`foreign ${css.list}`}>{defang(normalForm)}</code>
            </>
          )}
        </details>
      )}
    </div>
  )
}

/** The line of the pattern that is wrong, from the place on marked. */
function Place({ pattern, at }: { readonly pattern: string; readonly at: number }) {
  const start = Math.max(pattern.lastIndexOf('\n', at - 1) + 1, at - 60)
  const end = pattern.indexOf('\n', at)
  const rest = pattern.slice(at, Math.min(end < 0 ? pattern.length : end, at + 60))
  return (
    <code className={`${css.at} foreign`}>
      {start > 0 && pattern[start - 1] !== '\n' && '…'}
      {defang(pattern.slice(start, at))}
      <span className={css.wrong}>{defang(rest) || ' '}</span>
    </code>
  )
}
