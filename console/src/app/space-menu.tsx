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
  const name = session.space ?? words('exercise.live')
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button
          className={className}
          variant="default"
          size="xs"
          leftSection={<IconMask size={15} stroke={1.6} aria-hidden="true" />}
          aria-label={`${words('exercise.space')}: ${name}`}
        >
          <span className={session.space === null ? '' : 'foreign'}>{name}</span>
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{words('exercise.space')}</Menu.Label>
        <Menu.Item disabled={session.space === null} onClick={() => enterSpace(null)}>
          {words('exercise.live')}
        </Menu.Item>
        {joined.map((one) => (
          <Menu.Item
            key={one.digest}
            disabled={session.space === one.name}
            className="foreign"
            onClick={() => enterSpace(one.name)}
          >
            {one.name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
