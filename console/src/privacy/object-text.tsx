import type { Finding } from '../../../src/api/contract/reviews.ts'
import { useWords } from '../i18n/use-words.ts'
import { type ComparedLeaf, compareLeaves } from './leaves.ts'
import css from './object-text.module.css'

interface Props {
  /** The object itself. */
  readonly text: string
  /** What a recipient reads in its place; absent: the object is shown alone. */
  readonly as?: string
  readonly findings?: readonly Finding[]
}

/** Every value of an object with its place; what was found is marked where it stands, what is taken out or replaced is said. */
export function ObjectText({ text, as = text, findings = [] }: Props) {
  const words = useWords()
  const byPlace = Map.groupBy(findings, ({ at }) => at)
  return (
    <dl className={css.leaves}>
      {compareLeaves(text, as).map((leaf) => (
        <div key={`${leaf.is} ${leaf.at}`} className={css.leaf} data-is={leaf.is}>
          <dt className="mono">{leaf.at.slice(1).replaceAll('/', ' › ')}</dt>
          <dd className="foreign">
            {leaf.is === 'gone' ? (
              <del>
                <Value leaf={leaf} findings={byPlace.get(leaf.at)} />
              </del>
            ) : leaf.is === 'changed' ? (
              <>
                <del>
                  <Value leaf={leaf} findings={byPlace.get(leaf.at)} />
                </del>{' '}
                <ins>{leaf.instead}</ins>
              </>
            ) : leaf.is === 'new' ? (
              <ins>{leaf.text}</ins>
            ) : (
              <Value leaf={leaf} findings={byPlace.get(leaf.at)} />
            )}
            {leaf.is !== 'same' && <small className={css.said}>{words(`preview.is.${leaf.is}`)}</small>}
          </dd>
        </div>
      ))}
    </dl>
  )
}

/** A text with what was found in it marked: kind and certainty in words beside the colour. */
function Value({
  leaf,
  findings = [],
}: {
  readonly leaf: ComparedLeaf
  readonly findings: readonly Finding[] | undefined
}) {
  const words = useWords()
  if (!leaf.isText || findings.length === 0) return leaf.text
  const parts = []
  let from = 0
  for (const { start, end, kind, certainty } of findings.toSorted((a, b) => a.start - b.start)) {
    if (start < from) continue
    parts.push(leaf.text.slice(from, start))
    parts.push(
      <mark key={start} className={css.found} data-certainty={certainty}>
        {leaf.text.slice(start, end)}
        <small>
          {words.find(`finding.${kind}`) ?? kind} · {words(`certainty.${certainty}`)}
        </small>
      </mark>,
    )
    from = end
  }
  parts.push(leaf.text.slice(from))
  return parts
}
