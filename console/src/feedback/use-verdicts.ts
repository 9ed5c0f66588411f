import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { GivenVerdict, NewVerdict, VerdictKind, Verdicts } from '../../../src/api/contract/feedback.ts'
import { ask } from '../api/client.ts'

/** What the reader did last, to be told and taken back. */
export interface LastAct {
  readonly kind: VerdictKind
  readonly sector: string
  readonly withdrawn: boolean
}

/** Says what an object was worth, and takes it back. */
export function useVerdicts(id: string) {
  const client = useQueryClient()
  const [last, setLast] = useState<LastAct | null>(null)
  const act = useMutation({
    mutationFn: ({ kind, sector, withdrawn, remark }: LastAct & { readonly remark: string }) => {
      const path = `/objects/${encodeURIComponent(id)}/verdicts`
      const verdict = { kind, ...(sector === '' ? {} : { sector }) }
      const said: NewVerdict = remark === '' || withdrawn ? verdict : { ...verdict, remark }
      return ask<GivenVerdict>(withdrawn ? `${path}/withdrawal` : path, { method: 'POST', json: said })
    },
    onSuccess: (_, { kind, sector, withdrawn }) => {
      setLast({ kind, sector, withdrawn })
      for (const name of ['object', 'seen', 'objects', 'counts']) void client.invalidateQueries({ queryKey: [name] })
    },
  })
  return {
    last,
    error: act.error,
    busy: act.isPending,
    say: (kind: VerdictKind, sector: string, remark: string) => act.mutate({ kind, sector, remark, withdrawn: false }),
    takeBack: ({ kind, sector }: Pick<LastAct, 'kind' | 'sector'>) =>
      act.mutate({ kind, sector, remark: '', withdrawn: true }),
  }
}

/** Whether this member has said it of this sector. */
export function isSaid({ items }: Verdicts, kind: VerdictKind, sector: string): boolean {
  return items.some((item) => item.own && item.kind === kind && (item.sectors[0] ?? '') === sector)
}
