import { useWords } from '../i18n/use-words.ts'
import page from '../styles/page.module.css'
import css from './privacy.module.css'
import type { PrivacyPrinciple } from './report-facts.ts'

/** The nine principles, each with what the records show. */
export function Report({ principles }: { readonly principles: readonly PrivacyPrinciple[] }) {
  const words = useWords()
  return (
    <div className={css.principles}>
      {principles.map(({ key, facts }) => (
        <section key={key} className={`${page.panel} ${css.principle}`}>
          <h2>{words(key)}</h2>
          <dl>
            {facts.map(({ name, text, exact }) => (
              <div key={`${name} ${text}`}>
                <dt>{name}</dt>
                <dd className={exact === true ? 'mono foreign' : 'foreign'}>{text}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </div>
  )
}
