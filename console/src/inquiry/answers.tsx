import { IconAlertTriangle, IconCheck, IconMinus } from '@tabler/icons-react'
import type { InquiryAnswer, InquiryResult } from '../../../src/api/contract/inquiry.ts'
import { useWords } from '../i18n/use-words.ts'
import { defang } from '../parts/defang.ts'
import { MemberBadge } from '../parts/member-badge.tsx'
import { formatMoment } from '../parts/timestamp.tsx'
import page from '../styles/page.module.css'
import css from './inquiry.module.css'

/** What each member said of each value, and what may be concluded from it. */
export function Answers({ result: { values, answers } }: { readonly result: InquiryResult }) {
  const words = useWords()
  const rate = Math.max(0, ...answers.map(({ errorRate }) => errorRate ?? 0))
  return (
    <section className={page.section} aria-labelledby="answers">
      <h2 id="answers">{words('inquiry.answers')}</h2>
      <ul className={css.said}>
        {answers.map((answer) => (
          <Said key={answer.member} answer={answer} />
        ))}
      </ul>
      <div className={`${page.panel} ${page.scroll}`}>
        <table className={page.table}>
          <thead>
            <tr>
              <th scope="col">{words('inquiry.value')}</th>
              {answers.map(({ member }) => (
                <th scope="col" key={member}>
                  {member}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {values.map(({ text, kind }, at) => (
              // The same value may be asked about twice.
              // biome-ignore lint/suspicious/noArrayIndexKey: rows never move
              <tr key={at}>
                <th scope="row" className={`foreign ${css.value}`}>
                  {defang(text)}
                </th>
                {answers.map(({ member, name, known }) => (
                  <td key={member} data-label={name}>
                    <Word known={kind === null ? 'not-asked' : known === null ? 'no-answer' : known[at] === true} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <div className={css.means}>
        <h3>{words('inquiry.means')}</h3>
        <ul>
          <li>{words('inquiry.meansYes')}</li>
          <li>{words('inquiry.meansNo')}</li>
          <li>{words('inquiry.meansExact')}</li>
          {rate > 0 && <li>{words('inquiry.meansError', { count: Math.floor(1 / rate) })}</li>}
        </ul>
      </div>
    </section>
  )
}

function Said({ answer: { member, name, known, because, made, left } }: { readonly answer: InquiryAnswer }) {
  const words = useWords()
  if (known === null)
    return (
      <li data-state={because === 'untrusted' ? 'bad' : 'none'}>
        <MemberBadge code={member} /> <span>{name}: </span>
        {words(`inquiry.because.${because ?? 'unreachable'}`)}
      </li>
    )
  const when = made === null ? '' : formatMoment(new Date(made), words.language, 'moment')
  return (
    <li>
      <MemberBadge code={member} /> <span>{name}: </span>
      {words('inquiry.of', { when })}; {words('inquiry.left', { count: left ?? 0 })}
    </li>
  )
}

function Word({ known }: { readonly known: boolean | 'not-asked' | 'no-answer' }) {
  const words = useWords()
  if (known === 'not-asked')
    return (
      <span className={css.word} data-known="unread">
        <IconAlertTriangle size={16} aria-hidden />
        {words('inquiry.notAsked')}
      </span>
    )
  if (known === 'no-answer') return <span className={css.word}>{words('inquiry.noAnswer')}</span>
  return (
    <span className={css.word} data-known={known ? 'yes' : 'no'}>
      {known ? <IconCheck size={16} aria-hidden /> : <IconMinus size={16} aria-hidden />}
      {words(known ? 'inquiry.yes' : 'inquiry.no')}
    </span>
  )
}
