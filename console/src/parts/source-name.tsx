import { useWords } from '../i18n/use-words.ts'
import { MemberBadge } from './member-badge.tsx'

/** Who handed something in or did something: `JP`, `member:JP`, `person:NAME`, `client:NAME`, `source|NAME`, `operator`, `public`. */
export function SourceName({ source }: { readonly source: string }) {
  const words = useWords()
  if (/^[A-Z][A-Z0-9]{1,7}$/.test(source)) return <MemberBadge code={source} />
  const [, kind, name = ''] = /^(member|person|client):(.*)$/s.exec(source) ?? []
  if (kind === 'member') return <MemberBadge code={name} />
  if (source === 'operator' || source === 'person:operator') return words('source.operator')
  if (source === 'public') return words('source.public')
  const feed = /^source[|:](.*)$/s.exec(source)?.[1]
  if (feed !== undefined) return <span className="foreign">{words('source.feed', { name: feed })}</span>
  return <span className="foreign">{kind === 'client' ? words('source.client', { name }) : name || source}</span>
}
