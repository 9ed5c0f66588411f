import { UnstyledButton } from '@mantine/core'
import { IconPlugConnectedX } from '@tabler/icons-react'
import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { TlpLabel } from '../../../src/api/contract/labels.ts'
import { probe, refuseWhileAway, useAway, useReadCopies, useRefusedAt } from '../api/reach.ts'
import { tlpLabel } from '../i18n/names.ts'
import { useWords } from '../i18n/use-words.ts'
import { formatMoment } from '../parts/timestamp.tsx'
import css from './away-banner.module.css'

/** On every page while the node is away: from when what is shown is, that nothing can be changed, and that what was tried was not done. */
export function AwayBanner({ limit }: { readonly limit: TlpLabel | undefined }) {
  const words = useWords()
  const away = useAway()
  const refused = useRefusedAt() > 0
  const readCopies = useReadCopies()
  const since = useShownSince(away)
  useRefusedForms(away)
  if (!away) return null
  const time = since === null ? null : formatMoment(new Date(since), words.language, 'short')
  return (
    <div className={css.banner}>
      <IconPlugConnectedX size={16} stroke={1.6} aria-hidden="true" />
      <p role="status">
        <strong>{words('away.title')}</strong> {time !== null && words('away.since', { time })} {words('away.readOnly')}{' '}
        {limit !== undefined && readCopies && words('away.limit', { tlp: tlpLabel(limit) })}
      </p>
      <p role="alert" className={css.refused}>
        {refused && words('away.refused')}
      </p>
      <UnstyledButton className={css.again ?? ''} onClick={() => void probe()}>
        {words('app.retry')}
      </UnstyledButton>
    </div>
  )
}

/** The oldest of what the page shows now: when the node last said it. Who is signed in is not shown. */
function useShownSince(away: boolean): number | null {
  const client = useQueryClient()
  const [since, setSince] = useState<number | null>(null)
  useEffect(() => {
    if (!away) return
    const look = () => {
      const shown = client
        .getQueryCache()
        .findAll({ type: 'active' })
        .filter(({ queryKey, state }) => !asked.has(String(queryKey[0])) && state.data !== undefined)
      setSince(shown.length === 0 ? null : Math.min(...shown.map(({ state }) => state.dataUpdatedAt)))
    }
    look()
    // Within a drawing of the page nothing else may be drawn.
    return client.getQueryCache().subscribe(() => queueMicrotask(look))
  }, [away, client])
  return since
}
/** What every page has around it. */
const asked = new Set(['session', 'about', 'alliance', 'kept', 'flash', 'exercises'])

/** A form that is sent goes to the node: it is stopped before it is taken for sent, and keeps what was written in it. */
function useRefusedForms(away: boolean): void {
  useEffect(() => {
    document.documentElement.toggleAttribute('data-away', away)
    if (!away) return
    const stop = (event: SubmitEvent) => {
      if ((event.target as Element).closest('main') === null) return
      event.preventDefault()
      event.stopPropagation()
      refuseWhileAway()
    }
    document.addEventListener('submit', stop, { capture: true })
    return () => document.removeEventListener('submit', stop, { capture: true })
  }, [away])
}
