import { Button } from '@mantine/core'
import { useWords } from '../i18n/use-words.ts'
import { Failure } from '../parts/failure.tsx'
import { useSay } from './use-say.ts'

/** Takes back what this member said; whoever has it keeps it, marked as revoked. */
export function Withdraw({ id }: { readonly id: string }) {
  const words = useWords()
  const say = useSay()
  return (
    <>
      <Button
        size="compact-xs"
        variant="default"
        loading={say.isPending}
        onClick={() => say.mutate({ path: `/assessments/${encodeURIComponent(id)}/withdrawal` })}
      >
        {words('attribution.withdraw')}
      </Button>
      <Failure of={say.error} />
    </>
  )
}
