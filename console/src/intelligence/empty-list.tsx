import { Button } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { useWords } from '../i18n/use-words.ts'
import { EmptyState } from '../parts/states.tsx'

/** An empty list says why it is empty and what to do next. */
export function EmptyList({ filtered, onClear }: { readonly filtered: boolean; readonly onClear: () => void }) {
  const words = useWords()
  if (!filtered) {
    return (
      <EmptyState title={words('list.emptyAllTitle')} action={<Link to="/import">{words('list.import')}</Link>}>
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
