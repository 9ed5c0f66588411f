import { Button, TextInput } from '@mantine/core'
import { IconCircleCheck, IconCircleDashed } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { Readiness } from '../../../src/api/contract/advisories.ts'
import { useSession } from '../app/session.ts'
import { languageName } from '../i18n/names.ts'
import { listed } from '../i18n/reasons.ts'
import { useWords, type Words } from '../i18n/use-words.ts'
import { Failure } from '../parts/failure.tsx'
import { useMemberNames, useMembersInSentences } from '../parts/member-badge.tsx'
import { MemberLabel } from '../parts/member-label.tsx'
import { formatMoment, Timestamp } from '../parts/timestamp.tsx'
import page from '../styles/page.module.css'
import css from './advisories.module.css'
import { readinessQuery } from './queries.ts'
import type { Props } from './record.tsx'
import { sayPart } from './say-part.ts'
import { stillToSign } from './still-to-sign.ts'
import { useAct } from './use-act.ts'

/** The clock of the embargo, who has signed off, and what stands in the way. */
export function SignOffPanel({ advisory, releases }: Props) {
  const words = useWords()
  const { member } = useSession()
  const memberName = useMemberNames()
  const { signOffs, rule, document, state, head, complete } = advisory
  const isOpen = state === 'drafting' || state === 'complete'
  const signed = signOffs.some((one) => one.member === member)
  return (
    <div className={`${page.panel} ${css.inside}`}>
      <Countdown at={document.embargo} published={state === 'published'} />
      <ul className={css.clock} aria-label={words('advisory.clock')}>
        {advisory.clock.map(({ member: code, zone, local }) => (
          <li key={code}>
            <span className={css.quiet}>
              {code === '' ? words('history.utc') : memberName(code)} {code !== '' && <small>{zone}</small>}
            </span>
            <b>{sayLocal(words, local)}</b>
          </li>
        ))}
      </ul>
      <p className={css.quiet}>
        {words('advisory.rule', { quorum: rule.quorum, members: document.members.length })}
        {rule.mandatory.length > 0 &&
          ` ${words('advisory.mandatory', { members: rule.mandatory.map(memberName).join(', ') })}`}
      </p>
      <ul className={css.sign} aria-label={words('advisory.signOff')}>
        {document.members.map((code) => {
          const found = signOffs.find((one) => one.member === code)
          return (
            <li key={code} {...(found === undefined ? {} : { 'data-signed': '' })}>
              <MemberLabel code={code} />
              {found === undefined ? (
                <span className={css.mark}>
                  <IconCircleDashed size={16} stroke={1.6} aria-hidden="true" /> {words('advisory.waitingFor')}
                </span>
              ) : (
                <span className={css.mark}>
                  <IconCircleCheck size={16} stroke={1.6} aria-hidden="true" /> {words('advisory.signedOff')}{' '}
                  <Timestamp at={found.at} form="short" />
                </span>
              )}
            </li>
          )
        })}
      </ul>
      {complete && state === 'complete' && <p>{words('advisory.complete')}</p>}
      <p className={css.hash}>
        {words('advisory.hash')} <code className="mono">{head}</code>
      </p>
      {isOpen && <Ready advisory={advisory} releases={releases} />}
      {isOpen && releases && !signed && <SignOff advisory={advisory} releases={releases} />}
      {isOpen && releases && signed && <Withdraw advisory={advisory} releases={releases} />}
    </div>
  )
}

function Countdown({ at, published }: { readonly at: string; readonly published: boolean }) {
  const words = useWords()
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 1000)
    return () => clearInterval(timer)
  }, [])
  const left = Math.floor((Date.parse(at) - now) / 1000)
  if (published) return <p className={css.left}>{words('advisory.state.published')}</p>
  if (left <= 0) return <p className={css.left}>{words('advisory.momentPassed')}</p>
  const two = (value: number): string => String(value).padStart(2, '0')
  const [days, hours, minutes] = [Math.floor(left / 86_400), Math.floor(left / 3600) % 24, Math.floor(left / 60) % 60]
  return (
    <p className={css.left} role="timer" aria-live="off">
      {words('advisory.publishedIn', { days, time: `${two(hours)}:${two(minutes)}:${two(left % 60)}` })}
    </p>
  )
}

function Ready({ advisory }: Props) {
  const words = useWords()
  const query = useQuery(readinessQuery(advisory.id, advisory.head))
  if (query.isPending) return <p className={css.quiet}>{words('advisory.checking')}</p>
  if (query.isError) return <Failure of={query.error} />
  const { findings, ready } = query.data
  return (
    <div>
      <p className={ready ? '' : css.failure}>{words(ready ? 'advisory.ready' : 'advisory.notReady')}</p>
      {ready && <Missing advisory={advisory} />}
      {findings.length > 0 && (
        <ul>
          {findings.map((finding) => (
            <li key={`${finding.code} ${finding.at} ${finding.detail}`}>
              <Finding finding={finding} document={advisory.document} />
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}

/** Whose sign-offs are missing: a text in whose way nothing stands is not published without them. */
function Missing({ advisory }: Pick<Props, 'advisory'>) {
  const words = useWords()
  const inSentence = useMembersInSentences()
  const { mandatory, more } = stillToSign(advisory)
  return (
    <>
      {mandatory.length > 0 && (
        <p>{words('advisory.stillMandatory', { members: listed(words, mandatory.map(inSentence)) })}</p>
      )}
      {more > 0 && <p>{words('advisory.stillMore', { count: more })}</p>}
    </>
  )
}

interface FindingProps {
  readonly finding: Readiness['findings'][number]
  readonly document: Props['advisory']['document']
}

function Finding({ finding, document }: FindingProps) {
  const words = useWords()
  const memberName = useMemberNames()
  const { code, at, detail } = finding
  const facts: Readonly<Record<string, () => readonly string[]>> = {
    translation: () => {
      const [language = '', count = '0'] = detail.split(' ')
      const facts = {
        language: languageName(words, language),
        count: Number(count),
        part: sayPart(words, document, at),
      }
      return [words('advisory.openTexts', facts)]
    },
    'moment-passed': () => [formatMoment(new Date(detail), words.language)],
    'mandatory-missing': () => [memberName(detail)],
    'personal-data': () => [sayPart(words, document, at), words.find(`personal.${detail}`) ?? detail],
    pattern: () => [sayPart(words, document, at), detail],
  }
  const said = facts[code]?.() ?? [at, detail].filter((one) => one !== '')
  return (
    <>
      {words.find(`advisory.finding.${code}`) ?? code}
      {said.length > 0 && <span className="foreign">: {said.join(' · ')}</span>}
    </>
  )
}

/** A moment on a member's own clock (`2026-12-01 19:00`), as the reader's language writes moments. */
function sayLocal(words: Words, local: string): string {
  const date = new Date(`${local.replace(' ', 'T')}Z`)
  if (Number.isNaN(date.getTime())) return local
  const form = { dateStyle: 'medium', timeStyle: 'short', hourCycle: 'h23', timeZone: 'UTC' } as const
  return new Intl.DateTimeFormat(words.language, form).format(date)
}

function SignOff({ advisory }: Props) {
  const words = useWords()
  const { member } = useSession()
  const inSentence = useMembersInSentences()
  const run = useAct(advisory.id)
  return (
    <div className={css.form}>
      <Failure of={run.error} />
      <div className={css.line}>
        <Button
          loading={run.isPending}
          onClick={() => run.mutate({ path: 'sign-offs', json: { document: advisory.head } })}
        >
          {words('advisory.signOffFor', { member: inSentence(member) })}
        </Button>
        <span className={css.quiet}>{words('advisory.signOffHint')}</span>
      </div>
    </div>
  )
}

function Withdraw({ advisory }: Props) {
  const words = useWords()
  const run = useAct(advisory.id)
  const [reason, setReason] = useState('')
  return (
    <form
      className={css.form}
      aria-label={words('advisory.withdraw')}
      onSubmit={(event) => {
        event.preventDefault()
        run.mutate({ path: 'withdrawals', json: { reason } })
      }}
    >
      <Failure of={run.error} />
      <div className={css.two}>
        <TextInput
          label={words('advisory.reason')}
          value={reason}
          required
          maxLength={2000}
          onChange={(event) => setReason(event.currentTarget.value)}
        />
        <div>
          <Button type="submit" variant="default" loading={run.isPending} disabled={reason.trim() === ''}>
            {words('advisory.withdraw')}
          </Button>
        </div>
      </div>
    </form>
  )
}
