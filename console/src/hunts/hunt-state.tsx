import type { HuntOffer } from '../../../src/api/contract/hunts.ts'
import { useWords } from '../i18n/use-words.ts'
import css from './hunts.module.css'

/** How far it is, by a word: overdue and late beside it. */
export function HuntState({ offer: { state, overdue, late } }: { readonly offer: HuntOffer }) {
  const words = useWords()
  return (
    <>
      <span className={css.state} data-state={state}>
        {words(`hunt.state.${state}`)}
      </span>
      {overdue && <span className={css.late}>{words('hunt.overdue')}</span>}
      {late && <span className={css.late}>{words('hunt.late')}</span>}
    </>
  )
}
