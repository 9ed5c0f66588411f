import { Button, UnstyledButton } from '@mantine/core'
import { enterSpace, forgetSpace } from '../api/space.ts'
import { useWords } from '../i18n/use-words.ts'
import { EmptyState } from '../parts/states.tsx'
import css from './exercise.module.css'

/** In place of a page that an exercise does not have. */
export function NotInExercise() {
  const words = useWords()
  return (
    <EmptyState
      whole
      title={words('exercise.notHere.title')}
      action={
        <Button
          onClick={() => {
            forgetSpace()
            location.reload()
          }}
        >
          {words('exercise.backToLive')}
        </Button>
      }
    >
      {words('exercise.notHere')}
    </EmptyState>
  )
}

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
