import { IconMinus, IconPlus, IconReplace } from '@tabler/icons-react'
import { useMemo } from 'react'
import { propertyName } from '../i18n/names.ts'
import { useWords } from '../i18n/use-words.ts'
import { defang } from '../parts/defang.ts'
import { EmptyState } from '../parts/states.tsx'
import { ChangeTable } from './change-table.tsx'
import css from './compare.module.css'
import { type Difference, differencesOf } from './differences.ts'
import { wordDifferences } from './word-differences.ts'

interface Side {
  readonly title: string
  readonly value: unknown
}
interface Props {
  /** What its file is called. */
  readonly name: string
  readonly before: Side
  readonly after: Side
}

const icons = { added: IconPlus, removed: IconMinus, changed: IconReplace } as const
const shownCharacters = 20_000

/** Every field that differs, on both sides, word by word; the same as a file. */
export function DifferenceTable({ name, before, after }: Props) {
  const words = useWords()
  const found = useMemo(() => differencesOf(before.value, after.value), [before.value, after.value])
  if (found.length === 0) return <EmptyState title={words('compare.same')}>{words('compare.sameHint')}</EmptyState>
  const head = [words('compare.change'), words('compare.field'), before.title, after.title]
  const rows = found.map(({ change, path, ...one }) => [
    words(`compare.${change}`),
    path.join('/'),
    textOf(one.before),
    textOf(one.after),
  ])
  return (
    <ChangeTable
      changes={found.map(({ change }) => change)}
      head={head}
      className={css.table}
      saved={{ name, head, rows }}
    >
      {found.map((one) => (
        <Row key={`${one.change} ${one.path.join('/')}`} difference={one} titles={[before.title, after.title]} />
      ))}
    </ChangeTable>
  )
}

function Row({ difference, titles }: { readonly difference: Difference; readonly titles: readonly [string, string] }) {
  const words = useWords()
  const { change, path } = difference
  const Icon = icons[change]
  const [before, after] = [textOf(difference.before), textOf(difference.after)]
  const pieces = useMemo(
    () => wordDifferences(before, after).map((piece, at) => ({ ...piece, key: `${piece.is} ${at}` })),
    [before, after],
  )
  const side = (shown: 'removed' | 'added') =>
    pieces
      .filter(({ is }) => is === 'same' || is === shown)
      .map(({ is, text, key }) => {
        if (is === 'same') return text
        return shown === 'removed' ? <del key={key}>{text}</del> : <ins key={key}>{text}</ins>
      })
  return (
    <tr>
      <td className={css.change} data-change={change}>
        <Icon size={15} stroke={2} aria-hidden="true" /> {words(`compare.${change}`)}
      </td>
      <th scope="row">
        {propertyName(words, path[0] ?? '')}
        {path.length > 1 && <small className="mono foreign">{` ${path.slice(1).join(' / ').slice(0, 300)}`}</small>}
      </th>
      <td className={`foreign ${css.value}`} data-label={titles[0]}>
        {side('removed')}
      </td>
      <td className={`foreign ${css.value}`} data-label={titles[1]}>
        {side('added')}
      </td>
    </tr>
  )
}

/** A value as text that nobody can click on. */
function textOf(value: unknown): string {
  if (value === undefined) return ''
  const plain = Array.isArray(value) && value.every((one) => typeof one !== 'object')
  const text = typeof value === 'string' ? value : plain ? value.join(', ') : JSON.stringify(value, null, 1)
  return /^\d{4}-\d\d-\d\dT|--[0-9a-f]{8}-/.test(text) ? text : defang(text.slice(0, shownCharacters))
}
