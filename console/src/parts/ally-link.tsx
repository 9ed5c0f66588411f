import { IconExternalLink } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { allianceQuery } from '../api/queries.ts'
import { useWords } from '../i18n/use-words.ts'
import { allyAddress } from './ally-address.ts'
import css from './ally-link.module.css'
import { useMemberInSentence } from './member-badge.tsx'

/** To the same at another member's console, where people of that member look at it: for what was given to it, and nothing else. */
export function AllyLink({ member, path }: { readonly member: string; readonly path: string }) {
  const words = useWords()
  const name = useMemberInSentence(member)
  const card = useQuery(allianceQuery).data?.members.find(({ code }) => code === member)
  const address = card === undefined || card.self ? null : allyAddress(card.consoleUrl, path)
  if (address === null) return null
  return (
    <a href={address} target="_blank" rel="noopener noreferrer" className={css.link}>
      {words('ally.open', { member: name })}
      <IconExternalLink size={13} stroke={1.6} aria-hidden="true" />
    </a>
  )
}
