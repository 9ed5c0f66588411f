import {
  IconAlertTriangle,
  IconCircleCheck,
  IconCircleHalf2,
  IconClock,
  IconHome,
  IconLock,
  IconQuestionMark,
  IconTrash,
} from '@tabler/icons-react'
import { useWords } from '../i18n/use-words.ts'
import css from './proof.module.css'
import type { ProofState } from './state.ts'

const icons = {
  has: IconCircleCheck,
  part: IconCircleHalf2,
  given: IconClock,
  refused: IconAlertTriangle,
  gone: IconTrash,
  kept: IconAlertTriangle,
  back: IconClock,
  reads: IconCircleCheck,
  readsPart: IconCircleHalf2,
  withheld: IconLock,
  origin: IconHome,
  unknown: IconQuestionMark,
} as const satisfies Record<ProofState, unknown>

export function StateLabel({ state }: { readonly state: ProofState }) {
  const words = useWords()
  const Shape = icons[state]
  return (
    <strong className={css.state} data-state={state}>
      <Shape size={18} stroke={1.8} aria-hidden="true" />
      {words(`proof.state.${state}`)}
    </strong>
  )
}
