import { useWords } from '../i18n/use-words.ts'
import { formatMoment } from '../parts/timestamp.tsx'
import css from './activity.module.css'
import { readDetail, sayDetail } from './say-detail.ts'

/** The details of an audited act in the reader's words; as they were written on hover. */
export function ActDetail({ detail }: { readonly detail: string }) {
  const words = useWords()
  return (
    <span className={css.facts} title={detail}>
      {readDetail(words, detail).map((part) => (
        <span key={`${part.key} ${part.value}`}>
          {part.key !== null && <small>{words.find(`auditFact.${part.key}`)} </small>}
          <span className="foreign">{sayDetail(words, part, (date) => formatMoment(date, words.language))}</span>
        </span>
      ))}
    </span>
  )
}
