import { Button, FileButton, NativeSelect } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import type { Combination, Layer } from '../../../src/api/contract/situation.ts'
import { ask } from '../api/client.ts'
import { chainName } from '../i18n/chain-name.ts'
import { useWords } from '../i18n/use-words.ts'
import { FailureText } from '../parts/failure.tsx'
import { saveFile } from '../parts/save-file.ts'
import { EmptyState, ErrorState, PageSkeleton } from '../parts/states.tsx'
import page from '../styles/page.module.css'
import { MatrixChart } from './matrix-chart.tsx'
import { Picture } from './picture.tsx'
import { layerQuery, matricesQuery, overviewQuery } from './queries.ts'
import type { SituationSearch } from './search.ts'
import css from './situation.module.css'

const combinations: readonly Combination[] = ['sum', 'difference', 'and', 'and-not', 'or']
const mostLayers = 10
const mostBytes = 4 * 1024 * 1024

/** Techniques as a matrix: what was seen, what actors use, layers of others, and these calculated with each other. */
export function MatrixTab({
  search,
  days,
  time,
  onDomain,
}: {
  readonly search: SituationSearch
  readonly days: number
  /** Chooses the days. */
  readonly time: ReactNode
  readonly onDomain: (domain: string) => void
}) {
  const words = useWords()
  const matrices = useQuery(matricesQuery)
  const [added, setAdded] = useState<readonly Layer[]>([])
  const [chosen, setChosen] = useState({ a: '', b: '', how: 'sum' as Combination })
  const [actor, setActor] = useState('')
  const [problem, setProblem] = useState<string | null>(null)
  const items = matrices.data?.items ?? []
  const matrix = items.find(({ domain }) => domain === search.domain) ?? items[0]
  const domain = matrix?.domain ?? ''
  const seen = useQuery(layerQuery(domain, days))
  const actors = useQuery(overviewQuery({ days: 735 })).data?.actors ?? []
  const keep = (layer: Layer) => setAdded((before) => [...before, layer].slice(-mostLayers))
  const combine = useMutation({
    mutationFn: ({ a, b, how }: { a: Layer; b: Layer; how: Combination }) =>
      ask<Layer>('/situation/layers', { method: 'POST', json: { how, a, b } }),
    onSuccess: keep,
    onError: (error) => setProblem(error.message),
  })
  const fetchActor = useMutation({
    mutationFn: (of: string) => ask<Layer>('/situation/layer', { query: { domain, days, of } }),
    onSuccess: keep,
    onError: (error) => setProblem(error.message),
  })
  if (matrices.data === undefined)
    return matrices.isError ? (
      <ErrorState error={matrices.error} onRetry={() => void matrices.refetch()} />
    ) : (
      <PageSkeleton />
    )
  if (matrix === undefined)
    return <EmptyState title={words('situation.noMatrix.title')}>{words('situation.noMatrix')}</EmptyState>
  const layers: readonly Layer[] = [
    ...(seen.data === undefined ? [] : [seen.data]),
    ...added.filter((one) => one.domain === domain),
  ]
  const nameOf = (layer: Layer) => (layer === seen.data ? words('situation.seenLayer', { count: days }) : layer.name)
  const layerAt = (at: string) => layers[Number(at)]
  const shown = layerAt(chosen.a === '' ? String(layers.length - 1) : chosen.a)
  const options = layers.map((one, at) => ({ value: String(at), label: nameOf(one) }))
  const read = async (file: File | null) => {
    setProblem(null)
    if (file === null) return
    try {
      if (file.size > mostBytes) throw new Error(words('situation.layerTooLarge'))
      const layer = JSON.parse(await file.text()) as Layer
      // The node reads it as it reads any other: combined with nothing of its own domain, what is not a layer is refused.
      const none = { name: '', domain: layer.domain, techniques: [] }
      const checked = await ask<Layer>('/situation/layers', { method: 'POST', json: { how: 'or', a: layer, b: none } })
      keep({ ...checked, name: String(layer.name).slice(0, 100) })
      if (layer.domain !== domain) onDomain(layer.domain)
    } catch (error) {
      setProblem(error instanceof Error ? error.message : String(error))
    }
  }
  const rows = matrix.tactics.flatMap((tactic) =>
    tactic.techniques.flatMap((one) => [one, ...one.subtechniques].map((technique) => ({ tactic, technique }))),
  )
  const scoreOf = (code: string) => shown?.techniques.find(({ techniqueID }) => techniqueID === code)?.score ?? 0
  return (
    <>
      <div className={css.filters}>
        {time}
        <NativeSelect
          label={words('situation.matrix')}
          value={domain}
          onChange={(event) => onDomain(event.currentTarget.value)}
          data={items.map(({ domain: value, chain }) => ({ value, label: chainName(chain) }))}
        />
        <NativeSelect
          label={words('situation.layer')}
          value={chosen.a === '' ? String(layers.length - 1) : chosen.a}
          onChange={(event) => setChosen({ ...chosen, a: event.currentTarget.value })}
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
      <details className={css.more}>
        <summary>{words('situation.layers')}</summary>
        <div className={css.filters}>
          <NativeSelect
            label={words('situation.actorLayer')}
            value={actor}
            onChange={(event) => setActor(event.currentTarget.value)}
            data={[
              { value: '', label: '–' },
              ...actors.map((one) => ({ value: one.actor.id, label: one.actor.name || one.actor.id })),
            ]}
          />
          <Button
            size="sm"
            variant="default"
            disabled={actor === '' || fetchActor.isPending}
            onClick={() => {
              setProblem(null)
              setChosen({ ...chosen, a: '' })
              fetchActor.mutate(actor)
            }}
          >
            {words('situation.addLayer')}
          </Button>
          <NativeSelect
            label={words('situation.how')}
            value={chosen.how}
            onChange={(event) => setChosen({ ...chosen, how: event.currentTarget.value as Combination })}
            data={combinations.map((how) => ({ value: how, label: words(`situation.how.${how}`) }))}
          />
          <NativeSelect
            label={words('situation.layerB')}
            value={chosen.b}
            onChange={(event) => setChosen({ ...chosen, b: event.currentTarget.value })}
            data={[{ value: '', label: '–' }, ...options]}
          />
          <Button
            size="sm"
            variant="default"
            disabled={chosen.b === '' || shown === undefined || combine.isPending}
            onClick={() => {
              setProblem(null)
              const b = layerAt(chosen.b)
              if (shown !== undefined && b !== undefined) combine.mutate({ a: shown, b, how: chosen.how })
              setChosen({ ...chosen, a: '', b: '' })
            }}
          >
            {words('situation.combine')}
          </Button>
        </div>
      </details>
      {problem !== null && <FailureText>{problem}</FailureText>}
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
            if (technique === undefined || column !== 3 || shown !== seen.data) return undefined
            return { kind: 'attempt', technique: technique.id }
          },
        }}
      >
        <MatrixChart matrix={matrix} scoreOf={scoreOf} counts={shown === seen.data} label={words('situation.matrix')} />
      </Picture>
      <p className={page.hint}>{words('situation.matrixSource')}</p>
    </>
  )
}
