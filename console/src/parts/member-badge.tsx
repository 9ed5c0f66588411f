import { useQuery } from '@tanstack/react-query'
import { allianceQuery, sessionQuery } from '../api/queries.ts'
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

/** Names as the charter has them; the code where there is none. Reads what is known, asks for nothing. */
export function useMemberNames(): (code: string) => string {
  const { data } = useQuery({ ...allianceQuery, enabled: false })
  const words = useWords()
  return (code) => {
    const name = data?.members.find((member) => member.code === code)?.name ?? code
    return words.language !== 'en' && name === englishName(code) ? (words.find(`place.${code}`) ?? name) : name
  }
}

/** A country that the charter calls by its English name has one in the reader's language; any other name is a name. */
const regions = new Intl.DisplayNames(['en'], { type: 'region', fallback: 'none' })
function englishName(code: string): string | undefined {
  return /^[A-Z]{2}$/.test(code) ? regions.of(code) : undefined
}
