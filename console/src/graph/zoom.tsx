import { IconFocusCentered, IconMinus, IconPlus } from '@tabler/icons-react'
import { useWords } from '../i18n/use-words.ts'
import type { GraphView } from './view.ts'
import css from './zoom.module.css'

export function Zoom({ view }: { readonly view: { readonly current: GraphView | null } }) {
  const words = useWords()
  return (
    <div className={css.zoom}>
      <button
        type="button"
        className={css.button}
        aria-label={words('graph.zoomIn')}
        onClick={() => view.current?.zoom(1.4)}
      >
        <IconPlus size={17} stroke={1.6} aria-hidden="true" />
      </button>
      <button
        type="button"
        className={css.button}
        aria-label={words('graph.zoomOut')}
        onClick={() => view.current?.zoom(1 / 1.4)}
      >
        <IconMinus size={17} stroke={1.6} aria-hidden="true" />
      </button>
      <button type="button" className={css.button} aria-label={words('graph.fit')} onClick={() => view.current?.fit()}>
        <IconFocusCentered size={17} stroke={1.6} aria-hidden="true" />
      </button>
    </div>
  )
}
