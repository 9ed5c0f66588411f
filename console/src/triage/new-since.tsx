import { Button } from '@mantine/core'
import { IconCheck } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { Arrivals } from '../../../src/api/contract/objects.ts'
import { ask } from '../api/client.ts'
import { waitingQuery } from '../api/queries.ts'
import { mayReview } from '../app/roles.ts'
import { useSession } from '../app/session.ts'
import { typeName } from '../i18n/names.ts'
import { useWords } from '../i18n/use-words.ts'
import { formatMoment, formatNumber } from '../parts/timestamp.tsx'
import { TypeIcon } from '../parts/type-icon.tsx'
import page from '../styles/page.module.css'
import { digestOrder } from './digest-order.ts'
import css from './triage.module.css'
import { keptQuery, newSince, useKeep } from './use-kept.ts'

const shownTypes = 8

/** One digest in place of a flood: what came since the person last looked, by type, each count opening what it counts. */
export function NewSince() {
  const words = useWords()
  const { person, exercise } = useSession()
  const kept = useQuery(keptQuery).data
  const [openedMs] = useState(() => Date.now())
  const asked = kept === undefined ? undefined : newSince(kept, openedMs)
  const arrivals = useQuery({
    // By what the person said, not by the moment of asking: what was counted stays to be read while the node is away.
    queryKey: ['counts', 'since', kept?.seenUntil ?? 'a day ago'],
    queryFn: async ({ signal }) => ({
      ...(await ask<Arrivals>('/arrivals', { signal, query: { since: asked } })),
      since: asked,
    }),
    enabled: asked !== undefined,
  })
  const waiting = useQuery({ ...waitingQuery, enabled: mayReview(person.role) }).data ?? 0
  const { visit } = useKeep()
  if (exercise || kept === undefined || arrivals.data?.since === undefined) return null
  const { count, atLeast, byType, since } = arrivals.data
  // A node that has never held anything has no news to give.
  if (count === 0 && kept.seenUntil === null) return null
  const types = digestOrder(byType)
  const time = formatMoment(new Date(since), words.language, 'short')
  return (
    <section className={`${page.panel} ${css.digest}`} aria-labelledby="new-since">
      <div className={css.digestHead}>
        <h2 id="new-since">{words(kept.seenUntil === null ? 'triage.lastDay' : 'triage.since', { time })}</h2>
        {count > 0 && (
          <Button
            variant="default"
            size="xs"
            leftSection={<IconCheck size={15} stroke={1.8} aria-hidden="true" />}
            loading={visit.isPending}
            // What came while this was read is new all the same.
            onClick={() => visit.mutate(new Date(arrivals.dataUpdatedAt).toISOString())}
          >
            {words('triage.seen')}
          </Button>
        )}
      </div>
      {count === 0 ? (
        <p className={page.hint}>{words('triage.nothingNew')}</p>
      ) : (
        <ul className={css.types}>
          <li>
            <Link to="/intelligence" search={{ since }}>
              <strong>{`${formatNumber(count, words.language)}${atLeast ? '+' : ''}`}</strong> {words('triage.objects')}
            </Link>
          </li>
          {types.slice(0, shownTypes).map(([type, number]) => (
            <li key={type}>
              <Link to="/intelligence" search={{ since, type: [type] }}>
                <TypeIcon type={type} size={16} /> {typeName(words, type)}{' '}
                <strong>{formatNumber(number, words.language)}</strong>
              </Link>
            </li>
          ))}
          {waiting > 0 && (
            <li>
              <Link to="/reviews">{words('review.count', { count: waiting })}</Link>
            </li>
          )}
        </ul>
      )}
    </section>
  )
}
