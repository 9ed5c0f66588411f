import type { Hunt, HuntOffer } from '../../../src/api/contract/hunts.ts'
import { useWords } from '../i18n/use-words.ts'
import { MemberLabel } from '../parts/member-label.tsx'
import { SaveTable } from '../parts/save-table.tsx'
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
      <header>
        <h2 className="foreign">{asked?.title ?? words('hunt.takenBack')}</h2>
        <SaveTable
          name="coverage"
          head={[
            ...[words('hunt.who'), words('hunt.state'), words('hunt.where'), words('hunt.covered')],
            ...[words('hunt.itemsFound'), words('hunt.looked')],
          ]}
          rows={offers.map((offer) => {
            const { sources, from, to, looked, found } = coverageOf(offer)
            return [
              ...[offer.member, words(`hunt.state.${offer.state}`)],
              sources.map(({ kind, format }) => `${words(`hunt.source.${kind}`)} ${format}`.trim()).join(', '),
              from === undefined || to === undefined ? '' : `${from} – ${to}`,
              ...(looked === null || found === null ? ['', ''] : [found.length, looked.length]),
            ]
          })}
        />
      </header>
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

/** Where and of which time somebody looked, and for which items; null: for none yet. */
function coverageOf({ reply }: HuntOffer) {
  const results = reply?.results ?? null
  const sources = results?.sources ?? []
  const looked = results?.counts?.filter(({ count }) => count !== null) ?? null
  return {
    sources,
    from: sources.flatMap((one) => one.from ?? []).toSorted()[0],
    to: sources
      .flatMap((one) => one.to ?? [])
      .toSorted()
      .at(-1),
    looked,
    found: looked?.filter(({ count }) => count !== 0) ?? null,
  }
}

function CoverageRow({ offer }: { readonly offer: HuntOffer }) {
  const words = useWords()
  const { sources, from, to, looked, found } = coverageOf(offer)
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
          <SourcesList sources={sources} hasTimes={false} />
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
        {looked === null || found === null
          ? '–'
          : words('hunt.foundOf', {
              found: formatNumber(found.length, words.language),
              looked: formatNumber(looked.length, words.language),
            })}
      </td>
    </tr>
  )
}
