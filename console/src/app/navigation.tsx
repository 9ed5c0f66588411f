import { IconX } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import type { Session } from '../../../src/api/contract/sessions.ts'
import { flashWaitingQuery, waitingQuery } from '../api/queries.ts'
import { useWords } from '../i18n/use-words.ts'
import { useOwnName } from '../parts/member-badge.tsx'
import { formatNumber } from '../parts/timestamp.tsx'
import { TrefoilMark } from '../parts/trefoil-mark.tsx'
import css from './navigation.module.css'
import { pageGroups, pagesFor } from './pages.ts'
import { mayImport } from './roles.ts'

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
        <Node />
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
          <Node />
        </nav>
      </dialog>
    </>
  )
}

function Links({ session, onChoose }: { readonly session: Session; readonly onChoose: () => void }) {
  const words = useWords()
  const offered = pagesFor(session)
  const groups = pageGroups.filter((group) => offered.some((one) => one.group === group))
  return (
    <div className={css.links}>
      {groups.map((name) => (
        <ul key={name} aria-label={words(`nav.group.${name}`)}>
          {offered
            .filter(({ group }) => group === name)
            .map(({ to, key, icon: Icon, exact }) => (
              <li key={to}>
                <Link
                  to={to}
                  className={css.link ?? ''}
                  activeOptions={{ exact, includeSearch: false }}
                  onClick={onChoose}
                >
                  <Icon size={18} stroke={1.6} aria-hidden="true" />
                  {words(key)}
                  {to === '/reviews' && <WaitingReviews />}
                  {to === '/flash' && mayImport(session.person.role) && <WaitingAlerts />}
                </Link>
              </li>
            ))}
        </ul>
      ))}
    </div>
  )
}

function WaitingReviews() {
  const { data = 0 } = useQuery(waitingQuery)
  return <Waiting count={data} say="review.count" />
}

function WaitingAlerts() {
  const { data = 0 } = useQuery(flashWaitingQuery)
  return <Waiting count={data} say="flash.unanswered" />
}

/** How many wait for somebody here; nothing where none does. */
function Waiting({ count, say }: { readonly count: number; readonly say: 'review.count' | 'flash.unanswered' }) {
  const words = useWords()
  if (count === 0) return null
  return (
    <span className={css.waiting} role="img" aria-label={words(say, { count })}>
      {formatNumber(count, words.language)}
    </span>
  )
}

function Node() {
  const words = useWords()
  const name = useOwnName()
  return (
    <div className={css.node}>
      <TrefoilMark size={20} />
      <span>
        <strong className="foreign">{name}</strong>
        <small>{words('app.tagline')}</small>
      </span>
    </div>
  )
}
