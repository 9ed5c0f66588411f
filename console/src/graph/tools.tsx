import { Button } from '@mantine/core'
import { IconArrowBackUp, IconTable } from '@tabler/icons-react'
import type { RefObject } from 'react'
import { useWords } from '../i18n/use-words.ts'
import { AddObject } from './add-object.tsx'
import type { Folds } from './fold.ts'
import css from './graph.module.css'
import { GroupMenu } from './group-menu.tsx'
import type { Grouping } from './groups.ts'
import { SaveMenu } from './save-menu.tsx'
import type { Built } from './scene.ts'
import type { GraphSearch } from './search.ts'
import type { Step } from './steps.ts'
import type { GraphView } from './view.ts'

interface Props {
  readonly built: Built
  readonly shown: { readonly shown: Uint8Array; readonly linksShown: Uint8Array }
  readonly group: Grouping
  readonly folds: Folds
  /** What is saved by itself; empty: all. */
  readonly chosen: readonly string[]
  readonly isTable: boolean
  readonly view: RefObject<GraphView | null>
  readonly onStep: (step: Step) => void
  readonly onChange: (next: Partial<GraphSearch>) => void
  readonly onChooseAll: (ids: readonly string[]) => void
  readonly onUndo: () => void
  readonly onFailed: (failure: unknown) => void
}

/** What is done with the whole picture: something added, groups, the table, the last step taken back, saving. */
export function Tools(props: Props) {
  const words = useWords()
  const { built, shown, group, folds, chosen, isTable, view } = props
  const { onStep, onChange, onChooseAll, onUndo, onFailed } = props
  return (
    <div className={css.tools}>
      <AddObject onAdd={(id) => onStep({ does: 'add', id })} />
      <GroupMenu
        group={group}
        sizes={built.groupSizes}
        folded={folds.groups}
        nameOf={(key) => built.nodes.find(({ id }) => id === key)?.name ?? key}
        onGroup={(next) => onChange({ group: next === 'none' ? undefined : next })}
        onChoose={(key) => onChooseAll(built.nodes.flatMap(({ id }, at) => (built.groupKeys[at] === key ? [id] : [])))}
        onFold={(key) => onStep({ does: folds.groups.has(key) ? 'unfold-group' : 'fold-group', key })}
      />
      <Button
        variant="default"
        size="xs"
        aria-pressed={isTable}
        leftSection={<IconTable size={15} stroke={1.6} aria-hidden="true" />}
        onClick={() => onChange({ view: isTable ? undefined : 'table' })}
      >
        {words('graph.tableButton')}
      </Button>
      <Button
        variant="default"
        size="xs"
        leftSection={<IconArrowBackUp size={15} stroke={1.6} aria-hidden="true" />}
        onClick={onUndo}
      >
        {words('graph.undo')}
      </Button>
      <SaveMenu
        built={built}
        shown={shown.shown}
        linksShown={shown.linksShown}
        chosen={chosen}
        viewRef={view}
        onFailed={onFailed}
      />
    </div>
  )
}
