import { Link } from '@tanstack/react-router'
import type { HuntPackage } from '../../../src/api/contract/hunts.ts'
import { useWords } from '../i18n/use-words.ts'
import { Timestamp } from '../parts/timestamp.tsx'
import css from './hunts.module.css'

interface Props {
  readonly asked: HuntPackage
  readonly about?: readonly string[]
  /** For each item, why it cannot be looked for here. */
  readonly problems?: readonly (string | null)[]
}

/** What is asked for: why, on which ground, in which time, and each item word for word. */
export function PackageView({ asked, about = [], problems = [] }: Props) {
  const words = useWords()
  const { purpose, legalBasis, from, to, questions, items } = asked
  const objects = about.filter((id) => !id.startsWith('identity--'))
  return (
    <>
      <dl className={css.facts}>
        <div>
          <dt>{words('hunt.purpose')}</dt>
          <dd className="foreign">{purpose}</dd>
        </div>
        <div>
          <dt>{words('hunt.legalBasis')}</dt>
          <dd className="foreign">{legalBasis}</dd>
        </div>
        <div>
          <dt>{words('hunt.time')}</dt>
          <dd>
            <Timestamp at={from} form="short" /> – <Timestamp at={to} form="short" />
          </dd>
        </div>
        {objects.length > 0 && (
          <div>
            <dt>{words('hunt.about')}</dt>
            <dd>
              {objects.map((id) => (
                <Link key={id} to="/objects/$id" params={{ id }} className={css.about ?? ''}>
                  <code className="foreign">{id}</code>
                </Link>
              ))}
            </dd>
          </div>
        )}
      </dl>
      {questions.length > 0 && (
        <ul className={css.questions}>
          {questions.map((question) => (
            <li key={question} className="foreign">
              {question}
            </li>
          ))}
        </ul>
      )}
      {items.length > 0 && (
        <ul className={css.items}>
          {items.map(({ kind, name, text }, at) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: two items may be the same
            <li key={at}>
              <details>
                <summary>
                  <span className={css.tag}>{words(`hunt.kind.${kind}`)}</span> <span className="foreign">{name}</span>
                  {problems[at] != null && (
                    <span className={css.problem}> {words('hunt.unusable', { why: problems[at] })}</span>
                  )}
                </summary>
                <pre className={`foreign ${css.text}`}>{text}</pre>
              </details>
            </li>
          ))}
        </ul>
      )}
    </>
  )
}
