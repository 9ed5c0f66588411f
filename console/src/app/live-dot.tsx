import { Tooltip } from '@mantine/core'
import { useWords } from '../i18n/use-words.ts'
import { useLive } from './live.ts'
import css from './live-dot.module.css'

/** Whether what is on the screen is the present: colour, shape and word. */
export function LiveDot() {
  const words = useWords()
  const { state } = useLive()
  return (
    <Tooltip label={words(`live.${state}Hint`)} multiline w={260} events={{ hover: true, focus: true, touch: true }}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the explanation opens on focus */}
      <span className={css.live} data-state={state} role="status" tabIndex={0}>
        <span className={css.dot} aria-hidden="true" />
        <span className={css.word}>{words(`live.${state}`)}</span>
      </span>
    </Tooltip>
  )
}
