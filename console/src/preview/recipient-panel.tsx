import { Button } from '@mantine/core'
import { useMemo, useState } from 'react'
import { objectName, typeName } from '../i18n/names.ts'
import { explain, recipientInline } from '../i18n/reasons.ts'
import { useWords } from '../i18n/use-words.ts'
import { useMembersInSentences } from '../parts/member-badge.tsx'
import { TlpLabel } from '../parts/tlp-label.tsx'
import { TypeIcon } from '../parts/type-icon.tsx'
import page from '../styles/page.module.css'
import { ReadObject } from './read-object.tsx'
import { countReads, type Reading, type RecipientReadings, titlesOf } from './readings.ts'
import css from './recipient-panel.module.css'

const firstObjects = 10
const firstNames = 10

/** Everything that is previewed as one recipient would have it: what it reads, field by field, and what it does not, with the sentence why. */
export function RecipientPanel({ recipient, readings }: RecipientReadings) {
  const words = useWords()
  const nameOf = useMembersInSentences()
  const titles = useMemo(() => titlesOf(readings), [readings])
  const counts = countReads(readings)
  const read = readings.filter(({ text }) => text !== null)
  const reasons = Map.groupBy(
    readings.filter(({ reads }) => reads === 'none'),
    ({ decision }) => explain(words, decision, nameOf),
  )
  return (
    <div className={css.recipient}>
      <p className={page.hint}>
        {words('preview.countsLong', {
          ...counts,
          count: readings.length,
          name: recipientInline(words, recipient, nameOf),
        })}
        {counts.has > 0 && ` ${words('preview.has', { count: counts.has })}`}
      </p>
      <section aria-label={words('preview.readTitle')}>
        <h3>{words('preview.readTitle')}</h3>
        {read.length === 0 ? (
          <p className={page.none}>{words('preview.readNone')}</p>
        ) : (
          <ShownInTurn of={read} first={firstObjects} className={`${page.panel} ${css.objects}`}>
            {({ one, text, decision }) => (
              <ReadObject
                object={one.object}
                original={one.texts[0] ?? ''}
                text={text ?? ''}
                decision={decision}
                titles={titles}
              />
            )}
          </ShownInTurn>
        )}
      </section>
      <section aria-label={words('preview.notTitle')}>
        <h3>{words('preview.notTitle')}</h3>
        {reasons.size === 0 ? (
          <p className={page.none}>{words('preview.notNone')}</p>
        ) : (
          <ul className={`${page.panel} ${css.reasons}`}>
            {[...reasons].map(([sentence, held]) => (
              <li key={sentence}>
                <p className="foreign">{sentence}</p>
                <ShownInTurn of={held} first={firstNames} className={css.names}>
                  {({ one: { object } }) => (
                    <span className={css.name}>
                      <TypeIcon type={object.type} size={16} />
                      <span className="foreign">
                        {objectName(words, { ...object, name: object.name.slice(0, 300) }) || object.id}
                      </span>
                      <small>{typeName(words, object.type)}</small>
                      <TlpLabel tlp={object.tlp} />
                    </span>
                  )}
                </ShownInTurn>
              </li>
            ))}
          </ul>
        )}
      </section>
    </div>
  )
}

interface ShownInTurnProps {
  readonly of: readonly Reading[]
  readonly first: number
  readonly className: string | undefined
  readonly children: (reading: Reading) => React.ReactNode
}

/** The first of many, and more of them when somebody asks. */
function ShownInTurn({ of: readings, first, className, children }: ShownInTurnProps) {
  const words = useWords()
  const [shown, setShown] = useState(first)
  const left = readings.length - shown
  return (
    <>
      <ul className={className}>
        {readings.slice(0, shown).map((reading) => (
          <li key={`${reading.one.object.id} ${reading.one.object.version}`}>{children(reading)}</li>
        ))}
      </ul>
      {left > 0 && (
        <Button variant="subtle" size="compact-sm" onClick={() => setShown(shown + 2 * first)}>
          {words('preview.more', { count: Math.min(left, 2 * first) })}
        </Button>
      )}
    </>
  )
}
