import { useQuery } from '@tanstack/react-query'
import type { TakenBack } from '../../../src/api/contract/recalls.ts'
import { Refused } from '../api/client.ts'
import { takenBackQuery } from '../api/queries.ts'
import { mayProve } from '../app/roles.ts'
import { useSession } from '../app/session.ts'
import { startSentence } from '../i18n/member-name.ts'
import { useWords } from '../i18n/use-words.ts'
import { useMembersInSentences } from '../parts/member-badge.tsx'
import { SourceName } from '../parts/source-name.tsx'
import { ErrorState, PageSkeleton } from '../parts/states.tsx'
import { Timestamp } from '../parts/timestamp.tsx'
import { Proof } from '../proof/proof.tsx'
import css from './recalls.module.css'

/** In place of an object that is not there: who took it back, when and why; else why it cannot be shown. */
export function GoneObject({
  id,
  error,
  onRetry,
}: {
  readonly id: string
  readonly error: Error
  readonly onRetry: () => void
}) {
  const words = useWords()
  const { person } = useSession()
  const missing = error instanceof Refused && error.status === 404
  const query = useQuery({ ...takenBackQuery(id), enabled: missing })
  if (!missing || query.isError || query.data?.items.length === 0)
    return <ErrorState whole error={error} unknown={words('ally.askFor')} onRetry={onRetry} />
  if (query.data === undefined) return <PageSkeleton />
  return (
    <>
      <article className={css.gone}>
        <h1>{words('gone.title')}</h1>
        <p className="foreign">{id}</p>
        <Facts items={query.data.items} />
      </article>
      {mayProve(person.role) && (
        <section className={css.behind} aria-labelledby="proof">
          <h2 id="proof">{words('object.tab.proof')}</h2>
          <Proof id={id} />
        </section>
      )}
    </>
  )
}

/** Beside an object that is kept although it was taken back, or would be. */
export function HeldNotice({ id }: { readonly id: string }) {
  const words = useWords()
  const { data } = useQuery(takenBackQuery(id))
  if (data === undefined) return null
  const held = data.items.filter((item) => item.held)
  if (data.hold === null && held.length === 0) return null
  return (
    <div className={css.held}>
      {data.hold !== null && (
        <p>
          <strong>{words('gone.hold')}</strong> <span className="foreign">{data.hold.reason}</span> (
          <SourceName source={data.hold.actor} />, <Timestamp at={data.hold.at} form="date" />)
        </p>
      )}
      {held.length > 0 && (
        <>
          <p>{words('gone.held')}</p>
          <Facts items={held} />
        </>
      )}
    </div>
  )
}

function Facts({ items }: { readonly items: TakenBack['items'] }) {
  const words = useWords()
  const nameOf = useMembersInSentences()
  return (
    <ul>
      {items.map((item) => (
        <li key={`${item.version} ${item.by} ${item.at}`}>
          <p>
            {startSentence(words(`gone.${item.kind}`, { member: nameOf(item.by) }))} <Timestamp at={item.at} />
          </p>
          <p>{item.version === null ? words('recall.every') : words('recall.version', { version: item.version })}</p>
          {item.reason !== null && <p className="foreign">{item.reason}</p>}
        </li>
      ))}
    </ul>
  )
}
