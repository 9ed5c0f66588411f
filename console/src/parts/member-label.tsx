import { MemberBadge, useMemberName } from './member-badge.tsx'
import css from './values.module.css'

/** A member by code and name: where it heads a row or is chosen. */
export function MemberLabel({ code }: { readonly code: string }) {
  const name = useMemberName(code)
  return (
    <span className={css.memberLabel}>
      <MemberBadge code={code} />
      {name !== code && <span className="foreign">{name}</span>}
    </span>
  )
}
