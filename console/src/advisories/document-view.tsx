import { Button, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { DraftText } from '../../../src/api/contract/advisories.ts'
import { useWords } from '../i18n/use-words.ts'
import { Failure } from '../parts/failure.tsx'
import { PatternText } from '../parts/indicator-value.tsx'
import { useMemberNames } from '../parts/member-badge.tsx'
import { TlpLabel } from '../parts/tlp-label.tsx'
import page from '../styles/page.module.css'
import css from './advisories.module.css'
import { DraftForm } from './draft-form.tsx'
import { PlaybookForm } from './playbook-form.tsx'
import type { Props } from './record.tsx'
import { useAct } from './use-act.ts'

/** The text as it counts now, and the form that changes it. */
export function DocumentView({ advisory, releases }: Props) {
  const words = useWords()
  const memberName = useMemberNames()
  const [editing, setEditing] = useState(false)
  const { document, state } = advisory
  const isOpen = state === 'drafting' || state === 'complete'
  if (editing) return <AmendForm advisory={advisory} releases={releases} onDone={() => setEditing(false)} />
  const products = new Map(document.products.map((one) => [one.id, `${one.vendor} ${one.name} ${one.version}`]))
  return (
    <div className={`${page.panel} ${css.inside}`}>
      {isOpen && releases && (
        <div>
          <Button variant="default" onClick={() => setEditing(true)}>
            {words('advisory.amend')}
          </Button>
        </div>
      )}
      <article className={css.document} lang={document.language}>
        {document.sections.map(({ id, heading, text, tlp }) => (
          <section key={id}>
            <h3 className={css.line}>
              <span className="foreign">{heading}</span> <TlpLabel tlp={tlp} />
            </h3>
            <p className={`foreign ${css.text}`}>{text}</p>
          </section>
        ))}
        {document.vulnerabilities.length > 0 && (
          <section>
            <h3>{words('advisory.vulnerabilities')}</h3>
            {document.vulnerabilities.map((one) => (
              <div key={one.id}>
                <p className={css.line}>
                  <b className="mono">{one.cve}</b> <span className="foreign">{one.title}</span>
                  <TlpLabel tlp={one.tlp} />
                </p>
                <p className={`foreign ${css.text}`}>{one.description}</p>
                <ul>
                  {one.products.map(({ id, status }) => (
                    <li key={id} className="foreign">
                      {products.get(id)}: {words(`advisory.status.${status}`)}
                    </li>
                  ))}
                </ul>
                {one.remediation !== '' && <p className={`foreign ${css.text}`}>{one.remediation}</p>}
              </div>
            ))}
          </section>
        )}
        {document.indicators.length > 0 && (
          <section>
            <h3>{words('advisory.indicators')}</h3>
            <ul>
              {document.indicators.map(({ id, name, pattern, tlp }) => (
                <li key={id}>
                  <p className={css.line}>
                    <span className="foreign">{name}</span> <TlpLabel tlp={tlp} />
                  </p>
                  <PatternText pattern={pattern} />
                </li>
              ))}
            </ul>
          </section>
        )}
        {document.references.length > 0 && (
          <section>
            <h3>{words('advisory.references')}</h3>
            <ul>
              {document.references.map(({ id, title, url, tlp }) => (
                <li key={id} className={css.line}>
                  <span className="foreign">{title}</span> <span className="mono foreign">{url}</span>
                  <TlpLabel tlp={tlp} />
                </li>
              ))}
            </ul>
          </section>
        )}
        {advisory.playbooks.map(({ id, title, signedBy, steps }) => (
          <section key={id}>
            <h3 className="foreign">
              {words('advisory.playbook')}: {title}
            </h3>
            <p className={css.quiet}>
              {words('advisory.playbookSigned', { members: signedBy.map(memberName).join(', ') || '–' })}
            </p>
            <ol className={css.steps}>
              {steps.map(({ number, name, description, commands, agent, next }) => (
                <li key={number} value={number}>
                  <b className="foreign">{name}</b> {agent !== '' && <span className={css.quiet}>({agent})</span>}
                  {description !== '' && <p className={`foreign ${css.text}`}>{description}</p>}
                  {commands.map((command) => (
                    <p key={command} className={`mono ${css.text}`}>
                      {command}
                    </p>
                  ))}
                  {next.length > 0 && (
                    <small className={css.quiet}>
                      {next
                        .map(({ when, step }) =>
                          words('advisory.goTo', { when: words.find(`advisory.when.${when}`) ?? when, step }),
                        )
                        .join(' · ')}
                    </small>
                  )}
                </li>
              ))}
            </ol>
          </section>
        ))}
      </article>
      {isOpen && releases && <PlaybookForm advisory={advisory} />}
    </div>
  )
}

function AmendForm({ advisory, onDone }: Props & { readonly onDone: () => void }) {
  const words = useWords()
  const run = useAct(advisory.id)
  // What was begun stays, whatever comes meanwhile; the node says if it was made of what does not count any more.
  const [basis] = useState(advisory.head)
  const [draft, setDraft] = useState<DraftText>(() => draftOf(advisory.document))
  const [note, setNote] = useState('')
  const { language: _, ...text } = draft
  return (
    <form
      className={css.form}
      aria-label={words('advisory.amend')}
      onSubmit={(event) => {
        event.preventDefault()
        run.mutate({ path: 'amendments', json: { basis, text, note } }, { onSuccess: onDone })
      }}
    >
      {advisory.signOffs.length > 0 && <p className={css.caution}>{words('advisory.amendVoids')}</p>}
      <DraftForm draft={draft} onChange={setDraft} />
      <TextInput
        label={words('advisory.note')}
        value={note}
        maxLength={2000}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
      <Failure of={run.error} />
      <div className={css.line}>
        <Button type="submit" loading={run.isPending}>
          {words('advisory.send')}
        </Button>
        <Button variant="default" onClick={onDone}>
          {words('advisory.cancel')}
        </Button>
      </div>
    </form>
  )
}

function draftOf(document: Props['advisory']['document']): DraftText {
  const { title, tlp, language, embargo, sections, products, vulnerabilities, indicators, references, playbooks } =
    document
  return { title, tlp, language, embargo, sections, products, vulnerabilities, indicators, references, playbooks }
}
