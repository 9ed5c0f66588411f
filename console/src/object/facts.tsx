import type { ReactNode } from 'react'
import type { Detail } from '../../../src/api/contract/objects.ts'
import { useSession } from '../app/session.ts'
import { tlpLabel } from '../i18n/names.ts'
import { useWords } from '../i18n/use-words.ts'
import { MemberBadge, useMemberName } from '../parts/member-badge.tsx'
import { SourceName } from '../parts/source-name.tsx'
import { Timestamp } from '../parts/timestamp.tsx'
import css from './facts.module.css'

/** Where an object comes from and how it got here. */
export function Facts({ detail }: { readonly detail: Detail }) {
  const words = useWords()
  const { member } = useSession()
  const { assigned } = detail
  return (
    <dl className={css.facts}>
      <Fact label={words('object.origin')}>
        <Member code={detail.origin} />
      </Fact>
      <Fact label={words('object.receivedFrom')}>
        {detail.agreement === null || detail.receivedFrom === member ? (
          words('object.ownNode')
        ) : (
          <Member code={detail.receivedFrom} />
        )}
      </Fact>
      <Fact label={words('object.agreement')}>{detail.agreement ?? words('object.publishedHere')}</Fact>
      <Fact label={words('object.added')}>
        <Timestamp at={detail.added} />
      </Fact>
      {detail.exercise !== null && (
        <Fact label={words('object.exercise')}>
          <span className="foreign">{detail.exercise}</span>
        </Fact>
      )}
      {(assigned.tlp !== undefined || assigned.releasableTo !== undefined) && (
        <Fact label={words('object.assigned')}>
          {[
            assigned.tlp && tlpLabel(assigned.tlp),
            assigned.releasableTo &&
              words('marking.releasable', { members: assigned.releasableTo.join(', ') || words('app.none') }),
          ]
            .filter(Boolean)
            .join(' · ')}
        </Fact>
      )}
    </dl>
  )
}

function Fact({ label, children }: { readonly label: string; readonly children: ReactNode }) {
  return (
    <div>
      <dt>{label}</dt>
      <dd>{children}</dd>
    </div>
  )
}

function Member({ code }: { readonly code: string }) {
  const name = useMemberName(code)
  // What a person of this node handed in carries that person's name instead of a member's code.
  if (!/^[A-Z][A-Z0-9]{1,7}$/.test(code)) return <SourceName source={code} />
  return (
    <span className={css.member}>
      <MemberBadge code={code} /> {name !== code && name}
    </span>
  )
}
