import { Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import type { PastedItem } from '../../../src/api/contract/pasted.ts'
import { objectName } from '../i18n/names.ts'
import { useWords } from '../i18n/use-words.ts'
import { defang } from '../parts/defang.ts'
import { TlpLabel } from '../parts/tlp-label.tsx'
import { TypeIcon } from '../parts/type-icon.tsx'
import page from '../styles/page.module.css'
import { canBeChosen, type State } from './choice.ts'
import css from './paste.module.css'

const shownFirst = 100
const live = new Set<PastedItem['kind']>(['address', 'domain', 'url', 'email'])

interface Props {
  readonly state: State
  readonly items: readonly (readonly [number, PastedItem])[]
  readonly chosen: ReadonlySet<number>
  readonly onChoose: (places: readonly number[], take: boolean) => void
}

/** What the text speaks of, of one standing: each with its value made harmless, and what is held of it. */
export function ItemList({ state, items, chosen, onChoose }: Props) {
  const words = useWords()
  const [all, setAll] = useState(false)
  const possible = items.filter(([, item]) => canBeChosen(item)).map(([at]) => at)
  const taken = possible.filter((at) => chosen.has(at)).length
  return (
    <section className={css.group} aria-label={words(`paste.${state}`)}>
      <header className={css.groupHead}>
        <label>
          <input
            type="checkbox"
            disabled={possible.length === 0}
            checked={taken > 0 && taken === possible.length}
            ref={(box) => {
              if (box !== null) box.indeterminate = taken > 0 && taken < possible.length
            }}
            onChange={(event) => onChoose(possible, event.currentTarget.checked)}
          />
          <h2>{words(`paste.${state}`)}</h2>
        </label>
        <small>{words('paste.chosen', { chosen: taken, all: items.length })}</small>
      </header>
      <p className={page.hint}>{words(`paste.${state}.hint`)}</p>
      <ul className={page.panel}>
        {items.slice(0, all ? items.length : shownFirst).map(([at, item]) => (
          <Item key={at} item={item} taken={chosen.has(at)} onTake={(take) => onChoose([at], take)} />
        ))}
      </ul>
      {!all && items.length > shownFirst && (
        <Button variant="default" size="xs" onClick={() => setAll(true)}>
          {words('paste.showAll', { count: items.length })}
        </Button>
      )}
    </section>
  )
}

function Item({
  item,
  taken,
  onTake,
}: {
  readonly item: PastedItem
  readonly taken: boolean
  readonly onTake: (take: boolean) => void
}) {
  const words = useWords()
  const { kind, value, known, reason, list } = item
  const [held] = known
  const shown = live.has(kind) ? defang(value) : value
  return (
    <li className={css.item}>
      <label className={css.choice}>
        <input
          type="checkbox"
          checked={taken && canBeChosen(item)}
          disabled={!canBeChosen(item)}
          onChange={(event) => onTake(event.currentTarget.checked)}
        />
        <span className={css.kind}>{words(`paste.kind.${kind}`)}</span>
        <code className="foreign">{shown.slice(0, 300)}</code>
      </label>
      {held !== undefined && (
        <Link to="/objects/$id" params={{ id: held.id }} target="_blank" className={css.held ?? ''}>
          <TypeIcon type={held.type} size={15} />
          <span className="foreign">
            {objectName(words, { type: held.type, name: held.name.slice(0, 120) }) || held.id}
          </span>
          <TlpLabel tlp={held.tlp} />
        </Link>
      )}
      {reason !== null && (
        <small>
          {words.find(`paste.reason.${reason}`, {
            list: list === null ? '' : (words.find(`paste.list.${list}`) ?? list.slice(0, 100)),
          }) ?? reason}
        </small>
      )}
      {!canBeChosen(item) && <small>{words('paste.namedOnly')}</small>}
    </li>
  )
}
