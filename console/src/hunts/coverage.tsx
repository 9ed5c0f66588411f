import type { Hunt, HuntOffer } from '../../../src/api/contract/hunts.ts'
import { useWords } from '../i18n/use-words.ts'
import { MemberLabel } from '../parts/member-label.tsx'
import { formatNumber, Timestamp } from '../parts/timestamp.tsx'
import page from '../styles/page.module.css'
import { HuntState } from './hunt-state.tsx'
import css from './hunts.module.css'
import { SourcesList } from './sources-list.tsx'

/** Of one hunt: who looked, where, since when, and where something is. */
export function Coverage({ hunt }: { readonly hunt: Hunt }) {
  const words = useWords()
  const { package: asked, offers } = hunt
  return (
    <section className={page.section}>
      <h2 className="foreign">{asked?.title ?? words('hunt.takenBack')}</h2>
      {asked !== null && (
        <p className={page.hint}>
          {words('hunt.time')}: <Timestamp at={asked.from} form="short" /> – <Timestamp at={asked.to} form="short" />
        </p>
      )}
      <div className={`${page.panel} ${page.scroll}`}>
        <table className={page.table}>
          <thead>
            <tr>
              <th scope="col">{words('hunt.who')}</th>
              <th scope="col">{words('hunt.state')}</th>
              <th scope="col">{words('hunt.where')}</th>
              <th scope="col">{words('hunt.covered')}</th>
              <th scope="col" className={page.number}>
                {words('hunt.itemsFound')}
              </th>
            </tr>
          </thead>
          <tbody>
            {offers.map((offer) => (
              <CoverageRow key={offer.id} offer={offer} />
            ))}
          </tbody>
        </table>
      </div>
    </section>
  )
}

function CoverageRow({ offer }: { readonly offer: HuntOffer }) {
  const words = useWords()
  const results = offer.reply?.results ?? null
  const sources = results?.sources ?? []
  const from = sources.flatMap((one) => one.from ?? []).toSorted()[0]
  const to = sources
    .flatMap((one) => one.to ?? [])
    .toSorted()
    .at(-1)
  const looked = results?.counts?.filter(({ count }) => count !== null) ?? []
  const found = looked.filter(({ count }) => count !== 0)
  return (
    <tr>
      <th scope="row">
        <MemberLabel code={offer.member} />
      </th>
      <td data-label={words('hunt.state')}>
        <HuntState offer={offer} />
      </td>
      <td data-label={words('hunt.where')}>
        {sources.length === 0 ? (
          <span className={css.quiet}>{words('hunt.noWhere')}</span>
        ) : (
          <SourcesList sources={sources} />
        )}
      </td>
      <td data-label={words('hunt.covered')}>
        {from !== undefined && to !== undefined && (
          <span>
            <Timestamp at={from} form="short" /> – <Timestamp at={to} form="short" />
          </span>
        )}
      </td>
      <td data-label={words('hunt.itemsFound')} className={page.number}>
        {results?.counts == null
          ? '–'
          : words('hunt.foundOf', {
              found: formatNumber(found.length, words.language),
              looked: formatNumber(looked.length, words.language),
            })}
      </td>
    </tr>
  )
}
