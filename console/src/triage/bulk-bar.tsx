import { Button, Menu } from '@mantine/core'
import { IconArrowBackUp, IconThumbUp, IconTopologyStar3 } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { ask } from '../api/client.ts'
import { useKeys } from '../app/keys.ts'
import { mayImport } from '../app/roles.ts'
import { useSession } from '../app/session.ts'
import { useWords } from '../i18n/use-words.ts'
import css from './triage.module.css'
import { VerdictItems } from './verdict-items.tsx'
import type { VerdictKind } from './verdict-kinds.ts'

interface Props {
  readonly chosen: readonly string[]
  /** How many there are that the filters show; null: nobody has counted. */
  readonly total: number | null
  readonly loaded: number
  readonly onAll: () => void
  readonly onClear: () => void
}
interface Done {
  readonly kind: VerdictKind
  readonly ids: readonly string[]
  readonly refused: number
  readonly undone: boolean
}

/** A graph begins with at most as many objects as an address holds. */
const mostInAddress = 50

/** What can be done with all that is chosen. It says how many these are and of how many; what was done can be taken back. */
export function BulkBar({ chosen, total, loaded, onAll, onClear }: Props) {
  const words = useWords()
  const { person, exercise } = useSession()
  const client = useQueryClient()
  const act = useMutation({
    mutationFn: async ({ kind, ids, undone }: Omit<Done, 'refused'>): Promise<Done> => {
      const path = undone ? 'verdicts/withdrawal' : 'verdicts'
      const done: string[] = []
      // One after the other: each is an act of its own on record, and what is refused does not stop the rest.
      for (const id of ids)
        await ask(`/objects/${encodeURIComponent(id)}/${path}`, { method: 'POST', json: { kind } }).then(
          () => done.push(id),
          () => undefined,
        )
      return { kind, ids: done, refused: ids.length - done.length, undone }
    },
    onSuccess: () => {
      for (const name of ['object', 'objects', 'seen', 'counts']) void client.invalidateQueries({ queryKey: [name] })
    },
  })
  const last = act.data
  const undo = () => {
    if (last !== undefined && !last.undone && last.ids.length > 0 && !act.isPending)
      act.mutate({ kind: last.kind, ids: last.ids, undone: true })
  }
  useKeys(last === undefined || last.undone ? {} : { u: undo })
  return (
    <section className={css.bulk} aria-label={words('triage.bulk')}>
      <p role="status">
        <strong>{words('triage.chosen', { count: chosen.length })}</strong>{' '}
        <small>
          {total === null ? words('triage.ofLoaded', { loaded }) : words('triage.ofAll', { loaded, total })}
        </small>
        {act.isPending && <small> {words('triage.working')}</small>}
        {last !== undefined && !act.isPending && (
          <span>
            {' '}
            {words(last.undone ? 'triage.undone' : 'triage.done', {
              count: last.ids.length,
              verdict: words(`verdict.${last.kind}`),
            })}{' '}
            {last.refused > 0 && words('triage.refused', { count: last.refused })}
          </span>
        )}
      </p>
      <div className={css.acts}>
        {last !== undefined && !last.undone && last.ids.length > 0 && (
          <Button
            variant="default"
            size="xs"
            disabled={act.isPending}
            leftSection={<IconArrowBackUp size={15} stroke={1.6} aria-hidden="true" />}
            onClick={undo}
          >
            {words('triage.undo')}
          </Button>
        )}
        {mayImport(person.role) && !exercise && (
          <Menu position="top-end">
            <Menu.Target>
              <Button
                variant="default"
                size="xs"
                loading={act.isPending}
                leftSection={<IconThumbUp size={15} stroke={1.6} aria-hidden="true" />}
              >
                {words('triage.verdict')}
              </Button>
            </Menu.Target>
            <Menu.Dropdown>
              <Menu.Label>{words('triage.verdictOn', { count: chosen.length })}</Menu.Label>
              <VerdictItems onChoose={(kind) => act.mutate({ kind, ids: chosen, undone: false })} />
            </Menu.Dropdown>
          </Menu>
        )}
        {chosen.length <= mostInAddress && (
          <Button
            variant="default"
            size="xs"
            leftSection={<IconTopologyStar3 size={15} stroke={1.6} aria-hidden="true" />}
            renderRoot={(props) => <Link to="/graph" search={{ step: chosen.map((id) => `add:${id}`) }} {...props} />}
          >
            {words('graph.showList')}
          </Button>
        )}
        <Button variant="default" size="xs" onClick={onAll}>
          {words('triage.chooseLoaded', { count: loaded })}
        </Button>
        <Button variant="default" size="xs" onClick={onClear}>
          {words('triage.clear')}
        </Button>
      </div>
    </section>
  )
}
