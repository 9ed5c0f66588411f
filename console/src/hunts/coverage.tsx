import { Link, useNavigate, useSearch } from '@tanstack/react-router'
import type { Hunt, HuntOffer } from '../../../src/api/contract/hunts.ts'
import { useWords } from '../i18n/use-words.ts'
import { CountedSection } from '../parts/counted-section.tsx'
import { MemberLabel } from '../parts/member-label.tsx'
import { SaveTable } from '../parts/save-table.tsx'
import { formatNumber, Timestamp } from '../parts/timestamp.tsx'
import page from '../styles/page.module.css'
import { CountsTable } from './counts-table.tsx'
import { HuntState } from './hunt-state.tsx'
import css from './hunts.module.css'
import type { HuntSearch } from './search.ts'
import { SourcesList } from './sources-list.tsx'

/** Of one hunt: who looked, where, since when, and where something is. */
export function Coverage({ hunt }: { readonly hunt: Hunt }) {
  const words = useWords()
  const { package: asked, offers } = hunt
  const search = useSearch({ strict: false }) as HuntSearch
  const navigate = useNavigate()
  const opened = search.hunt === hunt.hunt ? offers.find(({ member }) => member === search.of) : undefined
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
              <CoverageRow key={offer.id} hunt={hunt} offer={offer} />
            ))}
          </tbody>
        </table>
      </div>
      {opened !== undefined && (
        <CoveredItems
          hunt={hunt}
          offer={opened}
          onClose={() => void navigate({ to: '/hunts', search: { tab: 'coverage' }, resetScroll: false })}
        />
      )}
    </section>
  )
}

/** The items that a number of the coverage is about: what was found of each, and what was not looked for. */
function CoveredItems({
  hunt,
  offer,
  onClose,
}: {
  readonly hunt: Hunt
  readonly offer: HuntOffer
  readonly onClose: () => void
}) {
  const words = useWords()
  const { looked, found } = coverageOf(offer)
  if (looked === null || found === null) return null
  return (
    <CountedSection opened={`${hunt.hunt} ${offer.member}`} onClose={onClose}>
      <p className={css.line} data-count={found.length}>
        <MemberLabel code={offer.member} />
        <b>
          {words('hunt.foundOf', {
            found: formatNumber(found.length, words.language),
            looked: formatNumber(looked.length, words.language),
          })}
        </b>
      </p>
      <div className={page.panel}>
        <CountsTable items={hunt.package?.items ?? []} counts={offer.reply?.results?.counts ?? []} />
      </div>
    </CountedSection>
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

function CoverageRow({ hunt, offer }: { readonly hunt: Hunt; readonly offer: HuntOffer }) {
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
          : looked.length > 0 && (
              <Link
                to="/hunts"
                search={{ tab: 'coverage', hunt: hunt.hunt, of: offer.member }}
                resetScroll={false}
                data-counts={found.length}
              >
                {words('hunt.foundOf', {
                  found: formatNumber(found.length, words.language),
                  looked: formatNumber(looked.length, words.language),
                })}
              </Link>
            )}
      </td>
    </tr>
  )
}
