import { Checkbox } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { useEffect, useRef, useState } from 'react'
import type { Session } from '../../../src/api/contract/sessions.ts'
import { AboutPage, useHelpedPage } from '../help/about-page.tsx'
import { everywhere, groupFor, type KeyGroupName, keyGroups } from '../help/key-groups.ts'
import { pageHelp } from '../help/page-help.ts'
import { useWords } from '../i18n/use-words.ts'
import css from './help-sheet.module.css'
import { keysEnabled, setKeysEnabled } from './keys.ts'
import { pagesFor } from './pages.ts'

const beforePages = 'g'

interface Props {
  readonly opened: boolean
  readonly session: Session
  readonly onClose: () => void
}

export function HelpSheet({ opened, session, onClose }: Props) {
  const words = useWords()
  const { role } = session.person
  const sheet = useRef<HTMLDialogElement>(null)
  const [enabled, setEnabled] = useState(keysEnabled)
  const own: readonly KeyGroupName[] = pageHelp[useHelpedPage()].keys
  const groups = [...own.map((name) => keyGroups[name]), everywhere].flatMap((group) => groupFor(group, role) ?? [])
  useEffect(() => {
    if (opened) sheet.current?.showModal()
    else sheet.current?.close()
  }, [opened])
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes a dialog by itself; the click is on its backdrop
    <dialog
      ref={sheet}
      className={css.sheet}
      aria-labelledby="help-title"
      onClose={onClose}
      onClick={(event) => event.target === sheet.current && onClose()}
    >
      <div className={css.inside}>
        <header className={css.head}>
          <h2 id="help-title">{words('about.title')}</h2>
          <button type="button" onClick={onClose} aria-label={words('app.close')}>
            <IconX size={20} stroke={1.6} aria-hidden="true" />
          </button>
        </header>
        <AboutPage />
        <h3 className={css.keys}>{words('help.title')}</h3>
        <div className={css.groups}>
          {groups.map(({ title, keys }) => (
            <section key={title}>
              <h4>{words(title)}</h4>
              <dl>
                {keys.map(([key, does]) => (
                  <div key={does}>
                    <dt>
                      <kbd>{key}</kbd>
                    </dt>
                    <dd>{words(does)}</dd>
                  </div>
                ))}
              </dl>
            </section>
          ))}
          <section>
            <h4>{words('help.pages')}</h4>
            <dl>
              {pagesFor(session).map(({ to, go, key }) => (
                <div key={to}>
                  <dt>
                    <kbd>{beforePages}</kbd> <span>{words('help.then')}</span> <kbd>{go}</kbd>
                  </dt>
                  <dd>{words(key)}</dd>
                </div>
              ))}
            </dl>
          </section>
        </div>
        <Checkbox
          label={words('help.enabled')}
          checked={enabled}
          onChange={(event) => {
            setEnabled(event.currentTarget.checked)
            setKeysEnabled(event.currentTarget.checked)
          }}
        />
      </div>
    </dialog>
  )
}
