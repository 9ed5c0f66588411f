import { useQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import type { KeyboardEvent } from 'react'
import type { RegionList } from '../../../src/api/contract/situation.ts'
import { useWords } from '../i18n/use-words.ts'
import { EmptyState, ErrorState, PageSkeleton } from '../parts/states.tsx'
import { formatNumber } from '../parts/timestamp.tsx'
import page from '../styles/page.module.css'
import { heatOf } from './overview-tab.tsx'
import { Picture } from './picture.tsx'
import { regionsQuery } from './queries.ts'
import { type SituationSearch, writeBehind } from './search.ts'
import css from './situation.module.css'

/** Where each region's tile stands: near its neighbours, as on a map; column, row. */
const tiles = [
  ['jp-hokkaido', 4, 0],
  ['jp-tohoku', 3.5, 1],
  ['jp-kanto', 4, 2],
  ['jp-chubu', 3, 2],
  ['jp-kansai', 2.5, 3],
  ['jp-chugoku', 1.5, 3],
  ['jp-shikoku', 2, 4],
  ['jp-kyushu', 1, 4],
  ['jp', 2, 1.2],
  ['ph-luzon', 0.5, 5.4],
  ['ph-ncr', 1, 6.4],
  ['ph-visayas', 1.5, 7.4],
  ['ph-mindanao', 2, 8.4],
  ['ph', 0.2, 7.6],
  ['us-west', 7, 2],
  ['us-midwest', 8.5, 1.5],
  ['us-northeast', 10, 1],
  ['us-south', 9, 2.8],
  ['us', 7.8, 3.6],
  ['elsewhere', 5, 6.4],
] as const
export type Region = (typeof tiles)[number][0]

const unit = { x: 78, y: 66, r: 40, left: 52, top: 52 }
const width = 11 * unit.x + unit.left
const height = 9.4 * unit.y + unit.top

/** Counts by region: sums alone, and of very few no number. */
export function MapTab({ days }: { readonly days: number }) {
  const words = useWords()
  const query = useQuery(regionsQuery(days))
  if (query.data === undefined)
    return query.isError ? <ErrorState error={query.error} onRetry={() => void query.refetch()} /> : <PageSkeleton />
  const { items } = query.data
  if (items.length === 0)
    return <EmptyState title={words('situation.empty.title')}>{words('situation.empty')}</EmptyState>
  const without = items.filter(({ region }) => region === '').reduce((sum, one) => sum + one.attempts, 0)
  const regions = items.filter(({ region }) => region !== '').toSorted((a, b) => b.attempts - a.attempts)
  const name = (region: string) => words.find(`situation.region.${region}`) ?? region
  return (
    <>
      <Picture
        title={words('situation.tab.map')}
        hint={words('situation.mapHint')}
        name="regions"
        table={{
          head: [
            words('situation.region'),
            words('situation.attempts'),
            words('situation.sightings'),
            words('situation.incidents'),
          ],
          rows: regions.map((one) =>
            one.few
              ? [name(one.region), words('situation.few'), words('situation.few'), words('situation.few')]
              : [name(one.region), one.attempts, one.sightings, one.incidents],
          ),
          // The columns of attempts and incidents; sightings are among the attempts.
          opens: (row, column) => {
            const region = regions[row]?.region
            if (region === undefined || (column !== 1 && column !== 3)) return undefined
            return { kind: column === 1 ? 'attempt' : 'incident', region }
          },
        }}
      >
        <Tiles items={items} name={name} />
      </Picture>
      {without > 0 && <p className={page.hint}>{words('situation.withoutRegion', { count: without })}</p>}
    </>
  )
}

function Tiles({ items, name }: { readonly items: RegionList['items']; readonly name: (region: string) => string }) {
  const words = useWords()
  const navigate = useNavigate()
  const search = useSearch({ strict: false }) as SituationSearch
  const sums = new Map<string, { attempts: number; few: boolean }>()
  for (const { region, attempts, few } of items) {
    const known = sums.get(region) ?? { attempts: 0, few: false }
    sums.set(region, { attempts: known.attempts + attempts, few: known.few || few })
  }
  const most = Math.max(1, ...tiles.map(([region]) => sums.get(region)?.attempts ?? 0))
  const open = (region: string) =>
    void navigate({
      to: '/situation',
      search: { ...search, behind: writeBehind({ kind: 'attempt', region }) },
      resetScroll: false,
    })
  return (
    <div className={css.wide}>
      {/* biome-ignore lint/a11y/useSemanticElements: a picture whose tiles are links; the table behind it says the same */}
      <svg viewBox={`0 0 ${width} ${height}`} className={css.map} role="group" aria-label={words('situation.tab.map')}>
        {tiles.map(([region, column, row]) => {
          const found = sums.get(region)
          const [cx, cy] = [unit.left + column * unit.x, unit.top + row * unit.y]
          const few = found?.few === true && found.attempts === 0
          const shown =
            found === undefined ? '0' : few ? words('situation.few') : formatNumber(found.attempts, words.language)
          const opens = found !== undefined && found.attempts > 0
          return (
            // biome-ignore lint/a11y/useSemanticElements: a shape of a picture
            <g
              key={region}
              role="link"
              tabIndex={opens ? 0 : -1}
              aria-disabled={!opens}
              className={css.field}
              onClick={() => opens && open(region)}
              onKeyDown={(event: KeyboardEvent) => event.key === 'Enter' && opens && open(region)}
            >
              <path d={hexagon(cx, cy)} data-heat={heatOf(found?.attempts ?? 0, most)}>
                <title>{`${name(region)}: ${shown}`}</title>
              </path>
              <text className={css.tileName} x={cx} y={cy - 4} textAnchor="middle">
                {shortName(name(region))}
              </text>
              <text className={css.tileCount} x={cx} y={cy + 14} textAnchor="middle">
                {shown}
              </text>
            </g>
          )
        })}
      </svg>
    </div>
  )
}

/** What stands in brackets is in the table; a tile has no room for it. */
function shortName(name: string): string {
  return name.replace(/[（(].*[）)]/, '')
}

function hexagon(cx: number, cy: number): string {
  const corners = Array.from({ length: 6 }, (_, at) => {
    const angle = (Math.PI / 3) * at - Math.PI / 2
    return `${(cx + unit.r * Math.cos(angle)).toFixed(1)} ${(cy + unit.r * Math.sin(angle)).toFixed(1)}`
  })
  return `M${corners.join('L')}Z`
}
