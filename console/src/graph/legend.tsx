import type { Summary } from '../../../src/api/contract/objects.ts'
import { relationName, typeName } from '../i18n/names.ts'
import { useWords } from '../i18n/use-words.ts'
import { formatNumber } from '../parts/timestamp.tsx'
import css from './legend.module.css'
import { cornersOf, lookOf, tones } from './look.ts'
import type { Picture } from './picture.ts'

interface Props {
  readonly picture: Picture
  readonly hidden: ReadonlySet<string>
  readonly onHide: (name: string, hide: boolean) => void
}

/** What the shapes are, how many there are of each, and which are shown. */
export function Legend({ picture, hidden, onHide }: Props) {
  const words = useWords()
  const types = countBy(picture.nodes, ({ type }) => type)
  const kinds = countBy(picture.links, ({ kind }) => kind)
  return (
    <section data-legend className={css.legend} aria-label={words('graph.legend')}>
      <ul className={css.list}>
        {types.map(([type, count]) => (
          <li key={type}>
            <button
              type="button"
              className={css.item}
              aria-pressed={!hidden.has(type)}
              onClick={() => onHide(type, !hidden.has(type))}
            >
              <Swatch type={type} />
              <span>{typeName(words, type)}</span>
              <small className={css.count}>{formatNumber(count, words.language)}</small>
            </button>
          </li>
        ))}
      </ul>
      {kinds.length > 0 && (
        <ul className={css.list}>
          {kinds.map(([kind, count]) => (
            <li key={kind}>
              <button
                type="button"
                className={css.item}
                aria-pressed={!hidden.has(kind)}
                onClick={() => onHide(kind, !hidden.has(kind))}
              >
                <span className={css.line} aria-hidden="true" />
                <span>{relationName(words, kind)}</span>
                <small className={css.count}>{formatNumber(count, words.language)}</small>
              </button>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}

export function Swatch({ type }: { readonly type: Summary['type'] }) {
  const { tone, shape } = lookOf(type)
  const corners = cornersOf(shape)
  const fill = `var(--tone-${tones[tone] ?? 'other'})`
  return (
    <svg width="14" height="14" viewBox="-1.5 -1.5 3 3" aria-hidden="true">
      {corners === null ? (
        <circle r="1" fill={fill} />
      ) : (
        <polygon points={corners.map((corner) => corner.join(',')).join(' ')} fill={fill} />
      )}
    </svg>
  )
}

function countBy<T>(items: readonly T[], keyOf: (item: T) => string): [string, number][] {
  const counts = new Map<string, number>()
  for (const item of items) counts.set(keyOf(item), (counts.get(keyOf(item)) ?? 0) + 1)
  return [...counts].sort(([, a], [, b]) => b - a)
}
