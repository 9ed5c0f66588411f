import { ActionIcon, Menu, Tooltip, UnstyledButton } from '@mantine/core'
import {
  IconDeviceDesktop,
  IconFingerprint,
  IconKeyboard,
  IconLanguage,
  IconLogout,
  IconMenu2,
  IconMoon,
  IconSearch,
  IconSun,
} from '@tabler/icons-react'
import { Link, useNavigate, useRouterState } from '@tanstack/react-router'
import { type RefObject, useEffect, useState } from 'react'
import type { Session } from '../../../src/api/contract/sessions.ts'
import { asTitle } from '../i18n/names.ts'
import { languages } from '../i18n/setup.ts'
import { useWords } from '../i18n/use-words.ts'
import { MemberBadge } from '../parts/member-badge.tsx'
import { TrefoilMark } from '../parts/trefoil-mark.tsx'
import { LiveDot } from './live-dot.tsx'
import { type Theme, usePreferences, useSignOut } from './session.ts'
import { SpaceMenu } from './space-menu.tsx'
import css from './top-bar.module.css'

interface Props {
  readonly session: Session
  readonly searchRef: RefObject<HTMLInputElement | null>
  readonly onHelp: () => void
  readonly onMenu: () => void
}

export function TopBar({ session, searchRef, onHelp, onMenu }: Props) {
  const words = useWords()
  const signOut = useSignOut()
  const navigate = useNavigate()
  return (
    <header className={css.bar}>
      <ActionIcon
        className={css.menu ?? ''}
        variant="subtle"
        color="gray"
        size="lg"
        aria-label={words('app.menu')}
        onClick={onMenu}
      >
        <IconMenu2 size={20} stroke={1.6} aria-hidden="true" />
      </ActionIcon>
      <Link to="/" className={css.brand ?? ''} aria-label={`Trefoil, ${words('nav.overview')}`}>
        <TrefoilMark size={24} />
        <span className={css.name} translate="no">
          Trefoil
        </span>
      </Link>
      <SearchField searchRef={searchRef} />
      <div className={css.tools}>
        <LiveDot />
        <SpaceMenu session={session} className={css.wide ?? ''} />
        <LanguageMenu current={session.person.language} />
        <ThemeMenu current={session.person.theme} />
        <Tooltip label={words('bar.help')}>
          <ActionIcon
            className={css.wide ?? ''}
            variant="subtle"
            color="gray"
            size="lg"
            aria-label={words('bar.help')}
            onClick={onHelp}
          >
            <IconKeyboard size={20} stroke={1.6} aria-hidden="true" />
          </ActionIcon>
        </Tooltip>
        <Menu position="bottom-end">
          <Menu.Target>
            <UnstyledButton className={css.person ?? ''}>
              <MemberBadge code={session.member} />
              <span className={css.personName}>
                <span className="foreign">{session.person.name}</span>
                <small>{asTitle(words(`role.${session.person.role}`))}</small>
              </span>
            </UnstyledButton>
          </Menu.Target>
          <Menu.Dropdown>
            <Menu.Label>
              {words('bar.person', { name: session.person.name, role: words(`role.${session.person.role}`) })}
            </Menu.Label>
            <Menu.Item leftSection={<IconKeyboard size={16} aria-hidden="true" />} onClick={onHelp}>
              {words('bar.help')}
            </Menu.Item>
            <Menu.Item
              leftSection={<IconFingerprint size={16} aria-hidden="true" />}
              onClick={() => void navigate({ to: '/security' })}
            >
              {words('bar.security')}
            </Menu.Item>
            <Menu.Item leftSection={<IconLogout size={16} aria-hidden="true" />} onClick={() => void signOut()}>
              {words('bar.signOut')}
            </Menu.Item>
          </Menu.Dropdown>
        </Menu>
      </div>
    </header>
  )
}

/** Searches the list from every page; on the list it shows and changes the list's own text. */
function SearchField({ searchRef }: { readonly searchRef: RefObject<HTMLInputElement | null> }) {
  const words = useWords()
  const navigate = useNavigate()
  const location = useRouterState({ select: (state) => state.location })
  const onList = location.pathname === '/intelligence'
  const shown = onList && typeof location.search.q === 'string' ? location.search.q : ''
  const [text, setText] = useState(shown)
  useEffect(() => setText(shown), [shown])
  return (
    <search className={css.search}>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          const q = text.trim()
          const search = onList ? { ...location.search, open: undefined, tab: undefined } : {}
          void navigate({ to: '/intelligence', search: { ...search, q: q === '' ? undefined : q } as never })
          searchRef.current?.blur()
        }}
      >
        <IconSearch size={16} stroke={1.8} aria-hidden="true" />
        <input
          ref={searchRef}
          type="search"
          value={text}
          maxLength={500}
          autoComplete="off"
          spellCheck={false}
          enterKeyHint="search"
          aria-label={words('bar.searchLabel')}
          placeholder={words('bar.search')}
          onChange={(event) => setText(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Escape') {
              setText(shown)
              event.currentTarget.blur()
            }
          }}
        />
        <kbd>/</kbd>
      </form>
    </search>
  )
}

function LanguageMenu({ current }: { readonly current: string }) {
  const words = useWords()
  const { setLanguage } = usePreferences()
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label={words('bar.language')}>
          <IconLanguage size={20} stroke={1.6} aria-hidden="true" />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.RadioGroup value={current} onChange={(code) => void setLanguage(code as never)}>
          {languages.map(({ code, name }) => (
            <Menu.RadioItem key={code} value={code} lang={code} closeMenuOnClick>
              {name}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
      </Menu.Dropdown>
    </Menu>
  )
}

const themes = [
  { value: 'auto', icon: IconDeviceDesktop },
  { value: 'light', icon: IconSun },
  { value: 'dark', icon: IconMoon },
] as const

function ThemeMenu({ current }: { readonly current: Theme }) {
  const words = useWords()
  const { setTheme } = usePreferences()
  const Current = themes.find((theme) => theme.value === current)?.icon ?? IconDeviceDesktop
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <ActionIcon variant="subtle" color="gray" size="lg" aria-label={words('bar.theme')}>
          <Current size={20} stroke={1.6} aria-hidden="true" />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.RadioGroup value={current} onChange={(value) => setTheme(value as Theme)}>
          {themes.map(({ value, icon: Icon }) => (
            <Menu.RadioItem
              key={value}
              value={value}
              closeMenuOnClick
              rightSection={<Icon size={16} stroke={1.6} aria-hidden="true" />}
            >
              {words(`theme.${value}`)}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
      </Menu.Dropdown>
    </Menu>
  )
}
