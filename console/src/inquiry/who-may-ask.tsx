import type { InquiryState } from '../../../src/api/contract/inquiry.ts'
import { useWords } from '../i18n/use-words.ts'
import { MemberLabel } from '../parts/member-label.tsx'
import { formatNumber, Timestamp } from '../parts/timestamp.tsx'
import page from '../styles/page.module.css'

/** Who may ask this node, by which right, and how much was asked. */
export function WhoMayAsk({ answer }: { readonly answer: InquiryState['answer'] }) {
  const words = useWords()
  const asking = answer.filter(({ rights }) => rights.length > 0)
  return (
    <section className={page.section} aria-labelledby="who-may-ask">
      <h2 id="who-may-ask">{words('inquiry.whoMayAsk')}</h2>
      <p className={page.hint}>{words('inquiry.whoMayAskHint')}</p>
      {asking.length === 0 ? (
        <p>{words('inquiry.noneMay')}</p>
      ) : (
        <div className={`${page.panel} ${page.scroll}`}>
          <table className={page.table}>
            <thead>
              <tr>
                <th scope="col">{words('inquiry.member')}</th>
                <th scope="col">{words('inquiry.right')}</th>
                <th scope="col">{words('inquiry.published')}</th>
                <th scope="col" className={page.number}>
                  {words('inquiry.askedToday')}
                </th>
              </tr>
            </thead>
            <tbody>
              {asking.map(({ member, rights, made, askedToday }) => (
                <tr key={member}>
                  <th scope="row">
                    <MemberLabel code={member} />
                  </th>
                  <td data-label={words('inquiry.right')} className="foreign">
                    {rights.map(({ agreement, id, title }) => `${title} (${agreement} ${id})`).join('; ')}
                  </td>
                  <td data-label={words('inquiry.published')}>
                    {made === null ? words('inquiry.notYet') : <Timestamp at={made} form="short" />}
                  </td>
                  <td data-label={words('inquiry.askedToday')} className={page.number}>
                    {formatNumber(askedToday, words.language)}
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
