import { IconEyeOff, IconReplace } from '@tabler/icons-react'
import { useId, useState } from 'react'
import type { RecipientDecision, WithheldPart } from '../../../src/api/contract/decisions.ts'
import type { Summary } from '../../../src/api/contract/objects.ts'
import { objectName, propertyName, typeName } from '../i18n/names.ts'
import { useWords } from '../i18n/use-words.ts'
import { explainWithheld } from '../i18n/withheld.ts'
import { type Around, PropertyValue } from '../object/value.tsx'
import { DecisionLabel } from '../object/who-sees-this.tsx'
import { CopyButton } from '../parts/copy-button.tsx'
import { PatternText } from '../parts/indicator-value.tsx'
import { useMembersInSentences, useOwnInSentence } from '../parts/member-badge.tsx'
import { TlpLabel } from '../parts/tlp-label.tsx'
import { TypeIcon } from '../parts/type-icon.tsx'
import css from './read-object.module.css'
import { nameRead, placeWithin, propertiesRead, type ReadProperty, stepsOf, valueAt } from './readings.ts'

interface Props {
  readonly object: Pick<Summary, 'type' | 'name' | 'tlp'>
  /** As this node holds it. */
  readonly original: string
  /** As the recipient reads it. */
  readonly text: string
  readonly decision: RecipientDecision
  /** What other objects are called, by id. */
  readonly titles: ReadonlyMap<string, string>
}

const shownCharacters = 200_000
const mostFields = 60
const mostPlaces = 20
// Browsers take seconds to lay out a word of 100,000 letters.
const mostLetters = 4_000

/** An object as one recipient reads it, field by field; what is withheld is named where it would stand, with the sentence why. */
export function ReadObject({ object, original, text, decision, titles }: Props) {
  const words = useWords()
  const heading = useId()
  const [all, setAll] = useState(false)
  const isPart = decision.decision === 'redact'
  const { type } = object
  // What was taken out of the name is not shown by the name.
  const name = objectName(words, { type, name: (isPart ? nameRead(text) : object.name).slice(0, 1000) })
  const properties = propertiesRead(original, text, isPart ? decision.withheld : [])
  const shown = properties.filter(
    ({ name: property, value, withheld }) =>
      withheld.length > 0 || (value !== undefined && (property !== 'name' || value !== object.name)),
  )
  return (
    <article className={css.object} aria-labelledby={heading} data-part={isPart || undefined}>
      <header className={css.head}>
        <TypeIcon type={type} />
        <h4 id={heading} className="foreign">
          {name || words('preview.untitled', { type: typeName(words, type) })}
        </h4>
        <span className={css.type}>{typeName(words, type)}</span>
        <TlpLabel tlp={object.tlp} />
        <DecisionLabel as={isPart ? 'redact' : 'release'} />
      </header>
      {shown.length === 0 ? (
        <p className={css.type}>{words('preview.nothingSaid')}</p>
      ) : (
        <dl className={css.fields}>
          {(all ? shown : shown.slice(0, mostFields)).map((property) => (
            <Field
              key={property.name}
              property={property}
              around={{ type, markings: [], relations: [], titles }}
              original={original}
              decision={decision}
            />
          ))}
        </dl>
      )}
      {!all && shown.length > mostFields && (
        <button type="button" className={css.more} onClick={() => setAll(true)}>
          {words('object.more', { count: shown.length })}
        </button>
      )}
      <details className={css.exact}>
        <summary>{words('preview.exact')}</summary>
        <CopyButton wide="xs" text={text} label={words('object.copyExact')} />
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by the keyboard */}
        <section tabIndex={0} aria-label={words('preview.exact')}>
          <pre>{text.slice(0, shownCharacters)}</pre>
        </section>
      </details>
    </article>
  )
}

interface FieldProps {
  readonly property: ReadProperty
  readonly around: Around
  readonly original: string
  readonly decision: RecipientDecision
}

function Field({ property: { name, value: whole, withheld }, around, original, decision }: FieldProps) {
  const words = useWords()
  const isCut = typeof whole === 'string' && whole.length > mostLetters
  const value = isCut ? `${whole.slice(0, mostLetters)}…` : whole
  return (
    <div data-gone={value === undefined || undefined}>
      <dt className="foreign" title={name}>
        {propertyName(words, name)}
      </dt>
      <dd>
        {value !== undefined && (
          <div className={css.value}>
            {name === 'pattern' && typeof value === 'string' ? (
              <PatternText pattern={value} />
            ) : (
              <PropertyValue value={value} name={name} detail={around} />
            )}
          </div>
        )}
        {isCut && <p className={css.type}>{words('preview.cut')}</p>}
        {withheld.slice(0, mostPlaces).map((part) => (
          <Withheld
            key={part.at}
            part={part}
            isReplaced={value !== undefined && (stepsOf(part.at).length === 1 || part.because === 'renamed')}
            titles={around.titles}
            original={original}
            decision={decision}
          />
        ))}
        {withheld.length > mostPlaces && (
          <p className={css.why}>{words('preview.morePlaces', { count: withheld.length - mostPlaces })}</p>
        )}
      </dd>
    </div>
  )
}

interface WithheldProps {
  readonly part: WithheldPart
  readonly isReplaced: boolean
  readonly titles: ReadonlyMap<string, string> | undefined
  readonly original: string
  readonly decision: RecipientDecision
}

function Withheld({ part, isReplaced, titles, original, decision }: WithheldProps) {
  const words = useWords()
  const nameOf = useMembersInSentences()
  const own = useOwnInSentence()
  const pointed = valueAt(original, part.at)
  const target = typeof pointed === 'string' ? (titles?.get(pointed) ?? null) : null
  const within = placeWithin(original, part.at)
  const Shape = isReplaced ? IconReplace : IconEyeOff
  return (
    <p className={css.why} data-is={isReplaced ? 'replaced' : 'withheld'}>
      <Shape size={16} stroke={1.7} aria-hidden="true" />
      <span>
        <strong>{words(isReplaced ? 'withheld.isReplaced' : 'withheld.is')}</strong>{' '}
        {within !== '' && <span className={css.place}>{words('preview.inside', { place: within })} </span>}
        <span className="foreign">{explainWithheld(words, part, { decision, nameOf, own, target })}</span>
      </span>
    </p>
  )
}
