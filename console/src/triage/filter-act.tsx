import { Button } from '@mantine/core'
import { IconArrowBackUp, IconPlayerPlay, IconPlayerStop } from '@tabler/icons-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import type { BulkAct } from '../../../src/api/contract/bulk.ts'
import { Refused } from '../api/client.ts'
import { tlpLabel, typeName } from '../i18n/names.ts'
import { recipientInline } from '../i18n/reasons.ts'
import { useWords } from '../i18n/use-words.ts'
import { useMemberNames } from '../parts/member-badge.tsx'
import { ErrorState, RowSkeletons } from '../parts/states.tsx'
import { formatMoment, formatNumber } from '../parts/timestamp.tsx'
import css from './filter-act.module.css'
import { actQuery, useActStep } from './use-filter-act.ts'

const outcomes = ['said', 'already', 'changed', 'refused', 'undone', 'kept'] as const

/** What a verdict over a whole filter is about and who will see it, before it is said; then how far it has come, and the way back. */
export function FilterAct({ id, onClose }: { readonly id: string; readonly onClose: () => void }) {
  const words = useWords()
  const client = useQueryClient()
  const query = useQuery(actQuery(id))
  const act = query.data
  const running = act?.state === 'running'
  const over = act?.state === 'done' || act?.state === 'stopped'
  // What was said shows in lists, counts and objects.
  useEffect(() => {
    if (over) for (const name of ['object', 'objects', 'counts']) void client.invalidateQueries({ queryKey: [name] })
  }, [over, client])
  return (
    <section className={css.act} aria-label={words('bulk.region')} aria-busy={query.isPending || running}>
      {query.isPending && <RowSkeletons rows={2} />}
      {query.isError && act === undefined && <NotThere error={query.error} />}
      {act !== undefined && <Shown act={act} />}
      <div className={css.acts}>
        {act !== undefined && <Steps act={act} />}
        <Button variant="default" size="xs" onClick={onClose}>
          {words('bulk.close')}
        </Button>
      </div>
    </section>
  )
}

function NotThere({ error }: { readonly error: unknown }) {
  const words = useWords()
  return error instanceof Refused && error.status === 404 ? <p>{words('bulk.gone')}</p> : <ErrorState error={error} />
}

function Shown({ act }: { readonly act: BulkAct }) {
  const words = useWords()
  const { state, phase, place, end, because, counts } = act
  const number = (count: number) => formatNumber(count, words.language)
  return (
    <>
      <h2>{words('bulk.about', { count: act.total, verdict: words(`verdict.${act.kind}`) })}</h2>
      <Scope act={act} />
      {state !== 'prepared' && (
        <progress
          className={css.bar}
          max={Math.max(1, end)}
          value={place}
          aria-label={words('bulk.progress', { place, end })}
        />
      )}
      <p role="status">
        <strong>{words(state === 'done' && phase === 'undo' ? 'bulk.state.undone' : `bulk.state.${state}`)}</strong>{' '}
        {(because === 'rights' || because === 'node') && `${words(`bulk.because.${because}`)} `}
        {state !== 'prepared' &&
          [
            words('bulk.progress', { place: number(place), end: number(end) }),
            ...outcomes
              .filter((one) => counts[one] > 0)
              .map((one) => `${number(counts[one])} ${words(`bulk.count.${one}`)}`),
          ].join(' · ')}
      </p>
    </>
  )
}

function Scope({ act }: { readonly act: BulkAct }) {
  const words = useWords()
  const nameOf = useMemberNames()
  const counted = (counts: Readonly<Record<string, number>>, say: (name: string) => string) =>
    Object.entries(counts)
      .sort(([, a], [, b]) => b - a)
      .map(([name, count]) => `${say(name)} ${formatNumber(count, words.language)}`)
      .join(' · ')
  const { q, type = [], tlp = [], origin = [], since } = act.filter
  const label = (name: string) => (name === 'unmarked' ? words('list.unmarked') : tlpLabel(name))
  const filter = [
    ...(q === undefined ? [] : [`“${q.slice(0, 200)}”`]),
    ...[type.map((one) => typeName(words, one)), tlp.map(label), origin].map((one) => one.join(', ')).filter(Boolean),
    ...(since === undefined
      ? []
      : [words('triage.newFilter', { time: formatMoment(new Date(since), words.language, 'short') })]),
  ]
  const narrow = (act.byTlp['amber+strict'] ?? 0) + (act.byTlp['red'] ?? 0)
  return (
    <>
      <dl className={css.scope}>
        <dt>{words('bulk.filter')}</dt>
        <dd className="foreign">{filter.length === 0 ? words('bulk.noFilter') : filter.join(' · ')}</dd>
        <dt>{words('bulk.types')}</dt>
        <dd>{counted(act.byType, (name) => typeName(words, name))}</dd>
        <dt>{words('bulk.labels')}</dt>
        <dd>{counted(act.byTlp, label)}</dd>
        <dt>{words('bulk.readers')}</dt>
        <dd>
          {act.readers.length === 0
            ? words('bulk.nobody')
            : counted(Object.fromEntries(act.readers.map(({ recipient, count }) => [recipient, count])), (name) =>
                recipientInline(words, name, nameOf),
              )}
          {act.readers.length > 0 && <small>{words('bulk.readersHint')}</small>}
        </dd>
      </dl>
      <p className={css.hint}>
        {words('bulk.until', { time: formatMoment(new Date(act.until), words.language) })}{' '}
        {act.notTaken > 0 && words('bulk.notTaken', { count: act.notTaken })}{' '}
        {narrow > 0 &&
          words('bulk.twoPersons', { count: narrow, labels: `${tlpLabel('amber+strict')} / ${tlpLabel('red')}` })}
      </p>
    </>
  )
}

function Steps({ act }: { readonly act: BulkAct }) {
  const words = useWords()
  const step = useActStep(act.id)
  const { state, phase, counts, total } = act
  const button = (does: Parameters<typeof step.mutate>[0], Icon: typeof IconPlayerStop, label: string) => (
    <Button
      variant="default"
      size="xs"
      loading={step.isPending}
      leftSection={<Icon size={15} stroke={1.6} aria-hidden="true" />}
      onClick={() => step.mutate(does)}
    >
      {label}
    </Button>
  )
  return (
    <>
      {step.isError && <ErrorState error={step.error} />}
      {state === 'prepared' && (
        <Button size="xs" loading={step.isPending} onClick={() => step.mutate('start')}>
          {words('bulk.start', { count: total })}
        </Button>
      )}
      {state === 'running' && button('stop', IconPlayerStop, words('bulk.stop'))}
      {state === 'stopped' && button('start', IconPlayerPlay, words('bulk.continue'))}
      {state !== 'running' &&
        counts.said > 0 &&
        (phase === 'say' || state === 'done') &&
        button('undo', IconArrowBackUp, words('bulk.undo', { count: counts.said }))}
    </>
  )
}
