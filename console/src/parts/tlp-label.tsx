import type { TlpLabel as Tlp } from '../../../src/api/contract/labels.ts'
import { tlpLabel } from '../i18n/names.ts'
import { useWords } from '../i18n/use-words.ts'
import css from './tlp-label.module.css'

/** The label in its exact colour on black; quiet where there is none. */
export function TlpLabel({ tlp }: { readonly tlp: Tlp | null }) {
  const words = useWords()
  if (tlp === null) return <span className={css.none}>{words('list.unmarked')}</span>
  return (
    <span className={css.label} data-tlp={tlp}>
      {tlpLabel(tlp)}
    </span>
  )
}
