import { useFoundWork } from '../app/find-work.ts'
import { useWords } from '../i18n/use-words.ts'
import { InnerLinks } from '../parts/inner-links.tsx'
import css from './also-found.module.css'

/** What a search names that is no object: on the desks, in lists, among the members. */
export function AlsoFound({ text }: { readonly text: string }) {
  const words = useWords()
  const work = useFoundWork(text.trim())
  if (work.length === 0) return null
  return (
    <InnerLinks className={css.also} label={words('found.also')}>
      <span className={css.head}>{words('found.also')}</span>
      {work.map(({ to, text: name, note }) => (
        <a key={`${to} ${name}`} href={to}>
          <span className="foreign">{name.slice(0, 120)}</span> <small>{words(note)}</small>
        </a>
      ))}
    </InnerLinks>
  )
}
