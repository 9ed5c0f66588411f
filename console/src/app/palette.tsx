import { IconArrowRight, IconKeyboard, IconLanguage, IconMoon, IconSearch } from '@tabler/icons-react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react'
import type { Session } from '../../../src/api/contract/sessions.ts'
import { paletteQuery } from '../api/queries.ts'
import { objectName, typeName } from '../i18n/names.ts'
import { languages } from '../i18n/setup.ts'
import { useWords } from '../i18n/use-words.ts'
import { refang } from '../parts/defang.ts'
import { TypeIcon } from '../parts/type-icon.tsx'
import { useFoundWork } from './find-work.ts'
import { isNamed } from './is-named.ts'
import { nearestFirst } from './nearest.ts'
import { pagesFor } from './pages.ts'
import css from './palette.module.css'
import { placesFor } from './places.ts'
import { usePreferences } from './session.ts'
import type { Work } from './work-query.ts'

interface Entry {
  readonly key: string
  readonly icon: ReactNode
  readonly text: string
  /** What others call it; shown behind the text. */
  readonly note?: string
  readonly foreign?: boolean
  readonly act: () => void
}

interface Props {
  readonly session: Session
  readonly opened: boolean
  readonly onClose: () => void
  readonly onHelp: () => void
}

// An answer for each letter would be late for the next one.
const restMs = 150
const shownObjects = 8
const themes = ['light', 'dark', 'auto'] as const

/** Everything by its name: pages, settings, and what the node holds. Written, chosen by arrows, done by Enter. */
export function Palette(props: Props) {
  const words = useWords()
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    if (props.opened) dialog.current?.showModal()
    else dialog.current?.close()
  }, [props.opened])
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes a dialog by itself; the click is on its backdrop
    <dialog
      ref={dialog}
      className={css.palette}
      aria-label={words('palette.title')}
      // The event of an earlier closing may come after it was opened again.
      onClose={() => dialog.current?.open !== true && props.onClose()}
      onClick={(event) => event.target === dialog.current && props.onClose()}
    >
      {props.opened && <Inside {...props} />}
    </dialog>
  )
}

function Inside(props: Props) {
  const words = useWords()
  const [text, setText] = useState('')
  const [chosen, setChosen] = useState(0)
  const entries = useEntries(text, props)
  const at = Math.min(chosen, entries.length - 1)
  function onKeyDown(event: KeyboardEvent) {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step !== 0) {
      event.preventDefault()
      setChosen((at + step + entries.length) % entries.length)
    }
    if (event.key === 'Enter' && !event.nativeEvent.isComposing) {
      event.preventDefault()
      choose(entries[at])
    }
  }
  function choose(entry: Entry | undefined) {
    if (entry === undefined) return
    props.onClose()
    entry.act()
  }
  // In newer browsers scrolling gives a promise, which is no way to end an effect.
  useEffect(() => void document.getElementById(optionId(at))?.scrollIntoView({ block: 'nearest' }), [at])
  return (
    <>
      <div className={css.field}>
        <IconSearch size={18} stroke={1.8} aria-hidden="true" />
        <input
          // biome-ignore lint/a11y/noAutofocus: whoever opens it is about to write
          autoFocus
          type="text"
          role="combobox"
          aria-expanded="true"
          aria-controls="palette-entries"
          aria-activedescendant={at < 0 ? undefined : optionId(at)}
          aria-label={words('palette.title')}
          placeholder={words('palette.hint')}
          value={text}
          maxLength={500}
          autoComplete="off"
          spellCheck={false}
          onChange={(event) => {
            setText(event.currentTarget.value)
            setChosen(0)
          }}
          onKeyDown={onKeyDown}
        />
      </div>
      <div id="palette-entries" role="listbox" aria-label={words('palette.entries')} className={css.entries}>
        {entries.map((entry, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field above has the keys
          <div
            key={entry.key}
            id={optionId(index)}
            role="option"
            tabIndex={-1}
            aria-selected={index === at}
            className={css.entry}
            onClick={() => choose(entry)}
            onMouseMove={() => setChosen(index)}
          >
            {entry.icon}
            <span className={`${css.text} ${entry.foreign === true ? 'foreign' : ''}`}>{entry.text}</span>
            {entry.note !== undefined && <small>{entry.note}</small>}
          </div>
        ))}
      </div>
    </>
  )
}

const optionId = (index: number): string => `palette-entry-${index}`

function useEntries(text: string, { session, onHelp }: Props): readonly Entry[] {
  const words = useWords()
  const navigate = useNavigate()
  const { setLanguage, setTheme } = usePreferences()
  const wanted = text.trim()
  const asked = useRested(wanted)
  const found = useQuery({
    ...paletteQuery(refang(asked)),
    enabled: asked.length > 1,
    placeholderData: keepPreviousData,
  })
  const work = useFoundWork(refang(asked))
  const pages = pagesFor(session).map(
    ({ to, key, icon: Icon }): Entry => ({
      key: to,
      icon: <Icon size={18} stroke={1.6} aria-hidden="true" />,
      text: words(key),
      note: words('palette.page'),
      act: () => void navigate({ to }),
    }),
  )
  const settings: Entry[] = [
    ...languages.map(({ code, name }) => ({
      key: `language ${code}`,
      icon: <IconLanguage size={18} stroke={1.6} aria-hidden="true" />,
      text: name,
      note: words('bar.language'),
      act: () => void setLanguage(code),
    })),
    ...themes.map((theme) => ({
      key: `theme ${theme}`,
      icon: <IconMoon size={18} stroke={1.6} aria-hidden="true" />,
      text: words(`theme.${theme}`),
      note: words('bar.theme'),
      act: () => setTheme(theme),
    })),
    {
      key: 'help',
      icon: <IconKeyboard size={18} stroke={1.6} aria-hidden="true" />,
      text: words('bar.help'),
      act: onHelp,
    },
  ]
  if (wanted === '') return [...pages, ...settings]
  const places = placesFor(session).map(
    ({ key, of, to, icon: Icon }): Entry => ({
      key: `place ${to}`,
      icon: <Icon size={18} stroke={1.6} aria-hidden="true" />,
      text: words(key),
      note: words(of),
      act: () => void navigate({ href: to }),
    }),
  )
  const desks = work.map(
    ({ to, text: name, note, page }): Entry => ({
      key: `work ${to} ${name}`,
      icon: <WorkIcon page={page} session={session} />,
      text: name.slice(0, 200),
      note: words(note),
      foreign: true,
      act: () => void navigate({ href: to }),
    }),
  )
  const matching = [...pages, ...places, ...settings].filter(({ text: name, note = '' }) =>
    isNamed(`${name} ${note}`, wanted),
  )
  const objects = nearestFirst(asked.length > 1 ? (found.data?.items ?? []) : [], refang(asked), shownObjects).map(
    (item): Entry => ({
      key: item.id,
      icon: <TypeIcon type={item.type} size={18} />,
      text: objectName(words, { ...item, name: item.name.slice(0, 200) }) || item.id,
      note: `${typeName(words, item.type)} · ${item.origin}`,
      foreign: true,
      act: () => void navigate({ to: '/objects/$id', params: { id: item.id } }),
    }),
  )
  const everything: Entry = {
    key: 'search',
    icon: <IconArrowRight size={18} stroke={1.6} aria-hidden="true" />,
    text: words('palette.search', { text: wanted }),
    act: () => void navigate({ to: '/intelligence', search: { q: wanted } }),
  }
  return [...matching, ...desks, ...objects, everything]
}

/** What was last written when the writing paused. */
function useRested(text: string): string {
  const [rested, setRested] = useState(text)
  useEffect(() => {
    const timer = setTimeout(() => setRested(text), restMs)
    return () => clearTimeout(timer)
  }, [text])
  return rested
}

function WorkIcon({ page, session }: { readonly page: Work['page']; readonly session: Session }) {
  const Icon = pagesFor(session).find(({ to }) => to === page)?.icon ?? IconArrowRight
  return <Icon size={18} stroke={1.6} aria-hidden="true" />
}
