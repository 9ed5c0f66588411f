import { Button } from '@mantine/core'
import { IconAlertTriangle, IconCircleCheck } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useRef } from 'react'
import type { Alarm, Ledger } from '../../../src/api/contract/ledger.ts'
import access from '../access/access.module.css'
import { useStepUp } from '../access/step-up.tsx'
import { ask } from '../api/client.ts'
import { mayTrust } from '../app/roles.ts'
import { useSession } from '../app/session.ts'
import { useWords } from '../i18n/use-words.ts'
import { Failure } from '../parts/failure.tsx'
import { MemberBadge, useMemberInSentence, useMemberName } from '../parts/member-badge.tsx'
import { saveFile } from '../parts/save-file.ts'
import { Timestamp } from '../parts/timestamp.tsx'
import page from '../styles/page.module.css'
import css from './ledger.module.css'

type Peer = Ledger['peers'][number]

/** The other members' ledgers as this node follows them, with every alarm that stands. */
export function MemberLogs({ peers }: { readonly peers: readonly Peer[] }) {
  const words = useWords()
  return (
    <section className={page.section} aria-labelledby="member-logs">
      <h2 id="member-logs">{words('ledger.members')}</h2>
      {peers.length === 0 ? (
        <p className={page.hint}>{words('alliance.noLinks')}</p>
      ) : (
        <div className={page.panel}>
          <table className={page.table}>
            <thead>
              <tr>
                <th scope="col">{words('alliance.member')}</th>
                <th scope="col">{words('ledger.origin')}</th>
                <th scope="col">{words('ledger.followed')}</th>
                <th scope="col">{words('ledger.trust')}</th>
              </tr>
            </thead>
            <tbody>
              {peers.map((peer) => (
                <MemberLog key={peer.origin} peer={peer} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  )
}

function MemberLog({ peer }: { readonly peer: Peer }) {
  const words = useWords()
  const name = useMemberName(peer.member)
  const { person } = useSession()
  return (
    <tr>
      <th scope="row">
        <span className={css.member}>
          <MemberBadge code={peer.member} />
          <span className="foreign">{name === peer.member ? '' : name}</span>
        </span>
      </th>
      <td data-label={words('ledger.origin')} className="foreign">
        {peer.origin}
      </td>
      <td data-label={words('ledger.followed')}>{words('ledger.entries', { count: peer.size })}</td>
      <td data-label={words('ledger.trust')}>
        {peer.alarm === null ? (
          <span className={css.good}>
            <IconCircleCheck size={17} stroke={1.8} aria-hidden="true" />
            {words('ledger.trusted')}
          </span>
        ) : (
          <div>
            <p className={css.bad}>
              <IconAlertTriangle size={17} stroke={1.8} aria-hidden="true" />
              {words.find(`evidence.${peer.alarm}`) ?? peer.alarm}
            </p>
            {mayTrust(person.role) && <TrustAgain member={peer.member} name={name} />}
          </div>
        )}
      </td>
    </tr>
  )
}

/** First the evidence, then the decision: it takes what the member gives again. */
function TrustAgain({ member, name }: { readonly member: string; readonly name: string }) {
  const words = useWords()
  const client = useQueryClient()
  const inSentence = useMemberInSentence(member)
  const stepUp = useStepUp()
  const dialog = useRef<HTMLDialogElement>(null)
  const look = useMutation({ mutationFn: () => ask<Alarm>(`/links/${member}/alarm`) })
  const trust = useMutation({
    mutationFn: () => stepUp(() => ask(`/links/${member}/trust`, { method: 'POST' })),
    onSuccess: () => {
      dialog.current?.close()
      for (const key of ['ledger', 'alliance', 'status']) void client.invalidateQueries({ queryKey: [key] })
    },
  })
  const title = `alarm-${member}`
  const alarm = look.data
  return (
    <>
      <Button
        size="compact-sm"
        variant="default"
        aria-label={`${words('ledger.look')}: ${name}`}
        onClick={() => {
          dialog.current?.showModal()
          look.mutate()
        }}
      >
        {words('ledger.look')}
      </Button>
      <dialog ref={dialog} className={access.dialog} aria-labelledby={title} onClose={() => trust.reset()}>
        <div className={access.inside}>
          <h2 id={title}>{words('ledger.alarmOf', { member: inSentence })}</h2>
          {alarm !== undefined && (
            <>
              <p>
                {words.find(`evidence.${alarm.kind}`) ?? alarm.kind} · <Timestamp at={alarm.at} />
              </p>
              <p className="foreign">{alarm.reason}</p>
              {alarm.proof !== '' && (
                <div>
                  <Button variant="default" onClick={() => saveFile(`alarm-${member}.json`, alarm.proof)}>
                    {words('ledger.saveProof', { count: alarm.proof.length })}
                  </Button>
                </div>
              )}
            </>
          )}
          <p>{words('ledger.trustMeans')}</p>
          <Failure of={look.error ?? trust.error} />
          <div className={access.buttons}>
            <Button loading={trust.isPending} disabled={alarm === undefined} onClick={() => trust.mutate()}>
              {words('ledger.trustAgain')}
            </Button>
            <Button variant="default" onClick={() => dialog.current?.close()}>
              {words('app.cancel')}
            </Button>
          </div>
        </div>
      </dialog>
    </>
  )
}
