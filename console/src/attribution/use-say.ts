import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { SaidHere } from '../../../src/api/contract/attribution.ts'
import { ask } from '../api/client.ts'

/** Says something in this member's name, and looks again at what shows it. */
export function useSay(onDone: () => void = () => {}) {
  const client = useQueryClient()
  return useMutation({
    mutationFn: ({ path, json }: { readonly path: string; readonly json?: unknown }) =>
      ask<SaidHere>(path, { method: 'POST', ...(json === undefined ? {} : { json }) }),
    async onSuccess() {
      onDone()
      for (const name of ['object', 'objects', 'counts']) await client.invalidateQueries({ queryKey: [name] })
    },
  })
}
