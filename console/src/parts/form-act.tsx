import { Button } from '@mantine/core'
import { Failure } from './failure.tsx'

interface FormActProps {
  /** What the form asked for last, and whether that is still under way. */
  readonly run: { readonly error: Error | null; readonly isPending: boolean }
  /** False: not everything that it needs is filled in. */
  readonly ready?: boolean
  readonly variant?: 'filled' | 'default'
  readonly children: string
}

/** The end of a form: what failed, and below it the act. */
export function FormAct({ run, ready = true, variant = 'filled', children }: FormActProps) {
  return (
    <>
      <Failure of={run.error} />
      <div>
        <Button type="submit" variant={variant} loading={run.isPending} disabled={!ready}>
          {children}
        </Button>
      </div>
    </>
  )
}
