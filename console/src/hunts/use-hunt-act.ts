import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useStepUp } from '../access/step-up.tsx'
import { ask } from '../api/client.ts'

export interface HuntAct {
  readonly path: string
  readonly method?: 'POST' | 'DELETE'
  readonly json?: unknown
  readonly query?: Readonly<Record<string, string>>
  readonly file?: Blob
}

/** One act of a hunt; everything that shows hunts is asked again. */
export function useHuntAct(onDone: () => void = () => {}) {
  const client = useQueryClient()
  const stepUp = useStepUp()
  return useMutation({
    mutationFn: ({ path, method = 'POST', json, query, file }: HuntAct) =>
      stepUp(() =>
        ask(path, {
          method,
          ...(query === undefined ? {} : { query }),
          ...(file === undefined ? (json === undefined ? {} : { json }) : { text: file }),
        }),
      ),
    async onSuccess() {
      onDone()
      await client.invalidateQueries({ queryKey: ['hunts'] })
      await client.invalidateQueries({ queryKey: ['hunt-offers'] })
    },
  })
}
