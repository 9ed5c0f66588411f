import { headsBySeqs } from '../store/objects.ts'
import type { Db } from '../store/store.ts'
import { Details } from './detail.ts'
import type { Summary } from './model.ts'
import type { Registry } from './registry.ts'
import { summaryOf } from './summaries.ts'

/** These versions as lists show them to our own people, in this order; what is gone is left out. */
export async function summariesBySeq(
  { db, registry, keyOf }: { readonly db: Db; readonly registry: Registry; readonly keyOf: (id: string) => number },
  seqs: readonly number[],
): Promise<Summary[]> {
  await registry.refresh(db)
  const heads = new Map((await headsBySeqs(db, seqs)).map((head) => [head.seq, head]))
  const listed = seqs.flatMap((seq) => heads.get(seq) ?? [])
  const names = await new Details(db, registry, keyOf).nameLinks(registry.staff ?? -1, listed)
  return listed.map((head) => summaryOf(registry, head, names))
}
