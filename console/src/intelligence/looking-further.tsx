import { Loader } from '@mantine/core'
import { useEffect } from 'react'
import { useWords } from '../i18n/use-words.ts'
import { formatMoment } from '../parts/timestamp.tsx'
import css from './page.module.css'

interface Props {
  readonly to: string | null
  readonly loading: boolean
  readonly onMore: () => void
}

/** Nothing was found yet, and there is more to look through: it goes on by itself and says how far it is. */
export function LookingFurther({ to, loading, onMore }: Props) {
  const words = useWords()
  // biome-ignore lint/correctness/useExhaustiveDependencies: the next step begins when the one before has ended
  useEffect(() => {
    if (!loading) onMore()
  }, [loading, to])
  return (
    <p className={css.looking} role="status">
      <Loader size="xs" aria-hidden="true" />
      {to === null
        ? words('list.more')
        : words('list.looking', { date: formatMoment(new Date(to), words.language, 'short') })}
    </p>
  )
}
