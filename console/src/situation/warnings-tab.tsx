import { Button, Checkbox, NumberInput } from '@mantine/core'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Alerts, WarningRule, WarningRules } from '../../../src/api/contract/situation.ts'
import { useStepUp } from '../access/step-up.tsx'
import { ask } from '../api/client.ts'
import { mayAdminister, mayImport } from '../app/roles.ts'
import { useSession } from '../app/session.ts'
import { useWords, type Words } from '../i18n/use-words.ts'
import { Failure } from '../parts/failure.tsx'
import { formatDays } from '../parts/format-day.ts'
import { InnerLinks } from '../parts/inner-links.tsx'
import { MemberBadge } from '../parts/member-badge.tsx'
import { EmptySection, ErrorState, PageSkeleton } from '../parts/states.tsx'
import { formatNumber, Timestamp } from '../parts/timestamp.tsx'
import page from '../styles/page.module.css'
import { sectorTitle } from './change.tsx'
import { CountLink, CountSentence, CountShape } from './count-link.tsx'
import { alertsQuery, warningRulesQuery } from './queries.ts'
import type { Behind, ChangedSearch } from './search.ts'
import css from './situation.module.css'

type Alert = Alerts['items'][number]

/** Rates that were too high, each with the numbers that say why, and the rules that say what too high is. */
export function WarningsTab({
  since,
  onChange,
}: {
  /** Only those that were raised after this moment. */
  readonly since: string | undefined
  readonly onChange: (next: ChangedSearch) => void
}) {
  const words = useWords()
  const client = useQueryClient()
  const { person } = useSession()
  const works = mayImport(person.role)
  const query = useQuery(alertsQuery)
  const act = useMutation({
    mutationFn: (path: string) => ask<Alerts>(path, { method: 'POST' }),
    onSuccess: (found) => client.setQueryData(alertsQuery.queryKey, found),
  })
  if (query.data === undefined)
    return query.isError ? <ErrorState error={query.error} onRetry={() => void query.refetch()} /> : <PageSkeleton />
  const items = query.data.items.filter(({ at }) => since === undefined || at > since)
  return (
    <>
      <section className={page.section} aria-labelledby="alerts">
        <header>
          <h2 id="alerts">{words('situation.alerts')}</h2>
          {works && (
            <Button
              variant="default"
              size="compact-sm"
              loading={act.isPending}
              onClick={() => act.mutate('/situation/alerts/look')}
            >
              {words('situation.lookNow')}
            </Button>
          )}
        </header>
        <Failure of={act.error} />
        {since !== undefined && (
          <p className={page.hint}>
            {words('situation.arrivedAfter')} <Timestamp at={since} form="short" />{' '}
            <Button variant="subtle" size="compact-xs" onClick={() => onChange({ since: undefined })}>
              {words('situation.allWarnings', { count: query.data.items.length })}
            </Button>
          </p>
        )}
        {items.length === 0 ? (
          <EmptySection title={words('situation.noAlerts.title')}>{words('situation.noAlerts')}</EmptySection>
        ) : (
          <ul className={css.alerts}>
            {items.map((alert) => (
              <li key={alert.id} className={page.panel} data-seen={alert.seenBy === null ? undefined : ''}>
                <AlertFacts alert={alert} />
                {alert.seenBy === null && works && (
                  <Button
                    size="compact-sm"
                    variant="default"
                    onClick={() => act.mutate(`/situation/alerts/${encodeURIComponent(alert.id)}/seen`)}
                  >
                    {words('situation.markSeen')}
                  </Button>
                )}
                {alert.seenBy !== null && (
                  <p className={page.hint}>{words('situation.seenBy', { name: alert.seenBy })}</p>
                )}
              </li>
            ))}
          </ul>
        )}
      </section>
      <RuleList />
    </>
  )
}

function AlertFacts({ alert }: { readonly alert: Alert }) {
  const words = useWords()
  const number = (value: number) => formatNumber(value, words.language)
  const most = Math.max(alert.observed, ...alert.baseline, 1)
  const columns = [...alert.baseline.toReversed(), alert.observed]
  return (
    <div className={css.alert}>
      <div>
        <h3>
          {alert.member !== '' && <MemberBadge code={alert.member} />}{' '}
          {alert.actorName !== '' ? (
            <span className="foreign">{alert.actorName}</span>
          ) : (
            alert.sector !== '' && sectorTitle(words, alert.sector)
          )}
        </h3>
        <p>
          <CountSentence
            say={alert.rule.kind === 'attempt' ? 'situation.alertAttempts' : 'situation.alertIncidents'}
            facts={{
              observed: alert.observed,
              expected: number(alert.expected),
              windows: number(alert.baseline.length),
              days: formatDays(alert.from, alert.until, words.language),
            }}
            opens={{ observed: behindWindow(alert, 0) }}
          />
        </p>
        <p className={page.hint}>
          {words('situation.alertWhy', {
            chance: number(Math.round(1 / Math.max(alert.chance, 1e-12))),
            limit: number(Math.round(1 / alert.rule.alpha)),
            factor: number(alert.rule.factor),
            minimum: number(alert.rule.minimum),
            dispersion: new Intl.NumberFormat(words.language, { maximumFractionDigits: 1 }).format(alert.dispersion),
          })}
        </p>
        <p className={page.hint}>
          {words('situation.alertBaseline', { numbers: '' })}
          {alert.baseline
            .map((value, at) => ({ value, windows: at + 1 }))
            .toReversed()
            .map(({ value, windows }) => (
              <span key={windows} className={css.baseline}>
                <CountLink behind={behindWindow(alert, windows)} count={value} />
              </span>
            ))}
        </p>
      </div>
      <InnerLinks className={css.spark} label={words('situation.alertCourse')}>
        {/* biome-ignore lint/a11y/useSemanticElements: a picture whose columns are links; the numbers beside it say the same */}
        <svg viewBox={`0 0 ${columns.length * 14} 60`} role="group" aria-label={words('situation.alertCourse')}>
          {columns.map((value, at) => (
            <CountShape
              // biome-ignore lint/suspicious/noArrayIndexKey: a place in time
              key={at}
              behind={value > 0 ? behindWindow(alert, columns.length - 1 - at) : undefined}
              name={`${formatWindow(alert, columns.length - 1 - at, words.language)}: ${number(value)}`}
            >
              <rect
                className={css.series}
                data-series={at === columns.length - 1 ? 3 : 0}
                x={at * 14 + 1}
                y={58 - (value / most) * 56}
                width="12"
                height={Math.max(1, (value / most) * 56)}
              />
            </CountShape>
          ))}
        </svg>
      </InnerLinks>
    </div>
  )
}

/** The stretch that was judged (0), or one of those before it: its first day, and the first day after it. */
function windowOf({ from, until }: Alert, windows: number): readonly [from: string, until: string] {
  const move = (day: string, days: number) =>
    new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)
  return [move(from, -7 * windows), move(until, -7 * windows + 1)]
}

function formatWindow(alert: Alert, windows: number, language: Words['language']): string {
  const [from, until] = windowOf(alert, windows)
  const last = new Date(Date.parse(`${until}T00:00:00Z`) - 86_400_000).toISOString().slice(0, 10)
  return formatDays(from, last, language)
}

/** What an alert counts in that stretch. */
function behindWindow(alert: Alert, windows: number): Behind {
  const { rule, member, sector, actor } = alert
  const [from, until] = windowOf(alert, windows)
  const members = member === '' ? (rule.members ?? []) : [member]
  const sectors = sector === '' ? (rule.sectors ?? []) : [sector]
  return {
    ...{ kind: rule.kind, from, until },
    ...(members.length === 0 ? {} : { member: members }),
    ...(sectors.length === 0 ? {} : { sector: sectors }),
    ...(actor === '' ? {} : { actor }),
  }
}

function RuleList() {
  const words = useWords()
  const { person } = useSession()
  const items = useQuery(warningRulesQuery).data?.items ?? []
  return (
    <section className={page.section} aria-labelledby="rules">
      <h2 id="rules">{words('situation.rules')}</h2>
      <p className={page.hint}>{words('situation.rulesHint')}</p>
      {mayAdminister(person.role) ? (
        <ul className={css.rules}>
          {items.map((entry) => (
            <li key={entry.rule.id} className={page.panel}>
              <RuleForm key={JSON.stringify(entry.rule)} entry={entry} />
            </li>
          ))}
        </ul>
      ) : (
        <RuleTable rules={items.map(({ rule }) => rule)} />
      )}
    </section>
  )
}

const numbersOfRules = ['minimum', 'factor', 'alpha', 'windows'] as const

/** The rules as those read them who change nothing. */
function RuleTable({ rules }: { readonly rules: readonly WarningRule[] }) {
  const words = useWords()
  const number = new Intl.NumberFormat(words.language, { maximumSignificantDigits: 6 })
  return (
    <div className={`${page.panel} ${page.scroll}`}>
      <table className={page.table}>
        <thead>
          <tr>
            <th scope="col">{words('situation.rule')}</th>
            {numbersOfRules.map((name) => (
              <th key={name} scope="col" className={page.number}>
                {words(`situation.rule.${name}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rules.map((rule) => (
            <tr key={rule.id}>
              <th scope="row">
                {ruleName(words, rule)} {!rule.on && <small>{words('situation.rule.off')}</small>}
              </th>
              {numbersOfRules.map((name) => (
                <td key={name} data-label={words(`situation.rule.${name}`)} className={page.number}>
                  {number.format(rule[name])}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

function ruleName(words: Words, rule: WarningRule): string {
  return words.find(`situation.rule.name.${rule.id}`) ?? rule.name
}

function RuleForm({ entry }: { readonly entry: WarningRules['items'][number] }) {
  const words = useWords()
  const client = useQueryClient()
  const [rule, setRule] = useState<WarningRule>(entry.rule)
  const stepUp = useStepUp()
  const save = useMutation({
    mutationFn: (method: 'PUT' | 'DELETE') =>
      stepUp(() =>
        ask<WarningRules>(`/situation/rules/${encodeURIComponent(rule.id)}`, {
          method,
          ...(method === 'PUT' ? { json: rule } : {}),
        }),
      ),
    onSuccess: (found) => client.setQueryData(warningRulesQuery.queryKey, found),
  })
  const number = (name: 'minimum' | 'factor' | 'alpha' | 'windows', step: number) => (
    <NumberInput
      label={words(`situation.rule.${name}`)}
      value={rule[name]}
      step={step}
      min={0}
      onChange={(value) => typeof value === 'number' && setRule({ ...rule, [name]: value })}
    />
  )
  return (
    <div className={css.rule}>
      <Checkbox
        label={ruleName(words, rule)}
        checked={rule.on}
        onChange={(event) => setRule({ ...rule, on: event.currentTarget.checked })}
      />
      <div className={css.filters}>
        {number('minimum', 1)}
        {number('factor', 0.1)}
        {number('alpha', 0.001)}
        {number('windows', 1)}
        <Button
          size="sm"
          variant="default"
          disabled={JSON.stringify(rule) === JSON.stringify(entry.rule)}
          onClick={() => save.mutate('PUT')}
        >
          {words('situation.save')}
        </Button>
        {entry.changed && (
          <Button size="sm" variant="subtle" onClick={() => save.mutate('DELETE')}>
            {words('situation.reset')}
          </Button>
        )}
      </div>
      <Failure of={save.error} />
    </div>
  )
}
