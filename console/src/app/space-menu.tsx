import { Button, Menu } from '@mantine/core'
import { IconMask } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import type { Session } from '../../../src/api/contract/sessions.ts'
import { exercisesQuery } from '../api/queries.ts'
import { enterSpace } from '../api/space.ts'
import { useWords } from '../i18n/use-words.ts'
import { mayReadExercises } from './roles.ts'

/** From what is live into an exercise and back; nothing where this node takes part in none. */
export function SpaceMenu({ session, className }: { readonly session: Session; readonly className: string }) {
  const words = useWords()
  const { data } = useQuery({ ...exercisesQuery, enabled: mayReadExercises(session.person.role) })
  const joined = data?.items.filter(({ state }) => state === 'joined') ?? []
  if (joined.length === 0 && session.space === null) return null
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button
          className={className}
          variant="default"
          size="xs"
          leftSection={<IconMask size={15} stroke={1.6} aria-hidden="true" />}
          aria-label={words('exercise.space')}
        >
          <span className={session.space === null ? '' : 'foreign'}>{session.space ?? words('exercise.live')}</span>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{words('exercise.space')}</Menu.Label>
        <Menu.Item disabled={session.space === null} onClick={() => enterSpace(null)}>
          {words('exercise.live')}
        </Menu.Item>
        {joined.map(({ name, digest }) => (
          <Menu.Item
            key={digest}
            disabled={session.space === name}
            className="foreign"
            onClick={() => enterSpace(name)}
          >
            {name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
