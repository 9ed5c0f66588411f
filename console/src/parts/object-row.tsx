import { Link } from '@tanstack/react-router'
import { memo } from 'react'
import type { Summary } from '../../../src/api/contract/objects.ts'
import { objectName, typeName } from '../i18n/names.ts'
import { useWords } from '../i18n/use-words.ts'
import { MemberBadge } from './member-badge.tsx'
import css from './object-row.module.css'
import { Timestamp } from './timestamp.tsx'
import { TlpLabel } from './tlp-label.tsx'
import { TypeIcon } from './type-icon.tsx'

/** What a list says of an object, in one line; its container decides how much of it fits. Drawn again only for another object: lists scroll. */
export const ObjectRow = memo(function ObjectRow({ item }: { readonly item: Summary }) {
  const words = useWords()
  return (
    <span className={css.row} data-revoked={item.revoked || undefined}>
      <span className={css.icon}>
        <TypeIcon type={item.type} />
      </span>
      <span className={css.name}>
        <span className={`${css.label} foreign`}>
          {objectName(words, { ...item, name: item.name.slice(0, 300) }) || item.id}
        </span>
        {item.revoked && <span className={css.revoked}>{words('list.revoked')}</span>}
      </span>
      <span className={css.type}>{typeName(words, item.type)}</span>
      <span className={css.tlp}>
        <TlpLabel tlp={item.tlp} />
      </span>
      <span className={css.releasable}>
        {item.releasableTo !== null &&
          words('list.only', { members: item.releasableTo.join(', ') || words('app.none') })}
      </span>
      <span className={css.origin}>
        <MemberBadge code={item.origin} />
      </span>
      <span className={css.added}>
        <Timestamp at={item.added} form="short" />
      </span>
    </span>
  )
})

/** The same row as a link to the object's own page. */
export function ObjectRowLink({ item }: { readonly item: Summary }) {
  return (
    <Link to="/objects/$id" params={{ id: item.id }} className={css.link ?? ''}>
      <ObjectRow item={item} />
    </Link>
  )
}
