import { Button, Checkbox, Radio, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Summary } from '../../../src/api/contract/objects.ts'
import { findQuery } from '../api/queries.ts'
import { objectName, typeName } from '../i18n/names.ts'
import { useWords } from '../i18n/use-words.ts'
import { MemberBadge } from './member-badge.tsx'
import css from './object-picker.module.css'

interface Props {
  readonly label: string
  readonly description?: string
  /** Empty: every type. */
  readonly types: readonly string[]
  readonly chosen: readonly Summary[]
  readonly onChange: (chosen: readonly Summary[]) => void
  readonly many?: boolean
}

/** Finds objects that this node holds, and keeps one of them, or several. */
export function ObjectPicker({ label, description, types, chosen, onChange, many = false }: Props) {
  const words = useWords()
  const [text, setText] = useState('')
  const found = useQuery(findQuery(types, text))
  const items = (found.data?.items ?? []).filter(({ id }) => !chosen.some((one) => one.id === id))
  const all = [...chosen, ...items]
  return (
    <fieldset className={css.picker}>
      <TextInput
        label={label}
        description={description}
        placeholder={words('attribution.find')}
        value={text}
        maxLength={200}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      {all.map((item) => {
        const isChosen = chosen.some(({ id }) => id === item.id)
        const shown = (
          <>
            <span className="foreign">{objectName(words, item) || item.id}</span>{' '}
            <span className={css.quiet}>{typeName(words, item.type)}</span> <MemberBadge code={item.origin} />
          </>
        )
        return many ? (
          <Checkbox
            key={item.id}
            label={shown}
            checked={isChosen}
            onChange={() =>
              onChange(isChosen ? chosen.filter(({ id }) => id !== item.id) : [...chosen, item].slice(0, 50))
            }
          />
        ) : (
          <Radio key={item.id} label={shown} checked={isChosen} onChange={() => onChange([item])} />
        )
      })}
      {text.trim().length > 1 && found.data !== undefined && items.length === 0 && (
        <p className={css.quiet}>{words('attribution.nothingFound')}</p>
      )}
      {!many && chosen.length > 0 && (
        <Button size="compact-xs" variant="subtle" onClick={() => onChange([])}>
          {words('attribution.clear')}
        </Button>
      )}
    </fieldset>
  )
}
