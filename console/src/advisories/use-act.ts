import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { Advisory } from '../../../src/api/contract/advisories.ts'
import { useStepUp } from '../access/step-up.tsx'
import { ask } from '../api/client.ts'

/** One word of ours about an advisory; what the node answers is the advisory as it is then. */
export function useAct(id: string) {
  const client = useQueryClient()
  const stepUp = useStepUp()
  return useMutation({
    mutationFn: ({ path, json }: { readonly path: string; readonly json: unknown }) =>
      stepUp(() => ask<Advisory>(`/advisories/${encodeURIComponent(id)}/${path}`, { method: 'POST', json })),
    onSuccess(advisory) {
      client.setQueryData(['advisory', id], advisory)
      void client.invalidateQueries({ queryKey: ['advisories'] })
    },
  })
}
