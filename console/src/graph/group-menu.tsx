import { Button, Menu } from '@mantine/core'
import { useWords } from '../i18n/use-words.ts'
import { type Grouping, groupings } from './groups.ts'

export function GroupMenu({
  group,
  onGroup,
}: {
  readonly group: Grouping
  readonly onGroup: (group: Grouping) => void
}) {
  const words = useWords()
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button variant="default" size="xs">
          {words('graph.group', { by: words(`graph.group.${group}`) })}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.RadioGroup value={group} onChange={(value) => onGroup(groupings.find((one) => one === value) ?? 'none')}>
          {groupings.map((one) => (
            <Menu.RadioItem key={one} value={one} closeMenuOnClick>
              {words(`graph.group.${one}`)}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
      </Menu.Dropdown>
    </Menu>
  )
}
