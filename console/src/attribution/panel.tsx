import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { Attribution, NameSaid } from '../../../src/api/contract/attribution.ts'
import type { Detail } from '../../../src/api/contract/objects.ts'
import { attributionQuery } from '../api/queries.ts'
import { mayImport } from '../app/roles.ts'
import { useSession } from '../app/session.ts'
import { objectName, relationName } from '../i18n/names.ts'
import { useWords } from '../i18n/use-words.ts'
import { MemberBadge } from '../parts/member-badge.tsx'
import { ObjectRowLink } from '../parts/object-row.tsx'
import { EmptyState, ErrorState, RowSkeletons } from '../parts/states.tsx'
import page from '../styles/page.module.css'
import { AssessForm } from './assess-form.tsx'
import { AssessmentCard } from './assessment-card.tsx'
import css from './attribution.module.css'
import { NameForm } from './name-form.tsx'
import { NamedLink } from './named-link.tsx'
import { Withdraw } from './withdraw.tsx'

export const hasAttribution = (type: string | undefined): boolean =>
  type !== undefined && ['campaign', 'incident', 'intrusion-set', 'threat-actor'].includes(type)

/** Who did it, as each member sees it, side by side; the actor's names; and, apart from both, what is recorded of the infrastructure. */
export function AttributionPanel({ detail }: { readonly detail: Detail }) {
  const words = useWords()
  const { person, exercise } = useSession()
  const query = useQuery(attributionQuery(detail.id))
  if (query.isPending) return <RowSkeletons rows={4} />
  if (query.isError) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />
  const found = query.data
  const maySay = mayImport(person.role) && !exercise && !detail.revoked
  return (
    <div className={css.panel}>
      <Assessments found={found} maySay={maySay} />
      {maySay && found.mayAssess && <AssessForm detail={detail} found={found} />}
      {found.mayName && <Names detail={detail} found={found} maySay={maySay} />}
      {found.attributed.length > 0 && (
        <section>
          <h2>{words('attribution.attributed')}</h2>
          <div className={css.cards}>
            {found.attributed.map((one) => (
              <AssessmentCard key={one.id} assessment={one} end="subject" scales={found.scales} maySay={maySay} />
            ))}
          </div>
        </section>
      )}
      <Infrastructure found={found} />
      {!found.complete && <p className={css.quiet}>{words('attribution.incomplete')}</p>}
    </div>
  )
}

function Assessments({ found, maySay }: { readonly found: Attribution; readonly maySay: boolean }) {
  const words = useWords()
  const { assessments, disagreement, mayAssess } = found
  if (!mayAssess && assessments.length === 0) return null
  return (
    <section aria-labelledby="assessments">
      <h2 id="assessments">{words('attribution.assessments')}</h2>
      <p className={css.quiet}>{words('attribution.assessments.hint')}</p>
      {(disagreement.actors || disagreement.opinions) && (
        <p className={css.disagreement} role="note">
          {disagreement.actors ? words('attribution.disagree.actors') : words('attribution.disagree.opinions')}
        </p>
      )}
      {assessments.length === 0 ? (
        <EmptyState title={words('attribution.empty.title')}>{words('attribution.empty')}</EmptyState>
      ) : (
        <div className={css.cards}>
          {assessments.map((one) => (
            <AssessmentCard key={one.id} assessment={one} end="actor" scales={found.scales} maySay={maySay} />
          ))}
        </div>
      )}
    </section>
  )
}

function Names({
  detail,
  found,
  maySay,
}: {
  readonly detail: Detail
  readonly found: Attribution
  readonly maySay: boolean
}) {
  const words = useWords()
  return (
    <section aria-labelledby="actor-names">
      <h2 id="actor-names">{words('attribution.names')}</h2>
      <p className={css.quiet}>{words('attribution.names.hint')}</p>
      {found.names.length > 0 && (
        <div className={`${page.panel} ${page.scroll}`}>
          <table className={page.table}>
            <thead>
              <tr>
                <th scope="col">{words('attribution.name')}</th>
                <th scope="col">{words('attribution.usedBy')}</th>
                <th scope="col">{words('attribution.extent')}</th>
                <th scope="col">{words('attribution.saidBy')}</th>
              </tr>
            </thead>
            <tbody>
              {found.names.map((one) => (
                <NameRow key={`${one.id} ${one.name}`} name={one} maySay={maySay} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {found.namesakes.map(({ name, items }) => (
        <div key={name}>
          <h3>{words('attribution.namesakes', { name })}</h3>
          <p className={css.quiet}>{words('attribution.namesakes.hint')}</p>
          <div className={`${page.panel} ${css.rows}`}>
            {items.map((item) => (
              <ObjectRowLink key={item.id} item={item} />
            ))}
          </div>
        </div>
      ))}
      {maySay && <NameForm detail={detail} />}
    </section>
  )
}

function NameRow({ name, maySay }: { readonly name: NameSaid; readonly maySay: boolean }) {
  const words = useWords()
  return (
    <tr>
      <th scope="row" className="foreign">
        {name.name}
        {name.other !== null && (
          <>
            {' '}
            <NamedLink named={name.other} />
          </>
        )}
      </th>
      <td data-label={words('attribution.usedBy')} className="foreign">
        {name.usedBy ?? words('attribution.notSaid')}
      </td>
      <td data-label={words('attribution.extent')}>{words(`attribution.extent.${name.extent}`)}</td>
      <td data-label={words('attribution.saidBy')}>
        <MemberBadge code={name.member} /> {maySay && name.here && <Withdraw id={name.id} />}
      </td>
    </tr>
  )
}

/** In a part and a frame of its own, so that nobody reads it as an answer to the question of who. */
function Infrastructure({ found }: { readonly found: Attribution }) {
  const words = useWords()
  const { items, left } = found.infrastructure
  return (
    <section className={css.infrastructure} aria-labelledby="infrastructure">
      <h2 id="infrastructure">{words('attribution.infrastructure')}</h2>
      <p className={css.quiet}>{words('attribution.infrastructure.hint')}</p>
      {items.length === 0 ? (
        <p>{words('attribution.infrastructure.empty')}</p>
      ) : (
        <ul className={css.facts}>
          {items.map(({ observable, facts }) => (
            <li key={observable.id}>
              <Link to="/objects/$id" params={{ id: observable.id }} className="foreign">
                {objectName(words, observable)}
              </Link>
              {facts.length === 0 ? (
                <span className={css.quiet}> {words('attribution.infrastructure.unknown')}</span>
              ) : (
                <ul>
                  {facts.map(({ kind, other, member }) => (
                    <li key={`${kind} ${other.id}`}>
                      {relationName(words, kind)}{' '}
                      <Link to="/objects/$id" params={{ id: other.id }} className="foreign">
                        {objectName(words, other)}
                      </Link>{' '}
                      <MemberBadge code={member} />
                    </li>
                  ))}
                </ul>
              )}
            </li>
          ))}
        </ul>
      )}
      {left > 0 && <p className={css.quiet}>{words('attribution.infrastructure.left', { count: left })}</p>}
    </section>
  )
}
