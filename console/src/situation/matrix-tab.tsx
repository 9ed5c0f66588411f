import { Button, FileButton, NativeSelect } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import type { Combination, Layer } from '../../../src/api/contract/situation.ts'
import { chainName } from '../i18n/chain-name.ts'
import { useWords } from '../i18n/use-words.ts'
import { Failure, FailureText } from '../parts/failure.tsx'
import { Folded } from '../parts/folded.tsx'
import { saveFile } from '../parts/save-file.ts'
import { EmptyState, ErrorState, PageSkeleton } from '../parts/states.tsx'
import page from '../styles/page.module.css'
import { ColumnList } from './column-list.tsx'
import { combinations, type LayerSource, mostLayers, readLayerFile, writeLayerSource } from './layers.ts'
import { MatrixChart } from './matrix-chart.tsx'
import { Picture } from './picture.tsx'
import { layersQuery, matricesQuery, overviewQuery } from './queries.ts'
import type { Behind, ChangedSearch, SituationSearch } from './search.ts'
import css from './situation.module.css'

/** Techniques as a matrix: what was seen, what actors use, layers of others, and these calculated with each other. */
export function MatrixTab({
  search,
  days,
  time,
  onChange,
}: {
  readonly search: SituationSearch
  readonly days: number
  /** Chooses the days. */
  readonly time: ReactNode
  readonly onChange: (next: ChangedSearch) => void
}) {
  const words = useWords()
  const matrices = useQuery(matricesQuery)
  const [wanted, setWanted] = useState({ b: '', how: 'sum' as Combination, actor: '' })
  const [problem, setProblem] = useState<string | null>(null)
  const items = matrices.data?.items ?? []
  const matrix = items.find(({ domain }) => domain === search.domain) ?? items[0]
  const domain = matrix?.domain ?? ''
  const sources = search.layer ?? []
  const query = useQuery(layersQuery(domain, days, sources))
  const actors = useQuery(overviewQuery({ days: 735 })).data?.actors ?? []
  if (matrices.data === undefined)
    return matrices.isError ? (
      <ErrorState error={matrices.error} onRetry={() => void matrices.refetch()} />
    ) : (
      <PageSkeleton />
    )
  if (matrix === undefined)
    return <EmptyState title={words('situation.noMatrix.title')}>{words('situation.noMatrix')}</EmptyState>
  const layers = query.data ?? []
  const seen = layers[0]
  const at = search.show !== undefined && search.show < layers.length ? search.show : layers.length - 1
  const shown = layers[at] ?? undefined
  const isSeen = shown !== undefined && at === 0
  const nameOf = (layer: Layer) => (layer === seen ? words('situation.seenLayer', { count: days }) : layer.name)
  const options = layers.flatMap((one, place) => (one === null ? [] : [{ value: String(place), label: nameOf(one) }]))
  const add = (source: LayerSource, more: ChangedSearch = {}) => {
    setProblem(null)
    onChange({ ...more, layer: [...sources, writeLayerSource(source)].slice(0, mostLayers), show: undefined })
  }
  const read = async (file: File | null) => {
    setProblem(null)
    if (file === null) return
    try {
      const { name, layer } = await readLayerFile(file, words('situation.layerTooLarge'))
      const source = { from: 'file', name } as const
      // In another matrix the layers of this one mean nothing.
      if (layer.domain === domain) add(source)
      else onChange({ domain: layer.domain, layer: [writeLayerSource(source)], show: undefined })
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error))
    }
  }
  const rows = matrix.tactics.flatMap((tactic) =>
    tactic.techniques.flatMap((one) => [one, ...one.subtechniques].map((technique) => ({ tactic, technique }))),
  )
  const opens = (technique: string): Behind | undefined => (isSeen ? { kind: 'any', days, technique } : undefined)
  const scoreOf = (code: string) => shown?.techniques.find(({ techniqueID }) => techniqueID === code)?.score ?? 0
  return (
    <>
      <div className={css.filters}>
        {time}
        <NativeSelect
          label={words('situation.matrix')}
          value={domain}
          onChange={(event) =>
            onChange({ domain: event.currentTarget.value, layer: undefined, show: undefined, tactic: undefined })
          }
          data={items.map(({ domain: value, chain }) => ({ value, label: chainName(chain) }))}
        />
        <NativeSelect
          label={words('situation.layer')}
          value={String(at)}
          onChange={(event) => onChange({ show: Number(event.currentTarget.value) })}
          data={options}
        />
        <FileButton onChange={(file) => void read(file)} accept="application/json,.json">
          {(props) => (
            <Button {...props} size="sm" variant="default">
              {words('situation.importLayer')}
            </Button>
          )}
        </FileButton>
        <Button
          size="sm"
          variant="default"
          disabled={shown === undefined}
          onClick={() => shown !== undefined && saveFile(`${domain}-layer.json`, JSON.stringify(shown, null, 2))}
        >
          {words('situation.exportLayer')}
        </Button>
      </div>
      <Folded name="layers" className={css.more} summary={words('situation.layers')}>
        <div className={css.filters}>
          <NativeSelect
            label={words('situation.actorLayer')}
            value={wanted.actor}
            onChange={(event) => setWanted({ ...wanted, actor: event.currentTarget.value })}
            data={[
              { value: '', label: '–' },
              ...actors.map((one) => ({ value: one.actor.id, label: one.actor.name || one.actor.id })),
            ]}
          />
          <Button
            size="sm"
            variant="default"
            disabled={wanted.actor === '' || sources.length >= mostLayers}
            onClick={() => add({ from: 'actor', id: wanted.actor })}
          >
            {words('situation.addLayer')}
          </Button>
          <NativeSelect
            label={words('situation.how')}
            value={wanted.how}
            onChange={(event) => setWanted({ ...wanted, how: event.currentTarget.value as Combination })}
            data={combinations.map((how) => ({ value: how, label: words(`situation.how.${how}`) }))}
          />
          <NativeSelect
            label={words('situation.layerB')}
            value={wanted.b}
            onChange={(event) => setWanted({ ...wanted, b: event.currentTarget.value })}
            data={[{ value: '', label: '–' }, ...options]}
          />
          <Button
            size="sm"
            variant="default"
            disabled={wanted.b === '' || shown === undefined || sources.length >= mostLayers}
            onClick={() => add({ from: 'layers', how: wanted.how, a: at, b: Number(wanted.b) })}
          >
            {words('situation.combine')}
          </Button>
          {sources.length > 0 && (
            <Button size="sm" variant="subtle" onClick={() => onChange({ layer: undefined, show: undefined })}>
              {words('situation.clearLayers')}
            </Button>
          )}
        </div>
      </Folded>
      {problem !== null && <FailureText>{problem}</FailureText>}
      <Failure of={query.error} />
      {layers.includes(null) && <p className={page.hint}>{words('situation.layerGone')}</p>}
      <Picture
        title={shown === undefined ? words('situation.matrix') : nameOf(shown)}
        hint={words('situation.matrixHint')}
        name={`${domain}-matrix`}
        table={{
          head: [
            words('situation.tactic'),
            words('situation.code'),
            words('situation.technique'),
            words('situation.score'),
          ],
          rows: rows.map(({ tactic, technique }) => [
            tactic.name,
            technique.code,
            technique.name,
            scoreOf(technique.code),
          ]),
          // A layer of counts opens what it counts; a score is nobody's number.
          opens: (row, column) => {
            const technique = rows[row]?.technique
            return technique === undefined || column !== 3 ? undefined : opens(technique.id)
          },
        }}
      >
        <MatrixChart matrix={matrix} scoreOf={scoreOf} opens={opens} label={words('situation.matrix')} />
      </Picture>
      {search.tactic !== undefined && (
        <ColumnList
          rows={rows.filter(({ tactic, technique }) => tactic.short === search.tactic && scoreOf(technique.code) !== 0)}
          tactic={matrix.tactics.find(({ short }) => short === search.tactic)?.name ?? search.tactic}
          scoreOf={scoreOf}
          opens={opens}
          onClose={() => onChange({ tactic: undefined })}
        />
      )}
      <p className={page.hint}>{words('situation.matrixSource')}</p>
    </>
  )
}
