import { UnstyledButton } from '@mantine/core'
import { enterSpace } from '../api/space.ts'
import { useWords } from '../i18n/use-words.ts'
import css from './exercise.module.css'

/** A drill looks unlike any marking: hatched, notched, in words, and with a frame around the whole window. */
export function ExerciseBanner({ name = null }: { readonly name?: string | null }) {
  const words = useWords()
  return (
    <>
      <div className={css.banner} role="status">
        <strong className={css.words}>{words('exercise.words')}</strong>
        {name !== null && <strong className="foreign">{name}</strong>}
        <span className={css.meaning}>{words('exercise.meaning')}</span>
        {name !== null && (
          <UnstyledButton className={css.leave ?? ''} onClick={() => enterSpace(null)}>
            {words('exercise.backToLive')}
          </UnstyledButton>
        )}
      </div>
      <div className={css.frame} aria-hidden="true" />
    </>
  )
}
