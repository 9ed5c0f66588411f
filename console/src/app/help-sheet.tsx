import { Checkbox } from '@mantine/core'
import { IconX } from '@tabler/icons-react'
import { Fragment, useEffect, useRef, useState } from 'react'
import type { Role } from '../../../src/api/contract/accounts.ts'
import type { Session } from '../../../src/api/contract/sessions.ts'
import { AboutPage, useHelpedPage } from '../help/about-page.tsx'
import { pageHelp } from '../help/page-help.ts'
import { type Key, useWords } from '../i18n/use-words.ts'
import css from './help-sheet.module.css'
import { keysEnabled, setKeysEnabled } from './keys.ts'
import { pagesFor } from './pages.ts'
import { mayImport, mayRelease, mayReview } from './roles.ts'

const groups = [
  {
    title: 'help.everywhere',
    keys: [
      [['Ctrl K'], 'help.palette'],
      [['/'], 'help.search'],
      [['?'], 'help.help'],
    ],
  },
  {
    title: 'help.inList',
    keys: [
      [['j'], 'help.next'],
      [['k'], 'help.previous'],
      [['Enter'], 'help.open'],
      [['x'], 'help.choose'],
      [['w'], 'help.who'],
      [['Esc'], 'help.close'],
    ],
  },
  {
    title: 'help.inObject',
    keys: [
      [['1 … 5'], 'help.verdict', mayImport],
      [['u'], 'help.undoVerdict', mayImport],
      [['[ ]'], 'help.tabs'],
    ],
  },
  {
    title: 'help.inGraph',
    keys: [
      [['← ↑ → ↓'], 'help.graphMove', mayReview],
      [['e'], 'help.graphExpand', mayReview],
      [['p'], 'help.graphPin', mayReview],
      [['c'], 'help.graphFold', mayReview],
      [['b'], 'help.graphBox', mayReview],
      [['n'], 'help.graphNear', mayReview],
      [['u'], 'help.graphUndo', mayReview],
      [['t'], 'help.graphTable', mayReview],
      [['f'], 'help.graphFit', mayReview],
      [['a'], 'graph.add', mayReview],
      [['Delete'], 'help.graphRemove', mayReview],
    ],
  },
  {
    title: 'help.inPaste',
    keys: [[['Ctrl Enter'], 'help.read', mayImport]],
  },
  {
    title: 'help.inPreview',
    keys: [[['[ ]'], 'help.previewTabs', mayImport]],
  },
  {
    title: 'help.inReview',
    keys: [
      [['a'], 'help.reviewRelease', mayRelease],
      [['m'], 'help.reviewMask', mayRelease],
      [['b'], 'help.reviewKeepBack', mayRelease],
    ],
  },
] as const satisfies readonly {
  title: Key
  keys: readonly (readonly [readonly string[], Key, ((role: Role) => boolean)?])[]
}[]

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
  const isFor = ({ keys }: (typeof groups)[number]) => keys.some(([, , may]) => may === undefined || may(role))
  // The keys of this page come first.
  const own: readonly string[] = pageHelp[useHelpedPage()].keys
  const ordered = groups.filter(isFor).sort((a, b) => Number(own.includes(b.title)) - Number(own.includes(a.title)))
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
          {ordered.map((group) => (
            <section key={group.title}>
              <h4>{words(group.title)}</h4>
              <dl>
                {group.keys
                  .filter(([, , may]) => may === undefined || may(role))
                  .map(([keys, does]) => (
                    <div key={does}>
                      <dt>
                        {keys.map((key, index) => (
                          <Fragment key={key}>
                            {index > 0 && <span> {words('help.then')} </span>}
                            <kbd>{key}</kbd>
                          </Fragment>
                        ))}
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
