import type { Ledger } from '../../../src/api/contract/ledger.ts'
import { useSession } from '../app/session.ts'
import { useWords } from '../i18n/use-words.ts'
import { MemberLabel } from '../parts/member-label.tsx'
import { SaveTable } from '../parts/save-table.tsx'
import { Sentence } from '../parts/sentence.tsx'
import { Timestamp } from '../parts/timestamp.tsx'
import page from '../styles/page.module.css'
import css from './ledger.module.css'
import { StepLink } from './step-link.tsx'

/** What was told to each member, lane by lane, and how much of it was answered. */
export function StreamsTo({ streams }: { readonly streams: Ledger['streams'] }) {
  const words = useWords()
  const { member: self } = useSession()
  return (
    <section className={page.section} aria-labelledby="streams-to">
      <header>
        <h2 id="streams-to">{words('ledger.streamsTo')}</h2>
        {streams.length > 0 && (
          <SaveTable
            name="streams-to"
            of={words('ledger.streamsTo')}
            head={[
              ...[words('alliance.member'), words('ledger.lane'), words('ledger.steps'), words('ledger.last')],
              ...[words('ledger.acknowledged'), words('ledger.outstanding'), words('ledger.since')],
            ]}
            rows={streams.map(({ member, lane, steps, at, acknowledged, outstanding, since }) => [
              ...[member === self ? words('ledger.ownReaders') : member, words(`lane.${lane}`), steps, at],
              ...[acknowledged ?? words('ledger.nobodyAnswers'), outstanding, since ?? ''],
            ])}
          />
        )}
      </header>
      {streams.length === 0 ? (
        <p className={page.none}>{words('ledger.noStreams')}</p>
      ) : (
        <div className={page.panel}>
          <table className={page.table}>
            <thead>
              <tr>
                <th scope="col">{words('alliance.member')}</th>
                <th scope="col">{words('ledger.lane')}</th>
                <th scope="col" className={page.number}>
                  {words('ledger.steps')}
                </th>
                <th scope="col">{words('ledger.last')}</th>
                <th scope="col" className={page.number}>
                  {words('ledger.acknowledged')}
                </th>
                <th scope="col">{words('ledger.outstanding')}</th>
              </tr>
            </thead>
            <tbody>
              {streams.map(({ member, lane, steps, at, acknowledged, outstanding, since }) => (
                <tr key={`${member} ${lane}`}>
                  <th scope="row">{member === self ? words('ledger.ownReaders') : <MemberLabel code={member} />}</th>
                  <td data-label={words('ledger.lane')}>{words(`lane.${lane}`)}</td>
                  <td data-label={words('ledger.steps')} className={page.number}>
                    <StepLink on="/ledger" opens={{ way: 'out', member, lane }} count={steps} />
                  </td>
                  <td data-label={words('ledger.last')} className={page.moment}>
                    <Timestamp at={at} form="short" />
                  </td>
                  <td data-label={words('ledger.acknowledged')} className={page.number}>
                    {acknowledged === null ? (
                      words('ledger.nobodyAnswers')
                    ) : (
                      <StepLink
                        on="/ledger"
                        opens={{ way: 'out', member, lane, only: 'answered' }}
                        count={acknowledged}
                      />
                    )}
                  </td>
                  <td data-label={words('ledger.outstanding')}>
                    {since === null ? (
                      0
                    ) : (
                      <span className={css.open}>
                        <Sentence
                          say="ledger.outstandingSince"
                          facts={{ count: outstanding }}
                          shown={() => (
                            <StepLink
                              on="/ledger"
                              opens={{ way: 'out', member, lane, only: 'open' }}
                              count={outstanding}
                            />
                          )}
                        />{' '}
                        <Timestamp at={since} form="short" />
                      </span>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  )
}

/** What each member told us, up to the last step that was taken. */
export function StreamsFrom({ streams }: { readonly streams: Ledger['inbound'] }) {
  const words = useWords()
  return (
    <section className={page.section} aria-labelledby="streams-from">
      <header>
        <h2 id="streams-from">{words('ledger.streamsFrom')}</h2>
        {streams.length > 0 && (
          <SaveTable
            name="streams-from"
            of={words('ledger.streamsFrom')}
            head={[words('alliance.member'), words('ledger.lane'), words('ledger.taken'), words('ledger.last')]}
            rows={streams.map(({ member, lane, steps, at }) => [member, words(`lane.${lane}`), steps, at])}
          />
        )}
      </header>
      {streams.length === 0 ? (
        <p className={page.none}>{words('ledger.noInbound')}</p>
      ) : (
        <div className={page.panel}>
          <table className={page.table}>
            <thead>
              <tr>
                <th scope="col">{words('alliance.member')}</th>
                <th scope="col">{words('ledger.lane')}</th>
                <th scope="col" className={page.number}>
                  {words('ledger.taken')}
                </th>
                <th scope="col">{words('ledger.last')}</th>
              </tr>
            </thead>
            <tbody>
              {streams.map(({ member, lane, steps, at }) => (
                <tr key={`${member} ${lane}`}>
                  <th scope="row">
                    <MemberLabel code={member} />
                  </th>
                  <td data-label={words('ledger.lane')}>{words(`lane.${lane}`)}</td>
                  <td data-label={words('ledger.taken')} className={page.number}>
                    <StepLink on="/ledger" opens={{ way: 'in', member, lane }} count={steps} />
                  </td>
                  <td data-label={words('ledger.last')} className={page.moment}>
                    <Timestamp at={at} form="short" />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  )
}
