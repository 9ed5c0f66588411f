import { useQuery, useQueryClient } from '@tanstack/react-query'
import { getRouteApi } from '@tanstack/react-router'
import { type KeyboardEvent, useMemo, useRef, useState } from 'react'
import type { GraphLink } from '../../../src/api/contract/graph.ts'
import { useKeys } from '../app/keys.ts'
import { highestTlp, useMarking } from '../app/marking.tsx'
import { mayReview } from '../app/roles.ts'
import { useSession } from '../app/session.ts'
import { PageHelpButton } from '../help/page-help-button.tsx'
import { useWords } from '../i18n/use-words.ts'
import { ErrorState, NotPermitted, PageSkeleton, StaleNotice } from '../parts/states.tsx'
import { formatNumber } from '../parts/timestamp.tsx'
import { Beginning } from './beginning.tsx'
import { GraphCanvas } from './canvas.tsx'
import css from './graph.module.css'
import { Legend } from './legend.tsx'
import { Notices } from './notices.tsx'
import { type Picture, pictureQuery } from './picture.ts'
import { buildScene, usuallyHidden } from './scene.ts'
import { clean, type GraphSearch, readSort, spanSearch, windowOf, writeSort } from './search.ts'
import { SidePanel } from './side-panel.tsx'
import { askingSteps, foldsOf, pinsOf, readSteps, type Step, withStep, writeStep } from './steps.ts'
import { GraphTable } from './table.tsx'
import { spanOf, within } from './time.ts'
import { TimeSlider } from './time-slider.tsx'
import { Tools } from './tools.tsx'
import type { GraphView } from './view.ts'
import { Zoom } from './zoom.tsx'

const route = getRouteApi('/shell/graph')
const nothing: Picture = { nodes: [], links: [], more: false, empty: [] }

/** What hangs together, as a picture that is made step by step. Every step, and what is hidden, stands in the address. */
export function GraphPage() {
  const words = useWords()
  const { person } = useSession()
  if (!mayReview(person.role)) return <NotPermitted whole>{words('graph.notAuditor')}</NotPermitted>
  return <Explorer />
}

function Explorer() {
  const words = useWords()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const client = useQueryClient()
  const view = useRef<GraphView | null>(null)
  const [more, setMore] = useState<readonly string[]>([])
  // What was chosen before, for whoever takes back the last choice.
  const [before, setBefore] = useState<readonly string[] | null>(null)
  const [pathFrom, setPathFrom] = useState<string | null>(null)
  const [failure, setFailure] = useState<unknown>(null)

  const stepTexts = search.step?.join(' ') ?? ''
  // biome-ignore lint/correctness/useExhaustiveDependencies: the same texts are the same steps
  const steps = useMemo(() => readSteps(search.step ?? []), [stepTexts])
  const asking = useMemo(() => askingSteps(steps), [steps])
  const pinned = useMemo(() => pinsOf(steps), [steps])
  const folds = useMemo(() => foldsOf(steps), [steps])
  const foldText = [...folds.ids, ...folds.groups].join(' ')
  const query = useQuery(pictureQuery(client, asking))
  const picture = asking.length === 0 ? nothing : (query.data ?? nothing)
  const hideText = search.hide?.join(' ')
  const hidden = useMemo(
    () => new Set(hideText === undefined ? usuallyHidden : hideText.split(' ').filter((name) => name !== '-')),
    [hideText],
  )
  const group = search.group ?? 'none'
  // biome-ignore lint/correctness/useExhaustiveDependencies: the same names are the same folds
  const built = useMemo(() => buildScene(picture, { hidden, group, folds }), [picture, hidden, group, foldText])
  const span = useMemo(() => spanOf(built.nodes), [built])
  const window = useMemo(() => windowOf(search), [search])
  const shown = useMemo(() => within(built.nodes, built.links, window), [built, window])
  const chosen = useMemo(
    () => (search.open === undefined ? [] : [search.open, ...more]).filter((id) => built.placeOf.has(id)),
    [search.open, more, built],
  )
  const open = chosen[0] === undefined ? undefined : built.nodes[built.placeOf.get(chosen[0])!]
  const highest = highestTlp(picture.nodes)
  useMarking(highest === undefined ? null : { scope: 'page', tlp: highest, releasableTo: null })

  const change = (next: Partial<GraphSearch>, replace = false) =>
    void navigate({ search: (before) => clean({ ...before, ...next }), replace })
  const step = (next: Step) => {
    setBefore(null)
    // What was brought in by its name is what is looked at next.
    change({ step: withStep(steps, next).map(writeStep), ...(next.does === 'add' ? { open: next.id } : {}) })
  }
  const undo = () => {
    if (before !== null) {
      setBefore(null)
      setMore(before.slice(1))
      change({ open: before[0] }, true)
    } else if (steps.length > 0) change({ step: steps.slice(0, -1).map(writeStep) })
  }
  const chooseAll = (ids: readonly string[]) => {
    if (ids.length === 0) return
    setBefore(chosen)
    setMore(ids.slice(1))
    change({ open: ids[0] }, true)
  }
  const choose = (id: string | null, adding = false) => {
    if (id !== null && pathFrom !== null && id !== pathFrom) {
      step({ does: 'path', from: pathFrom, to: id })
      setPathFrom(null)
      return
    }
    if (adding && id !== null && search.open !== undefined) {
      setMore(more.includes(id) ? more.filter((one) => one !== id) : [...more, id])
      return
    }
    setBefore(null)
    setMore([])
    change({ open: id ?? undefined }, true)
    const place = id === null ? undefined : built.placeOf.get(id)
    if (place !== undefined) view.current?.reveal(place)
  }
  const pin = (id: string, only = false) => {
    if (pinned.has(id) && !only) return step({ does: 'unpin', id })
    const place = built.placeOf.get(id)
    const { x, y } = view.current?.places ?? { x: [], y: [] }
    const [left, top] = [place === undefined ? undefined : x[place], place === undefined ? undefined : y[place]]
    if (left !== undefined && top !== undefined)
      step({ does: 'pin', id, x: Math.round(clampPlace(left)), y: Math.round(clampPlace(top)) })
  }
  const fold = (id: string) => step({ does: folds.ids.has(id) ? 'unfold' : 'fold', id })
  const hide = (name: string, hiding: boolean) => {
    const next = new Set(hidden)
    if (hiding) next.add(name)
    else next.delete(name)
    change({ hide: next.size === 0 ? ['-'] : [...next] }, true)
  }
  const move = (dx: number, dy: number) => {
    const from = chosen[0] === undefined ? null : (built.placeOf.get(chosen[0]) ?? null)
    const to = view.current?.beside(from, dx, dy) ?? null
    if (to !== null) choose(built.nodes[to]?.id ?? null)
  }
  const keys: Readonly<Record<string, () => void>> = {
    u: undo,
    a: () => document.getElementById('graph-add')?.focus(),
    p: () => chosen[0] !== undefined && pin(chosen[0]),
    e: () => document.querySelector<HTMLElement>('[data-expand]')?.focus(),
    c: () => chosen[0] !== undefined && fold(chosen[0]),
    b: () => chooseAll((view.current?.inside() ?? []).map((place) => built.nodes[place]?.id ?? '')),
    n: () => chooseAll(withNeighbours(chosen, built.links)),
    t: () => change({ view: search.view === 'table' ? undefined : 'table' }, true),
    f: () => view.current?.fit(),
    '+': () => view.current?.zoom(1.3),
    '=': () => view.current?.zoom(1.3),
    '-': () => view.current?.zoom(1 / 1.3),
    ['Delete']: () => chosen[0] !== undefined && step({ does: 'remove', id: chosen[0] }),
    ['Escape']: () => (pathFrom === null ? choose(null) : setPathFrom(null)),
  }
  useKeys(keys)
  function onCanvasKey(event: KeyboardEvent) {
    const way = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }[event.key]
    if (way === undefined || event.ctrlKey || event.metaKey || event.altKey) return
    event.preventDefault()
    if (event.shiftKey) view.current?.pan(way[0]! * 60, way[1]! * 60)
    else move(way[0]!, way[1]!)
  }

  if (steps.length === 0) return <Beginning onStep={step} />
  if (query.isPending) return <PageSkeleton />
  if (query.isError && query.data === undefined)
    return <ErrorState whole error={query.error} onRetry={() => void query.refetch()} />
  const table = search.view === 'table'
  const visible = shown.shown.reduce((sum, one) => sum + one, 0)
  return (
    <div className={css.page} data-panel={open !== undefined || undefined}>
      <header className={css.head}>
        <h1>{words('graph.title')}</h1>
        <PageHelpButton />
        <p className={css.count} role="status" aria-busy={query.isFetching}>
          {words('graph.count', {
            nodes: formatNumber(visible, words.language),
            links: formatNumber(built.links.length, words.language),
          })}
        </p>
        <Tools
          {...{ built, shown, group, folds, chosen: more.length > 0 ? chosen : [], isTable: table, view }}
          onStep={step}
          onChange={(next) => change(next, true)}
          onChooseAll={chooseAll}
          onUndo={undo}
          onFailed={setFailure}
        />
      </header>
      {query.isError && <StaleNotice since={query.dataUpdatedAt} />}
      <Notices picture={picture} failure={failure} />
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: the arrow keys go from node to node in it */}
      <section className={css.stage} tabIndex={0} aria-label={words('graph.region')} onKeyDown={onCanvasKey}>
        <GraphCanvas
          built={built}
          shown={shown}
          chosen={chosen}
          pinned={pinned}
          viewRef={view}
          onChoose={choose}
          onOpen={(id) => choose(id)}
          onPin={(id) => pin(id, true)}
          onBox={chooseAll}
        />
        {table && (
          <GraphTable
            built={built}
            shown={shown.shown}
            chosen={chosen}
            sort={readSort(search.sort)}
            onSort={(next) => change({ sort: writeSort(next) })}
            onChoose={(id, adding) => choose(id, adding)}
          />
        )}
        {!table && <Legend picture={picture} hidden={hidden} onHide={hide} />}
        {!table && <Zoom view={view} />}
        <p className="only-heard" role="status">
          {open === undefined
            ? ''
            : chosen.length > 1
              ? words('graph.chosenMany', { count: chosen.length })
              : words('graph.chosen', { name: built.labels[built.placeOf.get(open.id)!]! })}
        </p>
      </section>
      {span !== null && (
        <TimeSlider
          nodes={built.nodes}
          span={span}
          window={window}
          onWindow={(next) => change(spanSearch(next), true)}
        />
      )}
      {open !== undefined && (
        <div className={css.side}>
          <SidePanel
            node={open}
            links={built.links}
            nameOf={(id) => {
              const place = built.placeOf.get(id)
              return place === undefined ? null : built.labels[place]!
            }}
            pinned={pinned.has(open.id)}
            pathing={pathFrom === open.id}
            onStep={(next) => {
              if (next.does === 'expand' && hidden.has(next.kind)) hide(next.kind, false)
              step(next)
            }}
            onPin={() => pin(open.id)}
            chosenCount={chosen.length}
            folded={folds.ids.has(open.id)}
            onFold={() => fold(open.id)}
            onPath={() => setPathFrom(pathFrom === open.id ? null : open.id)}
            onChoose={choose}
            onClose={() => choose(null)}
          />
        </div>
      )}
    </div>
  )
}

function clampPlace(value: number): number {
  return Math.max(-999_999, Math.min(999_999, value))
}

/** The chosen, and what is linked with them. */
function withNeighbours(chosen: readonly string[], links: readonly GraphLink[]): readonly string[] {
  const first = new Set(chosen)
  const all = new Set(chosen)
  for (const { from, to } of links) {
    if (first.has(from)) all.add(to)
    if (first.has(to)) all.add(from)
  }
  return [...all]
}
