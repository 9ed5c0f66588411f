import type { Advisory } from '../../../src/api/contract/advisories.ts'
import { useWords } from '../i18n/use-words.ts'
import { TlpLabel } from '../parts/tlp-label.tsx'
import page from '../styles/page.module.css'
import css from './advisories.module.css'

const kinds = ['sections', 'products', 'vulnerabilities', 'indicators', 'references', 'playbooks'] as const

/** What the readers of each label will get of the one text. */
export function Variants({ advisory }: { readonly advisory: Advisory }) {
  const words = useWords()
  const headings = new Map(advisory.document.sections.map(({ id, heading }) => [`sections/${id}`, heading]))
  return (
    <div className={css.variants}>
      {advisory.variants.map(({ tlp, holds, left, parts }) => (
        <section key={tlp} className={`${page.panel} ${css.inside}`}>
          <h3 className={css.line}>
            <TlpLabel tlp={tlp} />
          </h3>
          <p className={css.quiet}>{words(`advisory.readers.${tlp}`)}</p>
          <ul>
            {kinds
              .filter((kind) => (holds[kind] ?? 0) + (left[kind] ?? 0) > 0)
              .map((kind) => (
                <li key={kind}>
                  {words(`advisory.${kind}`)}: {holds[kind] ?? 0}
                  {(left[kind] ?? 0) > 0 && (
                    <span className={css.quiet}> {words('advisory.leftOut', { count: left[kind] ?? 0 })}</span>
                  )}
                </li>
              ))}
          </ul>
          <ul>
            {[...headings].map(([key, heading]) => (
              <li key={key} className={parts.includes(key) ? '' : css.removed}>
                <span aria-hidden="true">{parts.includes(key) ? '+ ' : '− '}</span>
                <span className="foreign">{heading}</span>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  )
}
