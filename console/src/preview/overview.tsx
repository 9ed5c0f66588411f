import { IconAlertTriangle } from '@tabler/icons-react'
import { useState } from 'react'
import type { Preview } from '../../../src/api/contract/imports.ts'
import { objectName, recipientName } from '../i18n/names.ts'
import { useWords } from '../i18n/use-words.ts'
import { TlpLabel } from '../parts/tlp-label.tsx'
import { ObjectText } from '../privacy/object-text.tsx'
import { SeenList } from '../privacy/seen-list.tsx'
import page from '../styles/page.module.css'
import css from './overview.module.css'

type Previewed = Preview['objects'][number]

/** Every object with the answer for each recipient, what was found in it, and what waits for people. */
export function Overview({ objects }: { readonly objects: readonly Previewed[] }) {
  const words = useWords()
  const [open, setOpen] = useState<string | null>(null)
  const views = objects[0]?.seen ?? []
  return (
    <div className={css.overview}>
      <div className={`${page.panel} ${page.scroll}`}>
        <table className={`${page.table} ${css.table}`}>
          <thead>
            <tr>
              <th scope="col">{words('preview.object')}</th>
              {views.map(({ view, recipient }) => (
                <th key={view} scope="col">
                  {recipientName(words, recipient)}
                </th>
              ))}
              <th scope="col">{words('preview.waits')}</th>
            </tr>
          </thead>
          <tbody>
            {objects.map((one) => (
              <Row
                key={`${one.object.id} ${one.object.version}`}
                one={one}
                isOpen={open === one.object.id}
                onOpen={() => setOpen(open === one.object.id ? null : one.object.id)}
              />
            ))}
          </tbody>
        </table>
      </div>
      {objects
        .filter(({ object }) => object.id === open)
        .map((one) => (
          <section key={one.object.id} className={css.detail} aria-label={objectName(words, one.object)}>
            <h3 className="foreign">{objectName(words, one.object)}</h3>
            {one.findings.length > 0 && (
              <>
                <p className={css.found}>
                  <IconAlertTriangle size={16} stroke={1.6} aria-hidden="true" />
                  {words('review.findings', { count: one.findings.length })}
                </p>
                <div className={page.panel}>
                  <ObjectText text={one.texts[0] ?? ''} findings={one.findings} />
                </div>
              </>
            )}
            {one.warnings.length > 0 && (
              <>
                <p className={css.found}>{words('preview.warnings', { count: one.warnings.length })}</p>
                <ul className={`${page.panel} ${css.refusal}`}>
                  {one.warnings.map(({ at, message, rule }) => (
                    <li key={`${at} ${message}`} className="foreign">
                      <code>{at || '/'}</code> {message} <small>{rule}</small>
                    </li>
                  ))}
                </ul>
              </>
            )}
            <SeenList seen={one.seen} texts={one.texts} findings={one.findings} />
          </section>
        ))}
    </div>
  )
}

function Row({
  one,
  isOpen,
  onOpen,
}: {
  readonly one: Previewed
  readonly isOpen: boolean
  readonly onOpen: () => void
}) {
  const words = useWords()
  return (
    <tr>
      <th scope="row" className={css.name}>
        <button type="button" aria-expanded={isOpen} onClick={onOpen} className="foreign">
          {objectName(words, one.object)}
        </button>{' '}
        <TlpLabel tlp={one.object.tlp} /> {!one.isNew && <small>{words('preview.held')}</small>}
      </th>
      {one.seen.map((seen) => {
        const as = seen.text === null ? 'withhold' : seen.text === 0 ? 'release' : 'redact'
        return (
          <td key={seen.view} data-label={recipientName(words, seen.recipient)}>
            <span className={css.outcome} data-decision={as}>
              {words(`who.${as}`)}
            </span>
          </td>
        )
      })}
      <td data-label={words('preview.waits')}>
        {one.holds.map((hold) => words(`review.kind.${hold}`)).join(', ') || words('app.none')}
      </td>
    </tr>
  )
}
