import { Button, Menu } from '@mantine/core'
import { IconStack2 } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { Filter } from '../api/queries.ts'
import { VerdictIcon } from '../feedback/verdict-icon.tsx'
import { useWords } from '../i18n/use-words.ts'
import { ErrorState } from '../parts/states.tsx'
import { formatMoment } from '../parts/timestamp.tsx'
import css from './triage.module.css'
import { actsQuery, usePrepare } from './use-filter-act.ts'
import { VerdictItems } from './verdict-items.tsx'

interface Props {
  readonly filter: Filter
  readonly onOpen: (act: string) => void
}

/** One verdict over everything that the filter shows: chosen here, counted and decided on in the panel that opens. */
export function FilterActMenu({ filter, onOpen }: Props) {
  const words = useWords()
  const [opened, setOpened] = useState(false)
  const acts = useQuery({ ...actsQuery, enabled: opened }).data?.items ?? []
  const prepare = usePrepare(onOpen)
  return (
    <Menu position="bottom-end" opened={opened} onChange={setOpened}>
      <Menu.Target>
        <Button
          variant="default"
          size="xs"
          loading={prepare.isPending}
          leftSection={<IconStack2 size={15} stroke={1.6} aria-hidden="true" />}
        >
          {words('bulk.all')}
        </Button>
      </Menu.Target>
      <Menu.Dropdown className={css.views ?? ''}>
        <Menu.Label>{words('bulk.allHint')}</Menu.Label>
        <VerdictItems onChoose={(kind) => prepare.mutate({ kind, filter })} />
        {acts.length > 0 && <Menu.Divider />}
        {acts.length > 0 && <Menu.Label>{words('bulk.earlier')}</Menu.Label>}
        {acts.map((act) => (
          <Menu.Item key={act.id} leftSection={<VerdictIcon kind={act.kind} />} onClick={() => onOpen(act.id)}>
            {words('bulk.about', { count: act.total, verdict: words(`verdict.${act.kind}`) })}
            {' · '}
            {formatMoment(new Date(act.preparedAt), words.language, 'short')}
          </Menu.Item>
        ))}
        {prepare.isError && <ErrorState error={prepare.error} />}
      </Menu.Dropdown>
    </Menu>
  )
}
