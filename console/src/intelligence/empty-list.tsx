import { Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { mayImport } from '../app/roles.ts'
import { useSession } from '../app/session.ts'
import { useWords } from '../i18n/use-words.ts'
import { EmptyState } from '../parts/states.tsx'

/** An empty list says why it is empty and what to do next. */
export function EmptyList({ filtered, onClear }: { readonly filtered: boolean; readonly onClear: () => void }) {
  const words = useWords()
  const { person } = useSession()
  if (!filtered) {
    return (
      <EmptyState
        title={words('list.emptyAllTitle')}
        action={mayImport(person.role) ? <Link to="/import">{words('list.import')}</Link> : undefined}
      >
        {words('list.emptyAll')}
      </EmptyState>
    )
  }
  return (
    <EmptyState
      title={words('list.emptyTitle')}
      action={
        <Button variant="default" onClick={onClear}>
          {words('list.clear')}
        </Button>
      }
    >
      {words('list.empty')}
    </EmptyState>
  )
}
