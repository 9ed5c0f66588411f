import { IconCircleCheck, IconClockPause, IconDownload, IconPlayerStop, IconShieldX } from '@tabler/icons-react'
import type { Link } from '../../../src/api/contract/alliance.ts'
import { useWords } from '../i18n/use-words.ts'
import css from './link-state.module.css'

const icons = {
  idle: IconCircleCheck,
  pulling: IconDownload,
  waiting: IconClockPause,
  refused: IconShieldX,
  stopped: IconPlayerStop,
} as const

/** The state of a link: shape, word and colour; what it means on hover. */
export function LinkStateLabel({ state }: { readonly state: Link['state'] }) {
  const words = useWords()
  const Shape = icons[state]
  return (
    <span className={css.state} data-state={state} title={words(`link.${state}Hint`)}>
      <Shape size={16} stroke={1.8} aria-hidden="true" />
      {words(`link.${state}`)}
    </span>
  )
}
