import { Button, Menu, TextInput } from '@mantine/core'
import { IconBookmark, IconX } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { ListSearch } from '../app/router.tsx'
import { parseSearch, readList, readText, stringifySearch } from '../app/search-params.ts'
import { useWords } from '../i18n/use-words.ts'
import css from './triage.module.css'
import { keptQuery, useKeep } from './use-kept.ts'

const mostViews = 50

/** Filters under names of their own. A view is an address: what it shows is what it finds now. */
export function ViewsMenu({ search }: { readonly search: ListSearch }) {
  const words = useWords()
  const kept = useQuery(keptQuery).data
  const { views: save } = useKeep()
  const [name, setName] = useState('')
  if (kept === undefined) return null
  const { views } = kept
  const here = stringifySearch({ ...search, open: undefined, tab: undefined, act: undefined })
  const add = () => {
    const wanted = name.trim()
    if (wanted === '' || views.length >= mostViews) return
    save.mutate([
      ...views.filter((view) => view.name !== wanted),
      { name: wanted, search: here, at: new Date().toISOString() },
    ])
    setName('')
  }
  return (
    <Menu position="bottom-end" closeOnItemClick={false} trapFocus={false}>
      <Menu.Target>
        <Button variant="default" size="xs" leftSection={<IconBookmark size={15} stroke={1.6} aria-hidden="true" />}>
          {words('triage.views')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown className={css.views ?? ''}>
        {views.length === 0 && <Menu.Label>{words('triage.noViews')}</Menu.Label>}
        {views.map((view) => (
          <div key={view.name} className={css.view}>
            <Link to="/intelligence" search={listSearchOf(view.search)} className={`${css.viewLink} foreign`}>
              {view.name}
            </Link>
            {view.at !== undefined && (
              <Link to="/compare" search={{ list: view.search, since: view.at }} className={css.compare ?? ''}>
                {words('compare.sinceSaved', { name: view.name })}
              </Link>
            )}
            <button
              type="button"
              className={css.forget}
              aria-label={words('triage.forget', { name: view.name })}
              onClick={() => save.mutate(views.filter((one) => one.name !== view.name))}
            >
              <IconX size={15} stroke={1.6} aria-hidden="true" />
            </button>
          </div>
        ))}
        <Menu.Divider />
        <form
          className={css.saveView}
          onSubmit={(event) => {
            event.preventDefault()
            add()
          }}
        >
          <TextInput
            size="xs"
            aria-label={words('triage.viewName')}
            placeholder={words('triage.viewName')}
            value={name}
            maxLength={80}
            onChange={(event) => setName(event.currentTarget.value)}
            onKeyDown={(event) => event.stopPropagation()}
          />
          <Button type="submit" size="xs" disabled={name.trim() === ''} loading={save.isPending}>
            {words('triage.saveView')}
          </Button>
        </form>
      </Menu.Dropdown>
    </Menu>
  )
}

/** The filters of a saved view. */
export function listSearchOf(text: string): ListSearch {
  const found = parseSearch(text)
  const given = {
    ...{ type: readList(found['type']), tlp: readList(found['tlp']), origin: readList(found['origin']) },
    ...{ q: readText(found['q']) ?? '', since: readText(found['since']) ?? '' },
  }
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value.length > 0)) as ListSearch
}
