import { useWords } from '../i18n/use-words.ts'
import css from './graph.module.css'
import type { Picture } from './picture.ts'

/** What is not in the picture, and why. */
export function Notices({ picture, failure }: { readonly picture: Picture; readonly failure: unknown }) {
  const words = useWords()
  const lost = picture.empty.find((step) => step.does === 'path')
  return (
    <div className={css.notices}>
      {picture.more && <p className={css.notice}>{words('graph.more')}</p>}
      {lost !== undefined && (
        <p className={css.notice} role="status">
          {words('graph.noPath')}
        </p>
      )}
      {picture.empty.length > 0 && lost === undefined && <p className={css.notice}>{words('graph.emptySteps')}</p>}
      {failure !== null && (
        <p className={css.notice} role="alert">
          {words('graph.failed', { detail: failure instanceof Error ? failure.message : '' })}
        </p>
      )}
    </div>
  )
}
