import { MemberBadge, useMemberName } from './member-badge.tsx'
import css from './values.module.css'

/** A member by code and name: where it heads a row or is chosen. `called`: its name where the charter is not read. */
export function MemberLabel({ code, called }: { readonly code: string; readonly called?: string }) {
  const known = useMemberName(code)
  const name = called ?? known
  return (
    <span className={css.memberLabel}>
      <MemberBadge code={code} />
      {name !== code && <span className="foreign">{name}</span>}
    </span>
  )
}
