import { useWords } from '../i18n/use-words.ts'
import css from './exercise.module.css'

/** A drill looks unlike any marking: hatched, notched, in words, and with a frame around the whole window. */
export function ExerciseBanner() {
  const words = useWords()
  return (
    <>
      <div className={css.banner} role="status">
        <strong className={css.words}>{words('exercise.words')}</strong>
        <span className={css.meaning}>{words('exercise.meaning')}</span>
      </div>
      <div className={css.frame} aria-hidden="true" />
    </>
  )
}
