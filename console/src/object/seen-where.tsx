import { IconEye } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import type { Sighted } from '../../../src/api/contract/matching.ts'
import { seenQuery } from '../api/queries.ts'
import { humanise } from '../i18n/names.ts'
import { useWords } from '../i18n/use-words.ts'
import { useMembersInSentences } from '../parts/member-badge.tsx'
import { Timestamp } from '../parts/timestamp.tsx'
import css from './view.module.css'

/** Where an indicator was seen: by member and sector, how often. Nothing where nobody has. */
export function SeenWhere({ id }: { readonly id: string }) {
  const items = useQuery(seenQuery(id)).data?.items ?? []
  if (items.length === 0) return null
  return (
    <ul className={css.seen} aria-live="polite">
      {items.map((item) => (
        <li key={`${item.member} ${item.count === null} ${item.sectors.join(' ')}`}>
          <IconEye size={16} stroke={1.8} aria-hidden="true" />
          <Line item={item} />
        </li>
      ))}
    </ul>
  )
}

function Line({ item }: { readonly item: Sighted['items'][number] }) {
  const words = useWords()
  const nameOf = useMembersInSentences()
  const { member, sectors, count, lastSeen } = item
  const place = words.find(`place.${member}`) ?? nameOf(member)
  const sector = sectors.map((one) => words.find(`sector.${one}`) ?? humanise(one)).join(words('seen.between'))
  return (
    <span>
      <strong>
        {count === null
          ? sector === ''
            ? words('seen.uncounted', { place })
            : words('seen.uncountedInSector', { place, sector })
          : sector === ''
            ? words('seen.in', { place, count })
            : words('seen.inSector', { place, sector, count })}
      </strong>
      {lastSeen !== null && (
        <>
          {' '}
          {words('seen.last')} <Timestamp at={lastSeen} />
        </>
      )}
    </span>
  )
}
