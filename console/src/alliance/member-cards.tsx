import type { Member } from '../../../src/api/contract/alliance.ts'
import { useWords } from '../i18n/use-words.ts'
import { CopyButton } from '../parts/copy-button.tsx'
import { MemberLabel } from '../parts/member-label.tsx'
import page from '../styles/page.module.css'
import css from './alliance.module.css'

/** Each member as its card describes it; the fingerprint is what people compare by telephone. */
export function MemberCards({ members }: { readonly members: readonly Member[] }) {
  const words = useWords()
  return (
    <section className={page.section}>
      <h2>{words('alliance.members')}</h2>
      <ul className={css.cards}>
        {members.map((member) => (
          <li key={member.code} id={`member-${member.code}`} className={`${page.panel} ${css.card}`}>
            <h3 className={css.cardHead}>
              <MemberLabel code={member.code} />
              {member.self && <small>{words('alliance.self')}</small>}
            </h3>
            <dl>
              <div>
                <dt>{words('alliance.key')}</dt>
                <dd className={css.key}>
                  <code>{groupFingerprint(member.signingKeyFingerprint)}</code>
                  <CopyButton text={member.signingKeyFingerprint} label={words('object.copy')} />
                </dd>
              </div>
              <div>
                <dt>{words('alliance.exchange')}</dt>
                <dd className="mono foreign">{member.exchangeUrl}</dd>
              </div>
              <div>
                <dt>{words('alliance.console')}</dt>
                <dd className="mono foreign">{member.consoleUrl}</dd>
              </div>
              <div>
                <dt>{words('alliance.identity')}</dt>
                <dd className="mono foreign">{member.identity}</dd>
              </div>
            </dl>
          </li>
        ))}
      </ul>
    </section>
  )
}

/** Hexadecimal in groups of four, so that it can be read aloud. */
function groupFingerprint(text: string): string {
  return /^[0-9a-f]{16,}$/i.test(text) ? (text.match(/.{1,4}/g) ?? []).join(' ') : text
}
