import type { Detail, Relation } from '../../../src/api/contract/objects.ts'
import { relationName } from '../i18n/names.ts'
import { useWords } from '../i18n/use-words.ts'
import { ObjectRowLink } from '../parts/object-row.tsx'
import { EmptyState } from '../parts/states.tsx'
import { formatNumber } from '../parts/timestamp.tsx'
import { TypeIcon } from '../parts/type-icon.tsx'
import page from '../styles/page.module.css'
import { RelatedByValue } from './related.tsx'
import css from './relations.module.css'

/** What an object is connected to, by kind and direction. */
export function Relations({ detail }: { readonly detail: Detail }) {
  const words = useWords()
  if (detail.relations.length === 0)
    return (
      <div className={css.groups}>
        <EmptyState title={words('relations.emptyTitle')}>{words('relations.empty')}</EmptyState>
        <RelatedByValue id={detail.id} />
      </div>
    )
  return (
    <div className={css.groups}>
      {[...groupRelations(detail.relations)].map(([key, relations]) => {
        const { kind, direction } = relations[0]!
        return (
          <section key={key}>
            <h2 className={css.title}>
              {relationName(words, kind)} <span>{formatNumber(relations.length, words.language)}</span>{' '}
              <small>{words(direction === 'out' ? 'relations.out' : 'relations.in')}</small>
            </h2>
            <div className={`${page.panel} ${css.list}`}>
              {relations.map((relation, index) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: two relations may name the same object
                <RelationRow key={`${relation.otherId} ${index}`} relation={relation} />
              ))}
            </div>
          </section>
        )
      })}
      <RelatedByValue id={detail.id} />
    </div>
  )
}

function RelationRow({ relation }: { readonly relation: Relation }) {
  const words = useWords()
  if (relation.other !== null) return <ObjectRowLink item={relation.other} />
  return (
    <p className={css.missing}>
      <TypeIcon type={relation.otherId.split('--')[0] ?? ''} />
      <code className="foreign">{relation.otherId}</code>
      <small>{words('relations.notHeld')}</small>
    </p>
  )
}

/** Statements first, what this object says before what is said of it; plain references after them. */
function groupRelations(relations: readonly Relation[]): Map<string, Relation[]> {
  const groups = Map.groupBy(
    relations,
    (relation) =>
      `${/_refs?$/.test(relation.kind) ? 2 : relation.direction === 'out' ? 0 : 1} ${relation.direction} ${relation.kind}`,
  )
  return new Map([...groups].sort(([a], [b]) => (a < b ? -1 : 1)))
}
