import { Button } from '@mantine/core'
import { IconDownload } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { Link } from '../../../src/api/contract/alliance.ts'
import { ask } from '../api/client.ts'
import { allianceQuery } from '../api/queries.ts'
import { mayPull as roleMayPull } from '../app/roles.ts'
import { useSession } from '../app/session.ts'
import { useWords } from '../i18n/use-words.ts'
import { StepLink } from '../ledger/step-link.tsx'
import { MemberBadge, useMemberName, useMembersInSentences } from '../parts/member-badge.tsx'
import { SaveTable } from '../parts/save-table.tsx'
import { formatDuration, formatNumber, Timestamp } from '../parts/timestamp.tsx'
import page from '../styles/page.module.css'
import css from './alliance.module.css'
import { LinkStateLabel } from './link-state.tsx'

export function LinkTable({ links }: { readonly links: readonly Link[] }) {
  const words = useWords()
  const { person } = useSession()
  const inSentence = useMembersInSentences()
  const client = useQueryClient()
  const pull = useMutation({
    mutationFn: (member: string) => ask(`/links/${encodeURIComponent(member)}/pull`, { method: 'POST' }),
    onSettled: () => client.invalidateQueries({ queryKey: allianceQuery.queryKey }),
  })
  const mayPull = roleMayPull(person.role)
  return (
    <section className={page.section}>
      <header>
        <h2>{words('alliance.links')}</h2>
        <p role="status" className={css.said}>
          {pull.isSuccess && words('alliance.pulled', { member: inSentence(pull.variables) })}
          {pull.isError && words('alliance.pullFailed', { detail: pull.error.message })}
        </p>
        {links.length > 0 && (
          <SaveTable
            name="links"
            of={words('alliance.links')}
            head={[
              ...[words('alliance.member'), words('alliance.state'), words('alliance.lastSuccess')],
              ...[words('alliance.lag'), words('alliance.failures'), words('alliance.received')],
              words('alliance.refused'),
            ]}
            rows={links.map((link) => [
              ...[link.member, words(`link.${link.state}`), link.lastSuccessAt ?? words('alliance.never')],
              link.lagSeconds === null ? words('alliance.never') : formatDuration(link.lagSeconds, words.language),
              ...[link.failures, link.received, link.refused],
            ])}
          />
        )}
      </header>
      {links.length === 0 ? (
        <p className={page.hint}>{words('alliance.noLinks')}</p>
      ) : (
        <div className={page.panel}>
          <table className={page.table}>
            <thead>
              <tr>
                <th scope="col">{words('alliance.member')}</th>
                <th scope="col">{words('alliance.state')}</th>
                <th scope="col">{words('alliance.lastSuccess')}</th>
                <th scope="col">{words('alliance.lag')}</th>
                <th scope="col" className={page.number}>
                  {words('alliance.failures')}
                </th>
                <th scope="col" className={page.number}>
                  {words('alliance.received')}
                </th>
                <th scope="col" className={page.number}>
                  {words('alliance.refused')}
                </th>
                {mayPull && <th scope="col" aria-label={words('alliance.pull')} />}
              </tr>
            </thead>
            <tbody>
              {links.map((link) => (
                <LinkRow
                  key={link.member}
                  link={link}
                  {...(mayPull ? { onPull: () => pull.mutate(link.member) } : {})}
                  pulling={pull.isPending && pull.variables === link.member}
                />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  )
}

function LinkRow({
  link,
  onPull,
  pulling,
}: {
  readonly link: Link
  readonly onPull?: () => void
  readonly pulling: boolean
}) {
  const words = useWords()
  const name = useMemberName(link.member)
  const { reason } = link
  const alarm = reason?.facts.alarm
  const facts = alarm === undefined ? reason?.facts : { alarm: words.find(`evidence.${alarm}`) ?? alarm }
  const why = reason === null ? null : words.find(`linkReason.${reason.code}`, facts)
  return (
    <tr>
      <th scope="row">
        <span className={css.member}>
          <MemberBadge code={link.member} />
          <span className="foreign">{name === link.member ? '' : name}</span>
        </span>
      </th>
      <td data-label={words('alliance.state')}>
        <div>
          <LinkStateLabel state={link.state} />
          {why !== null && <p className={css.problem}>{why}</p>}
          {why === null && link.lastError !== null && link.state !== 'idle' && (
            <p className={`${css.problem} foreign`}>{link.lastError}</p>
          )}
          {link.nextAttemptAt !== null && link.state === 'waiting' && (
            <p className={css.next}>
              {words('alliance.nextAttempt')} <Timestamp at={link.nextAttemptAt} form="short" />
            </p>
          )}
        </div>
      </td>
      <td className={page.moment} data-label={words('alliance.lastSuccess')}>
        {link.lastSuccessAt === null ? words('alliance.never') : <Timestamp at={link.lastSuccessAt} form="short" />}
      </td>
      <td className={page.moment} data-label={words('alliance.lag')}>
        {link.lagSeconds === null ? words('alliance.never') : formatDuration(link.lagSeconds, words.language)}
      </td>
      <td className={page.number} data-label={words('alliance.failures')}>
        {formatNumber(link.failures, words.language)}
      </td>
      <td className={page.number} data-label={words('alliance.received')}>
        <StepLink on="/alliance" opens={{ way: 'in', member: link.member }} count={link.received} />
      </td>
      <td className={page.number} data-label={words('alliance.refused')}>
        <StepLink on="/alliance" opens={{ way: 'in', member: link.member, only: 'refused' }} count={link.refused} />
      </td>
      {onPull !== undefined && (
        <td>
          <Button
            variant="default"
            size="xs"
            loading={pulling}
            onClick={onPull}
            aria-label={`${words('alliance.pull')}: ${name}`}
            leftSection={<IconDownload size={15} stroke={1.6} aria-hidden="true" />}
          >
            {words('alliance.pull')}
          </Button>
        </td>
      )}
    </tr>
  )
}
