import { useWords } from '../i18n/use-words.ts'
import { formatMoment } from '../parts/timestamp.tsx'
import css from './activity.module.css'
import { readDetail, sayDetail } from './say-detail.ts'

/** Digests by their beginning; they and ids in the letters of machines. The whole is said on hover and saved. */
function Value({ text }: { readonly text: string }) {
  const isDigest = /^[0-9a-f]{40,128}$/.test(text)
  const isId = /^[a-z0-9-]{1,60}--[0-9a-f-]{36}$/.test(text)
  return (
    <span className={isDigest || isId ? 'mono foreign' : 'foreign'}>{isDigest ? `${text.slice(0, 16)}…` : text}</span>
  )
}

/** The details of an audited act in the reader's words; as they were written on hover. */
export function ActDetail({ detail }: { readonly detail: string }) {
  const words = useWords()
  return (
    <span className={css.facts} title={detail}>
      {readDetail(words, detail).map((part) => (
        <span key={`${part.key} ${part.value}`}>
          {part.key !== null && <small>{words.find(`auditFact.${part.key}`)} </small>}
          <Value text={sayDetail(words, part, (date) => formatMoment(date, words.language))} />
        </span>
      ))}
    </span>
  )
}
