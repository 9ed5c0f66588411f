import { Button } from '@mantine/core'
import { IconAlertTriangle, IconSignature } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { Ledger } from '../../../src/api/contract/ledger.ts'
import { useStepUp } from '../access/step-up.tsx'
import { ask } from '../api/client.ts'
import { ledgerQuery } from '../api/queries.ts'
import { mayAdminister } from '../app/roles.ts'
import { useSession } from '../app/session.ts'
import { useWords } from '../i18n/use-words.ts'
import { Failure } from '../parts/failure.tsx'
import { MemberLabel } from '../parts/member-label.tsx'
import { formatDuration, formatNumber, Timestamp } from '../parts/timestamp.tsx'
import page from '../styles/page.module.css'
import css from './ledger.module.css'

/** Our own log: how large, signed up to where, and which members have put their names to it. */
export function OwnLedger({ ledger }: { readonly ledger: Ledger }) {
  const words = useWords()
  const number = (value: number) => formatNumber(value, words.language)
  return (
    <section className={page.section} aria-labelledby="own-ledger">
      <h2 id="own-ledger">{words('ledger.own')}</h2>
      <Signing ledger={ledger} />
      <div className={css.columns}>
        <dl className={`${page.panel} ${css.facts}`}>
          <div>
            <dt>{words('ledger.origin')}</dt>
            <dd className="foreign">{ledger.origin}</dd>
          </div>
          <div>
            <dt>{words('ledger.size')}</dt>
            <dd>{number(ledger.size)}</dd>
          </div>
          <div>
            <dt>{words('ledger.checkpoint')}</dt>
            <dd>
              {ledger.checkpoint === null
                ? words('ledger.noCheckpoint')
                : words('ledger.entries', { count: ledger.checkpoint.size })}
            </dd>
          </div>
          <div>
            <dt>{words('ledger.witnessedSize')}</dt>
            <dd>
              {words('ledger.entries', { count: ledger.witnessedSize })}{' '}
              <small>{words('ledger.quorum', { count: ledger.quorum })}</small>
            </dd>
          </div>
          <div>
            <dt>{words('ledger.root')}</dt>
            <dd className="mono">{ledger.root}</dd>
          </div>
        </dl>
        <Cosignatures witnessed={ledger.witnessed} />
      </div>
    </section>
  )
}

function Cosignatures({ witnessed }: Pick<Ledger, 'witnessed'>) {
  const words = useWords()
  if (witnessed.length === 0) return <p className={page.none}>{words('ledger.noCosignatures')}</p>
  return (
    <div className={page.panel}>
      <table className={page.table}>
        <caption className={css.caption}>{words('ledger.cosignatures')}</caption>
        <thead>
          <tr>
            <th scope="col">{words('alliance.member')}</th>
            <th scope="col" className={page.number}>
              {words('ledger.size')}
            </th>
            <th scope="col">{words('ledger.cosignedAt')}</th>
            <th scope="col">{words('alliance.lag')}</th>
          </tr>
        </thead>
        <tbody>
          {witnessed.map(({ member, size, at }) => (
            <tr key={member}>
              <th scope="row">
                <MemberLabel code={member} />
              </th>
              <td data-label={words('ledger.size')} className={page.number}>
                {formatNumber(size, words.language)}
              </td>
              <td data-label={words('ledger.cosignedAt')} className={page.moment}>
                <Timestamp at={at} form="short" />
              </td>
              <td data-label={words('alliance.lag')} className={page.moment}>
                {formatDuration(Math.max(0, (Date.now() - Date.parse(at)) / 1000), words.language)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}

/** Whether checkpoints are signed; if not, why, and what an administrator can do about it. */
function Signing({ ledger: { signs, because } }: { readonly ledger: Ledger }) {
  const words = useWords()
  const { person } = useSession()
  const client = useQueryClient()
  const stepUp = useStepUp()
  const resume = useMutation({
    mutationFn: () => stepUp(() => ask('/ledger/resume', { method: 'POST' })),
    onSuccess: () => client.invalidateQueries({ queryKey: ledgerQuery.queryKey }),
  })
  if (signs)
    return (
      <p className={css.signs}>
        <IconSignature size={18} stroke={1.6} aria-hidden="true" />
        {words('ledger.signs')}
      </p>
    )
  return (
    <div className={css.alarm} role="status">
      <p>
        <IconAlertTriangle size={18} stroke={1.8} aria-hidden="true" />
        <strong>{words('ledger.signsNot')}</strong>
      </p>
      <p>{words(`ledger.because.${because ?? 'unanswered'}`)}</p>
      {because === 'unanswered' && mayAdminister(person.role) && (
        <>
          <p>{words('ledger.resumeRisk')}</p>
          <div>
            <Button variant="default" loading={resume.isPending} onClick={() => resume.mutate()}>
              {words('ledger.resume')}
            </Button>
          </div>
        </>
      )}
      <Failure of={resume.error} />
    </div>
  )
}
