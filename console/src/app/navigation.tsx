import {
  IconActivity,
  IconArrowBackUp,
  IconBolt,
  IconChecklist,
  IconFileImport,
  IconLayoutDashboard,
  IconListSearch,
  IconMask,
  IconReceipt,
  IconSettings,
  IconShieldLock,
  IconTopologyRing3,
  IconX,
} from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import type { Role } from '../../../src/api/contract/accounts.ts'
import type { Session } from '../../../src/api/contract/sessions.ts'
import { waitingQuery } from '../api/queries.ts'
import { type Key, useWords } from '../i18n/use-words.ts'
import { formatNumber } from '../parts/timestamp.tsx'
import { TrefoilMark } from '../parts/trefoil-mark.tsx'
import css from './navigation.module.css'
import { mayAdminister, mayImport, mayReadExercises, mayReadFlash, mayReadReport, mayReview } from './roles.ts'

const pages = [
  { to: '/', key: 'nav.overview', icon: IconLayoutDashboard, exact: true },
  { to: '/intelligence', key: 'nav.intelligence', icon: IconListSearch, exact: false },
  { to: '/alliance', key: 'nav.alliance', icon: IconTopologyRing3, exact: false },
  { to: '/flash', key: 'nav.flash', icon: IconBolt, exact: false, may: mayReadFlash, ofTheNode: true },
  { to: '/activity', key: 'nav.activity', icon: IconActivity, exact: false },
  { to: '/import', key: 'nav.import', icon: IconFileImport, exact: false, may: mayImport },
  { to: '/recalls', key: 'nav.recalls', icon: IconArrowBackUp, exact: false },
  { to: '/reviews', key: 'nav.reviews', icon: IconChecklist, exact: false, may: mayReview },
  { to: '/exercises', key: 'nav.exercises', icon: IconMask, exact: false, may: mayReadExercises, ofTheNode: true },
  { to: '/ledger', key: 'nav.ledger', icon: IconReceipt, exact: false },
  { to: '/privacy', key: 'nav.privacy', icon: IconShieldLock, exact: false, may: mayReadReport, ofTheNode: true },
  {
    to: '/administration',
    key: 'nav.administration',
    icon: IconSettings,
    exact: false,
    may: mayAdminister,
    ofTheNode: true,
  },
] as const satisfies readonly {
  to: string
  key: Key
  icon: unknown
  exact: boolean
  may?: (role: Role) => boolean
  /** Not part of an exercise. */
  ofTheNode?: true
}[]

interface Props {
  readonly session: Session
  readonly opened: boolean
  readonly onClose: () => void
}

/** Beside the page where there is room, else a drawer. */
export function Navigation({ session, opened, onClose }: Props) {
  const words = useWords()
  const drawer = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    if (opened) drawer.current?.showModal()
    else drawer.current?.close()
  }, [opened])
  return (
    <>
      <nav className={css.rail} aria-label={words('app.navigation')}>
        <Links session={session} onChoose={() => {}} />
        <Node session={session} />
      </nav>
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: Escape closes a dialog by itself; the click is on its backdrop */}
      <dialog
        ref={drawer}
        className={css.drawer}
        aria-label={words('app.navigation')}
        onClose={onClose}
        onClick={(event) => event.target === drawer.current && onClose()}
      >
        <nav className={css.inside}>
          <button type="button" className={css.close} onClick={onClose} aria-label={words('app.close')}>
            <IconX size={20} stroke={1.6} aria-hidden="true" />
          </button>
          <Links session={session} onChoose={onClose} />
          <Node session={session} />
        </nav>
      </dialog>
    </>
  )
}

function Links({ session, onChoose }: { readonly session: Session; readonly onChoose: () => void }) {
  const words = useWords()
  const shown = pages.filter(
    (page) => (!('may' in page) || page.may(session.person.role)) && !(session.exercise && 'ofTheNode' in page),
  )
  return (
    <ul className={css.links}>
      {shown.map(({ to, key, icon: Icon, exact }) => (
        <li key={to}>
          <Link to={to} className={css.link ?? ''} activeOptions={{ exact, includeSearch: false }} onClick={onChoose}>
            <Icon size={19} stroke={1.6} aria-hidden="true" />
            {words(key)}
            {to === '/reviews' && <Waiting />}
          </Link>
        </li>
      ))}
    </ul>
  )
}

/** How many wait for a decision; nothing where none does. */
function Waiting() {
  const words = useWords()
  const { data = 0 } = useQuery(waitingQuery)
  if (data === 0) return null
  return (
    <span className={css.waiting} role="img" aria-label={words('review.count', { count: data })}>
      {formatNumber(data, words.language)}
    </span>
  )
}

function Node({ session }: { readonly session: Session }) {
  const words = useWords()
  return (
    <div className={css.node}>
      <TrefoilMark size={20} />
      <span>
        <strong className="foreign">{session.memberName}</strong>
        <small>{words('app.tagline')}</small>
      </span>
    </div>
  )
}
