import type { Alliance } from '../../../src/api/contract/alliance.ts'
import { useWords } from '../i18n/use-words.ts'
import { CopyButton } from '../parts/copy-button.tsx'
import { MemberBadge } from '../parts/member-badge.tsx'
import { Timestamp } from '../parts/timestamp.tsx'
import page from '../styles/page.module.css'
import css from './alliance.module.css'

interface Props {
  readonly charter: NonNullable<Alliance['charter']>
  readonly members: number
}

export function CharterSection({ charter, members }: Props) {
  const words = useWords()
  return (
    <section className={page.section}>
      <h2>{words('alliance.charter')}</h2>
      <dl className={`${page.panel} ${css.charter}`}>
        <div>
          <dt>{words('alliance.version')}</dt>
          <dd>
            <strong>{charter.version}</strong>
          </dd>
        </div>
        <div>
          <dt>{words('alliance.quorum')}</dt>
          <dd>{words('alliance.quorumOf', { quorum: charter.quorum, members })}</dd>
        </div>
        <div>
          <dt>{words('alliance.signedBy')}</dt>
          <dd className={css.badges}>
            {charter.signedBy.map((code) => (
              <MemberBadge key={code} code={code} />
            ))}
          </dd>
        </div>
        <div>
          <dt>{words('alliance.adopted')}</dt>
          <dd>
            <Timestamp at={charter.adoptedAt} />
          </dd>
        </div>
        <div className={css.digest}>
          <dt>{words('alliance.digest')}</dt>
          <dd className={css.key}>
            <code>{charter.digest}</code>
            <CopyButton text={charter.digest} label={words('object.copy')} />
          </dd>
        </div>
      </dl>
    </section>
  )
}
