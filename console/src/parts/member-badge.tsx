import { useQuery } from '@tanstack/react-query'
import { allianceQuery, sessionQuery } from '../api/queries.ts'
import { useSession } from '../app/session.ts'
import { memberInSentence, memberNameIn } from '../i18n/member-name.ts'
import { useWords } from '../i18n/use-words.ts'
import css from './values.module.css'

/** A member's code in a frame; filled for this node's own. The name is said on hover. */
export function MemberBadge({ code }: { readonly code: string }) {
  const self = useQuery({ ...sessionQuery, enabled: false }).data?.member
  const name = useMemberName(code)
  return (
    <abbr className={css.member} title={name} {...(code === self ? { 'data-self': '' } : {})}>
      {code}
    </abbr>
  )
}

export function useMemberName(code: string): string {
  return useMemberNames()(code)
}

/** Names of members in the reader's language; the code where the charter has none. Reads what is known, asks for nothing. */
export function useMemberNames(): (code: string) => string {
  return useNames(memberNameIn)
}

/** The same as they stand inside sentences. */
export function useMembersInSentences(): (code: string) => string {
  return useNames(memberInSentence)
}

export function useMemberInSentence(code: string): string {
  return useMembersInSentences()(code)
}

function useNames(say: typeof memberNameIn): (code: string) => string {
  const words = useWords()
  const { data } = useQuery({ ...allianceQuery, enabled: false })
  return (code) => {
    const member = data?.members.find((one) => one.code === code)
    return member === undefined ? code : say(words, code, member.name)
  }
}

/** The member whose identity of STIX this is; null: none of the charter, or not read yet. */
export function useMemberOfIdentity(id: string): string | null {
  const { data } = useQuery({ ...allianceQuery, enabled: false })
  return data?.members.find(({ identity }) => identity === id)?.code ?? null
}

/** This node's own member. */
export function useOwnName(): string {
  const words = useWords()
  const { member, memberName } = useSession()
  return memberNameIn(words, member, memberName)
}

export function useOwnInSentence(): string {
  const words = useWords()
  const { member, memberName } = useSession()
  return memberInSentence(words, member, memberName)
}
