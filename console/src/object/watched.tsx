import { useQuery } from '@tanstack/react-query'
import { watchQuery } from '../api/queries.ts'
import { useWords } from '../i18n/use-words.ts'
import { defang } from '../parts/defang.ts'
import css from './detection.module.css'

/** Whether this node looks for an indicator in its telemetry: how, or for which reason not. */
export function Watched({ id }: { readonly id: string }) {
  const words = useWords()
  const watching = useQuery(watchQuery(id)).data
  if (watching === undefined) return null
  const { state, because, detail, score } = watching
  return (
    <p className={css.detection}>
      <span className={css.state} data-state={state === 'not-watched' ? 'not-detectable' : 'detectable'}>
        {words(`object.watch.${state}`)}
      </span>
      {score !== null && <span className={css.note}> · {words('object.watch.score', { score: String(score) })}</span>}
      {because !== null && <span className={css.note}> · {words(`object.watch.because.${because}`)}</span>}
      {detail !== null && (
        <>
          {' '}
          <code className="foreign">{defang(detail)}</code>
        </>
      )}
    </p>
  )
}
