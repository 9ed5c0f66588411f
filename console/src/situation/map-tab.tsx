import { useQuery } from '@tanstack/react-query'
import type { RegionList } from '../../../src/api/contract/situation.ts'
import { useWords } from '../i18n/use-words.ts'
import { EmptyState, ErrorState, PageSkeleton } from '../parts/states.tsx'
import { formatNumber } from '../parts/timestamp.tsx'
import page from '../styles/page.module.css'
import { CountSentence, CountShape } from './count-link.tsx'
import { heatOf } from './overview-tab.tsx'
import { Picture } from './picture.tsx'
import { regionsQuery } from './queries.ts'
import type { Behind, mapCounts } from './search.ts'
import css from './situation.module.css'
import { tileName } from './tile-name.ts'

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

const unit = { x: 78, y: 66, r: 40, left: 52, top: 52 }
const width = 11 * unit.x + unit.left
const height = 9.4 * unit.y + unit.top

/** Counts by region: sums alone, and of very few no number. */
export function MapTab({ days, count }: { readonly days: number; readonly count: (typeof mapCounts)[number] }) {
  const words = useWords()
  const query = useQuery(regionsQuery(days))
  if (query.data === undefined)
    return query.isError ? <ErrorState error={query.error} onRetry={() => void query.refetch()} /> : <PageSkeleton />
  const { items, from, until } = query.data
  if (items.length === 0)
    return <EmptyState title={words('situation.empty.title')}>{words('situation.empty')}</EmptyState>
  const without = items.filter(({ region }) => region === '').reduce((sum, one) => sum + one.attempts, 0)
  const regions = items.filter(({ region }) => region !== '').toSorted((a, b) => b.attempts - a.attempts)
  const opens = (region: string, member: string | readonly string[], what = count): Behind => ({
    ...{ kind: what === 'attempts' ? 'attempt' : 'incident', from, until, region, member },
  })
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
            words('alliance.member'),
            words('situation.attempts'),
            words('situation.sightings'),
            words('situation.incidents'),
          ],
          rows: regions.map((one) =>
            one.few
              ? [name(one.region), one.member, words('situation.few'), words('situation.few'), words('situation.few')]
              : [name(one.region), one.member, one.attempts, one.sightings, one.incidents],
          ),
          opens: (row, column) => {
            const one = regions[row]
            if (one === undefined || one.few || column < 2) return undefined
            return opens(one.region, one.member, column === 4 ? 'incidents' : 'attempts')
          },
        }}
      >
        <Tiles items={regions} count={count} name={name} opens={opens} />
      </Picture>
      {without > 0 && (
        <p className={page.hint}>
          <CountSentence
            say="situation.withoutRegion"
            facts={{ count: without }}
            opens={{ count: { kind: 'attempt', from, until, region: '' } }}
          />
        </p>
      )}
    </>
  )
}

function Tiles({
  items,
  count,
  name,
  opens,
}: {
  readonly items: RegionList['items']
  readonly count: (typeof mapCounts)[number]
  readonly name: (region: string) => string
  readonly opens: (region: string, members: readonly string[]) => Behind
}) {
  const words = useWords()
  const byRegion = Map.groupBy(items, ({ region }) => region)
  const sumOf = (region: string) => (byRegion.get(region) ?? []).reduce((sum, one) => sum + one[count], 0)
  const most = Math.max(1, ...tiles.map(([region]) => sumOf(region)))
  return (
    <div className={`${page.beyond} ${css.wide}`}>
      {/* biome-ignore lint/a11y/useSemanticElements: a picture whose tiles are links; the table behind it says the same */}
      <svg viewBox={`0 0 ${width} ${height}`} className={css.map} role="group" aria-label={words('situation.tab.map')}>
        {tiles.map(([region, column, row]) => {
          const found = byRegion.get(region) ?? []
          const lines = tileName(name(region))
          const [cx, cy] = [unit.left + column * unit.x, unit.top + row * unit.y]
          const sum = sumOf(region)
          const shown =
            sum === 0 && found.some(({ few }) => few) ? words('situation.few') : formatNumber(sum, words.language)
          // Of whom there are few no number is given: they are in no sum, and in no list behind it.
          const members = found.filter(({ few }) => !few).map(({ member }) => member)
          return (
            <CountShape
              key={region}
              name={`${name(region)}: ${shown}`}
              behind={sum > 0 ? opens(region, members) : undefined}
              className={css.field}
              written
            >
              <path d={hexagon(cx, cy)} data-heat={heatOf(sum, most)} />
              <text className={css.tileName} x={cx} textAnchor="middle" data-lines={lines.length}>
                {lines.map((line, at) => (
                  <tspan key={line} x={cx} y={cy - 4 - (lines.length - 1 - at) * 11}>
                    {line}
                  </tspan>
                ))}
              </text>
              <text className={css.tileCount} x={cx} y={cy + 14} textAnchor="middle">
                {shown}
              </text>
            </CountShape>
          )
        })}
      </svg>
    </div>
  )
}

function hexagon(cx: number, cy: number): string {
  const corners = Array.from({ length: 6 }, (_, at) => {
    const angle = (Math.PI / 3) * at - Math.PI / 2
    return `${(cx + unit.r * Math.cos(angle)).toFixed(1)} ${(cy + unit.r * Math.sin(angle)).toFixed(1)}`
  })
  return `M${corners.join('L')}Z`
}
