import { IconPlus } from '@tabler/icons-react'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { type KeyboardEvent, useEffect, useId, useState } from 'react'
import { paletteQuery } from '../api/queries.ts'
import { nearestFirst } from '../app/nearest.ts'
import { objectName, typeName } from '../i18n/names.ts'
import { useWords } from '../i18n/use-words.ts'
import { refang } from '../parts/defang.ts'
import { TypeIcon } from '../parts/type-icon.tsx'
import css from './add-object.module.css'

const restMs = 150
const shownObjects = 8

/** Brings an object into the picture by its name, its value or its id. */
export function AddObject({ onAdd }: { readonly onAdd: (id: string) => void }) {
  const words = useWords()
  const listId = useId()
  const [text, setText] = useState('')
  const [asked, setAsked] = useState('')
  const [at, setAt] = useState(0)
  useEffect(() => {
    const timer = setTimeout(() => setAsked(refang(text.trim())), restMs)
    return () => clearTimeout(timer)
  }, [text])
  const found = useQuery({ ...paletteQuery(asked), enabled: asked.length > 1, placeholderData: keepPreviousData })
  const items =
    asked.length > 1 && text !== ''
      ? nearestFirst(
          (found.data?.items ?? []).filter(({ type }) => type !== 'relationship'),
          asked,
          shownObjects,
        )
      : []
  const add = (id: string | undefined) => {
    if (id === undefined) return
    setText('')
    onAdd(id)
  }
  function onKeyDown(event: KeyboardEvent) {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0
    if (step !== 0 && items.length > 0) {
      event.preventDefault()
      setAt((at + step + items.length) % items.length)
    }
    if (event.key === 'Enter' && !event.nativeEvent.isComposing) {
      event.preventDefault()
      add(items[Math.min(at, items.length - 1)]?.id)
    }
    if (event.key === 'Escape') setText('')
  }
  return (
    <div className={css.add}>
      <IconPlus size={15} stroke={1.8} aria-hidden="true" />
      <input
        id="graph-add"
        type="text"
        className={css.field}
        role="combobox"
        aria-expanded={items.length > 0}
        aria-controls={listId}
        aria-activedescendant={items.length > 0 ? `${listId} ${Math.min(at, items.length - 1)}` : undefined}
        aria-label={words('graph.add')}
        placeholder={words('graph.add')}
        value={text}
        maxLength={500}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => {
          setText(event.currentTarget.value)
          setAt(0)
        }}
        onKeyDown={onKeyDown}
        onBlur={() => setTimeout(() => setText(''), 200)}
      />
      <div
        id={listId}
        role="listbox"
        aria-label={words('graph.found')}
        className={css.found}
        hidden={items.length === 0}
      >
        {items.map((item, index) => (
          // biome-ignore lint/a11y/useKeyWithClickEvents: the field above has the keys
          <div
            key={item.id}
            id={`${listId} ${index}`}
            role="option"
            tabIndex={-1}
            aria-selected={index === at}
            className={css.foundItem}
            onClick={() => add(item.id)}
          >
            <TypeIcon type={item.type} size={16} />
            <span className={`${css.foundName} foreign`}>
              {objectName(words, { ...item, name: item.name.slice(0, 120) }) || item.id}
            </span>
            <small className={css.foundType}>{typeName(words, item.type)}</small>
          </div>
        ))}
      </div>
    </div>
  )
}
