import { Button } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Sensor } from '../../../src/api/contract/sensors.ts'
import { useStepUp } from '../access/step-up.tsx'
import { ask } from '../api/client.ts'
import { sensorsQuery } from '../api/queries.ts'
import { mayAdminister } from '../app/roles.ts'
import { useSession } from '../app/session.ts'
import { humanise } from '../i18n/names.ts'
import { useWords, type Words } from '../i18n/use-words.ts'
import { Failure } from '../parts/failure.tsx'
import { formatDay } from '../parts/format-day.ts'
import { ErrorState } from '../parts/states.tsx'
import { formatDuration, formatNumber, Timestamp } from '../parts/timestamp.tsx'
import page from '../styles/page.module.css'
import css from './detection.module.css'
import { EnrolForm } from './enrol-form.tsx'

/** The processes beside collectors that look for the same and tell what they saw: how each is. */
export function Sensors() {
  const words = useWords()
  const { person } = useSession()
  const query = useQuery(sensorsQuery)
  return (
    <section className={page.section} aria-labelledby="sensors">
      <h2 id="sensors">{words('sensor.title')}</h2>
      <p className={page.hint}>{words('sensor.intro')}</p>
      {query.data === undefined ? (
        query.isError && <ErrorState error={query.error} onRetry={() => void query.refetch()} />
      ) : query.data.items.length === 0 ? (
        <p className={page.none}>{words('sensor.none')}</p>
      ) : (
        <Table sensors={query.data.items} mayAct={mayAdminister(person.role)} />
      )}
      {mayAdminister(person.role) && <EnrolForm />}
    </section>
  )
}

function Table({ sensors, mayAct }: { readonly sensors: readonly Sensor[]; readonly mayAct: boolean }) {
  const words = useWords()
  const heads = ['state', 'index', 'read', 'seen', 'trouble'] as const
  return (
    <div className={`${page.panel} ${page.scroll}`}>
      <table className={page.table}>
        <thead>
          <tr>
            <th scope="col">{words('sensor.name')}</th>
            {heads.map((head) => (
              <th key={head} scope="col">
                {words(`sensor.${head}`)}
              </th>
            ))}
            {mayAct && <th scope="col">{words('detection.act')}</th>}
          </tr>
        </thead>
        <tbody>
          {sensors.map((one) => (
            <tr key={one.name} data-disabled={one.revokedAt !== null || undefined}>
              <th scope="row" className="foreign">
                {one.name}
                {one.sector !== '' && (
                  <div className={css.beside}>{words.find(`sector.${one.sector}`) ?? humanise(one.sector)}</div>
                )}
              </th>
              <td data-label={words('sensor.state')}>
                <span>
                  <Contact one={one} />
                </span>
              </td>
              <td data-label={words('sensor.index')}>
                <span>
                  <Index one={one} />
                </span>
              </td>
              <td data-label={words('sensor.read')}>
                <Lines lines={sayRead(words, one)} />
              </td>
              <td data-label={words('sensor.seen')}>
                <Lines lines={saySeen(words, one)} />
              </td>
              <td data-label={words('sensor.trouble')} className="foreign">
                <Lines lines={sayTrouble(words, one)} />
              </td>
              {mayAct && (
                <td>
                  <Act one={one} />
                </td>
              )}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function Lines({ lines }: { readonly lines: readonly string[] }) {
  return (
    <span>
      {lines.map((line) => (
        <span key={line} className={css.line}>
          {line}
        </span>
      ))}
    </span>
  )
}

function Contact({ one: { revokedAt, isConnected, contactAt } }: { readonly one: Sensor }) {
  const words = useWords()
  if (revokedAt !== null)
    return (
      <>
        {words('sensor.revoked')} <Timestamp at={revokedAt} form="short" />
      </>
    )
  if (isConnected) return <strong className={css.good}>{words('sensor.connected')}</strong>
  if (contactAt === null) return words('sensor.never')
  return (
    <>
      <strong className={css.bad}>{words('sensor.silent')}</strong> <Timestamp at={contactAt} form="short" />
    </>
  )
}

function Index({ one: { state } }: { readonly one: Sensor }) {
  const words = useWords()
  if (state === null || state.indexAt === null) return words('sensor.noIndex')
  return (
    <>
      <Timestamp at={state.indexAt} form="short" />
      <span className={css.beside}>{words('sensor.watched', { count: state.watched })}</span>
    </>
  )
}

function sayRead(words: Words, { state }: Sensor): readonly string[] {
  if (state === null) return [words('sensor.nothing')]
  return [
    words('sensor.events', { count: state.events }),
    ...(state.skipped === 0 ? [] : [words('sensor.skipped', { count: state.skipped })]),
    ...(state.pending === null || state.pending === 0 ? [] : [words('sensor.pending', { count: state.pending })]),
    ...(state.lagMs === null || state.lagMs < 1000
      ? []
      : [words('sensor.lag', { time: formatDuration(Math.round(state.lagMs / 1000), words.language) })]),
    ...sayLookBack(words, state.lookBack),
  ]
}

function sayLookBack(words: Words, lookBack: NonNullable<Sensor['state']>['lookBack']): readonly string[] {
  if (lookBack === null) return []
  const { recordedDays, keptDays, oldestDay } = lookBack
  const days = formatNumber(recordedDays, words.language)
  const kept = formatNumber(keptDays, words.language)
  return [
    oldestDay === null
      ? words('sensor.lookBackEmpty', { kept })
      : words('sensor.lookBack', { days, kept, since: formatDay(oldestDay, words.language) }),
  ]
}

function saySeen(words: Words, { state, told }: Sensor): readonly string[] {
  const waiting = state?.waiting ?? 0
  const tripped = state?.tripped.length ?? 0
  const confirmed = state?.lookBack?.confirmed ?? 0
  return [
    words('sensor.told', { count: told }),
    ...(waiting === 0 ? [] : [words('sensor.waiting', { count: waiting })]),
    ...(confirmed === 0 ? [] : [words('sensor.seenBefore', { count: confirmed })]),
    ...(tripped === 0 ? [] : [words('sensor.tripped', { count: tripped })]),
  ]
}

function sayTrouble(words: Words, { state, refused, because }: Sensor): readonly string[] {
  const errors = state?.errors ?? 0
  if (errors + refused === 0) return [words('sensor.noTrouble')]
  return [
    ...(errors === 0 ? [] : [words('sensor.errors', { count: errors, last: state?.lastError ?? '' })]),
    ...(refused === 0
      ? []
      : [
          words('sensor.refused', {
            count: refused,
            because: words.find(`sensor.because.${because}`) ?? because,
          }),
        ]),
  ]
}

/** Revoking asks once more, since it cannot be taken back. */
function Act({ one: { name, revokedAt } }: { readonly one: Sensor }) {
  const words = useWords()
  const client = useQueryClient()
  const stepUp = useStepUp()
  const [isAsked, setIsAsked] = useState(false)
  const path = `/sensors/${encodeURIComponent(name)}`
  const act = useMutation({
    mutationFn: () =>
      stepUp(() =>
        revokedAt === null ? ask(`${path}/revocation`, { method: 'POST' }) : ask(path, { method: 'DELETE' }),
      ),
    onSuccess: () => {
      setIsAsked(false)
      return client.invalidateQueries({ queryKey: ['sensors'] })
    },
  })
  const label = words(revokedAt === null ? 'sensor.revoke' : 'sensor.forget')
  return (
    <div className={css.acts}>
      {isAsked ? (
        <>
          <Button color="red" size="compact-sm" loading={act.isPending} onClick={() => act.mutate()}>
            {words('sensor.really', { act: label, name })}
          </Button>
          <Button variant="default" size="compact-sm" onClick={() => setIsAsked(false)}>
            {words('app.cancel')}
          </Button>
        </>
      ) : (
        <Button variant="default" size="compact-sm" aria-label={`${label}: ${name}`} onClick={() => setIsAsked(true)}>
          {label}
        </Button>
      )}
      <Failure of={act.error} />
    </div>
  )
}
