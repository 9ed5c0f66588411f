import { Button } from '@mantine/core'
import { IconTopologyStar3 } from '@tabler/icons-react'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { useCallback, useEffect, useMemo, useState } from 'react'
import { countsQuery, everything, type Filter, listQuery } from '../api/queries.ts'
import { isAway } from '../api/reach.ts'
import { useKeys } from '../app/keys.ts'
import { useLive } from '../app/live.ts'
import { highestTlp, useMarking } from '../app/marking.tsx'
import { mayExport, mayImport, mayReview } from '../app/roles.ts'
import type { ListSearch, ObjectTab } from '../app/router.tsx'
import { useSession } from '../app/session.ts'
import { PageHelpButton } from '../help/page-help-button.tsx'
import { useWords } from '../i18n/use-words.ts'
import { ObjectView } from '../object/view.tsx'
import { refang } from '../parts/defang.ts'
import { ErrorState, RowSkeletons, StaleNotice } from '../parts/states.tsx'
import { TrefoilMark } from '../parts/trefoil-mark.tsx'
import { BulkBar } from '../triage/bulk-bar.tsx'
import { FilterAct } from '../triage/filter-act.tsx'
import { FilterActMenu } from '../triage/filter-act-menu.tsx'
import { ViewsMenu } from '../triage/views-menu.tsx'
import { AlsoFound } from './also-found.tsx'
import { EmptyList } from './empty-list.tsx'
import { ExportMenu } from './export-menu.tsx'
import { FilterBar } from './filter-bar.tsx'
import { LookingFurther } from './looking-further.tsx'
import { ObjectList } from './object-list.tsx'
import css from './page.module.css'

const route = getRouteApi('/shell/intelligence')

/** The list on the left, the open object on the right; everything that is chosen stands in the address. */
export function IntelligencePage() {
  const words = useWords()
  const search = route.useSearch()
  const navigate = route.useNavigate()
  const live = useLive()
  const { person, exercise } = useSession()
  const filter = filterOf(search)
  const list = useInfiniteQuery(listQuery(filter))
  const counts = useQuery(countsQuery)
  const items = useMemo(() => list.data?.pages.flatMap((page) => page.items) ?? [], [list.data])
  const filtered = isFiltered(filter)
  const total = list.data?.pages[0]?.total ?? null
  const lookedTo = list.data?.pages.at(-1)?.lookedTo ?? null
  const highest = highestTlp(items)
  useMarking(
    search.open !== undefined || highest === undefined ? null : { scope: 'page', tlp: highest, releasableTo: null },
  )

  const filterText = JSON.stringify(filter)
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set())
  // What is chosen is of what is shown.
  // biome-ignore lint/correctness/useExhaustiveDependencies: another filter is another list
  useEffect(() => setChosen(new Set()), [filterText])
  const choose = useCallback(
    (id: string) =>
      setChosen((before) => {
        const next = new Set(before)
        if (!next.delete(id)) next.add(id)
        return next
      }),
    [],
  )

  const change = (next: ListSearch, replace = false) => void navigate({ search: clean(next), replace })
  const open = (id: string, replace: boolean) => change({ ...search, open: id }, replace)
  const close = () => {
    if (search.open === undefined) return
    const { open: _, tab: __, ...rest } = search
    change(rest)
  }
  const showNew = () => {
    live.clearArrived()
    void list.refetch()
  }
  useKeys({
    Escape: close,
    w: () => search.open !== undefined && change({ ...search, tab: 'recipients' }, true),
  })

  return (
    <div className={css.page} data-open={search.open !== undefined || undefined}>
      <section className={css.listPane} aria-label={words('list.region')}>
        <header className={css.head}>
          <h1>{words('list.title')}</h1>
          <PageHelpButton />
          <p className={css.count} role="status" data-count={total ?? undefined}>
            {list.data !== undefined &&
              (items.length > 0 || !list.hasNextPage) &&
              (total === null && list.hasNextPage
                ? words('list.moreThan', { count: items.length })
                : words('list.total', { count: total ?? items.length }))}
          </p>
          <span className={css.tools}>
            <ViewsMenu search={search} />
            {mayImport(person.role) && !exercise && items.length > 0 && (
              <FilterActMenu filter={filter} onOpen={(act) => change({ ...search, act })} />
            )}
            {mayReview(person.role) && items.length > 0 && <ListAsGraph filter={filter} />}
            {mayExport(person.role) && !exercise && <ExportMenu types={filter.type} />}
          </span>
        </header>
        <FilterBar search={search} counts={counts.data} onChange={(next) => change(next)} />
        {filter.q !== '' && <AlsoFound text={filter.q} />}
        {search.act !== undefined && (
          <FilterAct
            key={search.act}
            id={search.act}
            onClose={() => {
              const { act: _, ...rest } = search
              change(rest)
            }}
          />
        )}
        {list.isError && list.data !== undefined && <StaleNotice since={list.dataUpdatedAt} />}
        {live.arrived > 0 && list.data !== undefined && (
          <button type="button" className={css.arrived} onClick={showNew}>
            {words('list.new', { count: live.arrived })}
          </button>
        )}
        {list.isPending && <RowSkeletons rows={14} />}
        {list.isError && list.data === undefined && (
          <ErrorState error={list.error} onRetry={() => void list.refetch()} />
        )}
        {list.data !== undefined && items.length === 0 && list.hasNextPage && (
          <LookingFurther to={lookedTo} loading={list.isFetchingNextPage} onMore={() => void list.fetchNextPage()} />
        )}
        {list.data !== undefined && items.length === 0 && !list.hasNextPage && (
          <EmptyList filtered={filtered} onClear={() => change({})} />
        )}
        {items.length > 0 && (
          <ObjectList
            items={items}
            openId={search.open}
            search={search}
            hasMore={list.hasNextPage}
            loadingMore={list.isFetchingNextPage}
            lookedTo={lookedTo}
            onMore={() => {
              if (!isAway()) void list.fetchNextPage()
            }}
            onOpen={open}
            chosen={chosen}
            onChoose={choose}
          />
        )}
        {chosen.size > 0 && (
          <BulkBar
            chosen={[...chosen]}
            total={total}
            loaded={items.length}
            onAll={() => setChosen(new Set(items.map(({ id }) => id)))}
            onClear={() => setChosen(new Set())}
          />
        )}
      </section>
      <section className={css.detailPane} aria-label={words('object.region')}>
        {search.open === undefined ? (
          <div className={css.pick}>
            <TrefoilMark size={56} />
            <p>{words('list.pick')}</p>
            <small>{words('list.pickHint')}</small>
          </div>
        ) : (
          <ObjectView
            key={search.open}
            id={search.open}
            tab={search.tab ?? 'properties'}
            onTab={(tab: ObjectTab) => change({ ...search, tab }, true)}
            onClose={close}
          />
        )}
      </section>
    </div>
  )
}

function ListAsGraph({ filter }: { readonly filter: Filter }) {
  const words = useWords()
  const query = new URLSearchParams()
  for (const facet of ['type', 'tlp', 'origin'] as const) for (const value of filter[facet]) query.append(facet, value)
  if (filter.q !== '') query.set('q', filter.q)
  if (filter.since !== undefined) query.set('since', filter.since)
  return (
    <Button
      variant="default"
      size="xs"
      leftSection={<IconTopologyStar3 size={15} stroke={1.6} aria-hidden="true" />}
      renderRoot={(props) => <Link to="/graph" search={{ step: [`list:${query}`] }} preload={false} {...props} />}
    >
      {words('graph.showList')}
    </Button>
  )
}

function filterOf(search: ListSearch): Filter {
  return {
    ...everything,
    ...(search.type && { type: search.type }),
    ...(search.tlp && { tlp: search.tlp }),
    ...(search.origin && { origin: search.origin }),
    q: refang(search.q ?? ''),
    ...(search.since && { since: search.since }),
  }
}

function isFiltered(filter: Filter): boolean {
  return (
    filter.type.length + filter.tlp.length + filter.origin.length > 0 || filter.q !== '' || filter.since !== undefined
  )
}

function clean(search: ListSearch): ListSearch {
  const kept = Object.entries(search).filter(([, value]) => value !== undefined && value.length > 0)
  return Object.fromEntries(kept) as ListSearch
}
