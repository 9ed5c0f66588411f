import type { Agreement } from '../../../src/api/contract/alliance.ts'
import { sayDuration } from '../i18n/durations.ts'
import { purposeName, typeName } from '../i18n/names.ts'
import { useWords } from '../i18n/use-words.ts'
import { MemberBadge } from '../parts/member-badge.tsx'
import { formatMoment } from '../parts/timestamp.tsx'
import { TlpLabel } from '../parts/tlp-label.tsx'
import page from '../styles/page.module.css'
import css from './alliance.module.css'
import { ClauseConditions } from './clause-conditions.tsx'

/** Who shares what with whom, as a table that people can check against what they signed. */
export function AgreementSection({ agreement }: { readonly agreement: Agreement }) {
  const words = useWords()
  const from = formatMoment(new Date(agreement.from), words.language, 'date')
  const until = agreement.until === null ? null : formatMoment(new Date(agreement.until), words.language, 'date')
  return (
    <article className={`${page.panel} ${css.agreement}`}>
      <header>
        <h3 className="foreign">
          {agreement.title} <code>{agreement.id}</code>
        </h3>
        <p className={css.force} data-force={agreement.inForce}>
          {words(agreement.inForce ? 'alliance.inForce' : 'alliance.notInForce')}{' '}
          <span>
            {until === null ? words('alliance.from', { from }) : words('alliance.fromUntil', { from, until })}
          </span>
        </p>
      </header>
      {agreement.description !== '' && <p className={`${css.description} foreign`}>{agreement.description}</p>}
      <dl className={css.terms}>
        <div>
          <dt>{words('alliance.parties')}</dt>
          <dd>
            <Codes codes={agreement.parties} />
          </dd>
        </div>
        <div>
          <dt>{words('alliance.purposes')}</dt>
          <dd className="foreign">{agreement.purposes.map(purposeName).join(', ')}</dd>
        </div>
        <div>
          <dt>{words('alliance.unmarked')}</dt>
          <dd>
            <Unmarked unmarked={agreement.unmarked} />
          </dd>
        </div>
        <div>
          <dt>{words('alliance.personalData')}</dt>
          <dd>
            <PersonalData rules={agreement.personalData} />
          </dd>
        </div>
        <div>
          <dt>{words('inquiry.confirms')}</dt>
          <dd className="foreign">
            <Confirms rights={agreement.confirmExistence} />
          </dd>
        </div>
      </dl>
      <table className={page.table}>
        <thead>
          <tr>
            <th scope="col">{words('clause.title')}</th>
            <th scope="col">{words('clause.types')}</th>
            <th scope="col">{words('clause.ceiling')}</th>
            <th scope="col">{words('clause.from')}</th>
            <th scope="col">{words('clause.to')}</th>
            <th scope="col">{words('clause.sectors')}</th>
            <th scope="col">{words('clause.conditions')}</th>
            <th scope="col">{words('clause.onward')}</th>
            <th scope="col">{words('clause.retention')}</th>
          </tr>
        </thead>
        <tbody>
          {agreement.clauses.map((clause) => (
            <tr key={clause.id}>
              <th scope="row" className="foreign">
                {clause.title} <code className={css.clauseId}>{clause.id}</code>
              </th>
              <td data-label={words('clause.types')} className={clause.types === null ? css.short : ''}>
                {clause.types === null
                  ? words('clause.allTypes')
                  : clause.types.map((type) => words.find(`group.${type}`) ?? typeName(words, type)).join(', ')}
              </td>
              <td data-label={words('clause.ceiling')}>
                <span>
                  <TlpLabel tlp={clause.tlpCeiling} />
                </span>
              </td>
              <td data-label={words('clause.from')} className={css.short}>
                <Codes codes={clause.from} />
              </td>
              <td data-label={words('clause.to')} className={css.short}>
                <Codes codes={clause.to} />
              </td>
              <td data-label={words('clause.sectors')}>
                {clause.sectors === null
                  ? words('clause.allSectors')
                  : clause.sectors.map((sector) => words.find(`sector.${sector}`) ?? sector).join(', ')}
              </td>
              <td data-label={words('clause.conditions')} className={css.long}>
                <ClauseConditions clause={clause} />
              </td>
              <td data-label={words('clause.onward')}>{words(`onward.${clause.onward}`)}</td>
              <td data-label={words('clause.retention')} className={css.short}>
                {clause.retention === null ? words('clause.noLimit') : sayDuration(words, clause.retention)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className={css.default}>{words('clause.default')}</p>
    </article>
  )
}

function Codes({ codes }: { readonly codes: readonly string[] | null }) {
  const words = useWords()
  if (codes === null) return <span>{words('clause.allParties')}</span>
  return (
    <span className={css.badges}>
      {codes.map((code) => (
        <MemberBadge key={code} code={code} />
      ))}
    </span>
  )
}

function Unmarked({ unmarked }: { readonly unmarked: Agreement['unmarked'] }) {
  const words = useWords()
  const entries = Object.entries(unmarked)
  if (entries.length === 0) return words('alliance.unmarkedWithheld')
  return entries.map(([type, tlp]) => (
    <span key={type} className={css.unmarked}>
      {type === '*' ? words('alliance.anyOther') : typeName(words, type)} <TlpLabel tlp={tlp} />
    </span>
  ))
}

/** By which rights parties are told whether a value is known, and nothing else. */
function Confirms({ rights }: { readonly rights: Agreement['confirmExistence'] }) {
  const words = useWords()
  if (rights.length === 0) return words('inquiry.confirmsNothing')
  return rights.map(({ id, title, tlpCeiling, valuesPerDay }) => (
    <span key={id} className={css.unmarked}>
      {words('inquiry.confirmsAs', {
        title,
        tlp: `TLP:${tlpCeiling.toUpperCase()}`,
        count: valuesPerDay,
      })}
    </span>
  ))
}

/** What becomes of personal data, kind by kind; whatever is not named is held. */
function PersonalData({ rules }: { readonly rules: Agreement['personalData'] }) {
  const words = useWords()
  const entries = Object.entries({ '*': 'hold' as const, ...rules })
  return entries
    .toSorted(([a], [b]) => Number(a === '*') - Number(b === '*'))
    .map(([kind, rule]) => (
      <span key={kind} className={css.unmarked}>
        {words('personal.is', {
          kind: kind === '*' ? words('personal.anyOther') : (words.find(`personal.${kind}`) ?? kind),
          rule: words(`personal.rule.${rule}`),
        })}
      </span>
    ))
}
