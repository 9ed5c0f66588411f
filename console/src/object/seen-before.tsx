import { useQuery } from '@tanstack/react-query'
import { seenBeforeQuery } from '../api/queries.ts'
import { useWords } from '../i18n/use-words.ts'
import { seenDays } from '../parts/seen-days.ts'
import css from './detection.module.css'

/** On which days telemetry of this node named a value of an indicator, where that is kept. */
export function SeenBefore({ id }: { readonly id: string }) {
  const words = useWords()
  const answer = useQuery(seenBeforeQuery(id)).data
  if (answer === undefined || !answer.state.on) return null
  const days = answer.values.flatMap((value) => value.days)
  const covered = { count: answer.state.days.length }
  if (!answer.values.some(({ sought }) => sought)) return null
  return (
    <p className={css.detection}>
      <span className={css.state}>{days.length === 0 ? words('lookBack.notSeen') : seenDays(words, days)}</span>
      <span className={css.note}> · {words('lookBack.recordedDays', covered)}</span>
    </p>
  )
}
