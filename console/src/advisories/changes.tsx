import type { Advisory, AdvisoryRevision } from '../../../src/api/contract/advisories.ts'
import { useWords } from '../i18n/use-words.ts'
import { MemberBadge } from '../parts/member-badge.tsx'
import { Timestamp } from '../parts/timestamp.tsx'
import page from '../styles/page.module.css'
import css from './advisories.module.css'
import { sayContent, sayPart } from './say-part.ts'

/** Every draft, the newest first, with what it changed; and what is not in the text. */
export function Changes({ advisory }: { readonly advisory: Advisory }) {
  const words = useWords()
  const { document, revisions, lost, withdrawals, aside, unsent } = advisory
  return (
    <>
      <ul className={`${page.panel} ${css.plain}`} aria-label={words('advisory.part.changes')}>
        {revisions.map((revision) => (
          <Revision key={revision.hash} revision={revision} document={document} />
        ))}
      </ul>
      {lost.length > 0 && (
        <section className={page.section}>
          <h2>{words('advisory.lost')}</h2>
          <p className={page.hint}>{words('advisory.lostHint')}</p>
          <ul className={`${page.panel} ${css.plain}`}>
            {lost.map((revision) => (
              <Revision key={revision.hash} revision={revision} document={document} />
            ))}
          </ul>
        </section>
      )}
      {withdrawals.length > 0 && (
        <section className={page.section}>
          <h2>{words('advisory.withdrawals')}</h2>
          <ul className={`${page.panel} ${css.plain}`}>
            {withdrawals.map(({ member, at, reason }) => (
              <li key={`${member}${at}`} className={css.entry}>
                <p className={css.line}>
                  <MemberBadge code={member} /> <Timestamp at={at} form="short" />{' '}
                  <span className="foreign">{reason}</span>
                </p>
              </li>
            ))}
          </ul>
        </section>
      )}
      {unsent.length > 0 && (
        <section className={page.section}>
          <h2>{words('advisory.unsent')}</h2>
          <p className={page.hint}>{words('advisory.unsentHint')}</p>
          <ul className={`${page.panel} ${css.plain}`}>
            {unsent.map(({ kind, at, reason }) => (
              <li key={`${kind}${at}`} className={css.entry}>
                <p className={css.line}>
                  {words.find(`advisory.kind.${kind}`) ?? kind} <Timestamp at={at} form="short" />
                  <span className={css.quiet}>{reason}</span>
                </p>
              </li>
            ))}
          </ul>
        </section>
      )}
      {aside.length > 0 && (
        <section className={page.section}>
          <h2>{words('advisory.aside')}</h2>
          <ul className={`${page.panel} ${css.plain}`}>
            {aside.map(({ author, kind, at, because }) => (
              <li key={`${author}${kind}${at}`} className={css.entry}>
                <p className={css.line}>
                  <MemberBadge code={author} /> {words.find(`advisory.kind.${kind}`) ?? kind}{' '}
                  <Timestamp at={at} form="short" />
                  <span className={css.quiet}>{words.find(`advisory.because.${because}`) ?? because}</span>
                </p>
              </li>
            ))}
          </ul>
        </section>
      )}
    </>
  )
}

function Revision({
  revision,
  document,
}: {
  readonly revision: AdvisoryRevision
  readonly document: Advisory['document']
}) {
  const words = useWords()
  const { author, at, note, height, changes, version } = revision
  const shown = changes.filter(({ part }) => !part.endsWith('/source') && !part.endsWith('/order'))
  return (
    <li className={css.entry}>
      <p className={css.line}>
        <b>{words('advisory.draft', { number: height })}</b>
        {version > 1 && <span className={css.quiet}>{words('advisory.versionOf', { version })}</span>}
        <MemberBadge code={author} />
        <Timestamp at={at} form="short" />
        <span className="foreign">{note}</span>
      </p>
      {shown.length > 0 && (
        <dl className={css.diff}>
          {shown.map(({ part, before, after }) => (
            <div key={part}>
              <dt className="foreign">{sayPart(words, document, part)}</dt>
              {before !== null && (
                <dd className={`foreign ${css.removed}`}>
                  <span aria-hidden="true">− </span>
                  <Content part={part}>{sayContent(words, document, part, before)}</Content>
                </dd>
              )}
              {after !== null && (
                <dd className={`foreign ${css.added}`}>
                  <span aria-hidden="true">+ </span>
                  <Content part={part}>{sayContent(words, document, part, after)}</Content>
                </dd>
              )}
            </div>
          ))}
        </dl>
      )}
    </li>
  )
}

/** A playbook is text for machines, and pages of it: shown to whoever asks. */
function Content({ part, children }: { readonly part: string; readonly children: string }) {
  const words = useWords()
  if (!/^playbooks\/[^/]+\/text$/.test(part)) return children
  return (
    <details className={css.folded}>
      <summary>{words('advisory.playbookFile')}</summary>
      <code>{children}</code>
    </details>
  )
}
