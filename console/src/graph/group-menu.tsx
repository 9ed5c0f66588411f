import { Button, Menu } from '@mantine/core'
import { tlpLabel, typeName } from '../i18n/names.ts'
import { useWords } from '../i18n/use-words.ts'
import { displayName } from '../parts/defang.ts'
import css from './group-menu.module.css'
import { type Grouping, groupings } from './groups.ts'

interface Props {
  readonly group: Grouping
  /** Each group that there is, with how many it has. */
  readonly sizes: ReadonlyMap<string, number>
  readonly folded: ReadonlySet<string>
  readonly nameOf: (key: string) => string
  readonly onGroup: (group: Grouping) => void
  readonly onChoose: (key: string) => void
  readonly onFold: (key: string) => void
}

/** By what the picture is grouped; and each group, to be chosen (and saved by itself) or folded into one. */
export function GroupMenu({ group, sizes, folded, nameOf, onGroup, onChoose, onFold }: Props) {
  const words = useWords()
  const say = (key: string) => {
    if (group === 'type') return typeName(words, key)
    if (group === 'tlp') return key === 'unmarked' ? words('list.unmarked') : tlpLabel(key)
    return group === 'cluster' ? displayName('', nameOf(key).slice(0, 80)) : key
  }
  const foldWord = (key: string) => words(folded.has(key) ? 'graph.unfold' : 'graph.foldGroup')
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="default" size="xs">
          {words('graph.group', { by: words(`graph.group.${group}`) })}
        </Button>
      </Menu.Target>
      <Menu.Dropdown className={css.menu ?? ''}>
        <Menu.RadioGroup value={group} onChange={(value) => onGroup(groupings.find((one) => one === value) ?? 'none')}>
          {groupings.map((one) => (
            <Menu.RadioItem key={one} value={one} closeMenuOnClick>
              {words(`graph.group.${one}`)}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
        {[...sizes].map(([key, count]) => (
          <div key={key}>
            <Menu.Label className="foreign">{`${say(key)} (${count})`}</Menu.Label>
            <Menu.Item aria-label={`${words('graph.chooseGroup')}: ${say(key)}`} onClick={() => onChoose(key)}>
              {words('graph.chooseGroup')}
            </Menu.Item>
            <Menu.Item aria-label={`${foldWord(key)}: ${say(key)}`} onClick={() => onFold(key)}>
              {foldWord(key)}
            </Menu.Item>
          </div>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
