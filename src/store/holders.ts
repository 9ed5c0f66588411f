import type { Db } from './store.ts'

const piece = 50

/**
 * The members whose streams ever gave one of these versions, with the version: read from the steps themselves, which costs a
 * walk over all of them, as rare acts may.
 */
export async function holdersOf(db: Db, seqs: readonly number[]): Promise<{ seq: number; member: string }[]> {
  const found = new Map<string, { seq: number; member: string }>()
  for (let from = 0; from < seqs.length; from += piece) {
    const some = seqs.slice(from, from + piece)
    const rows = await db
      .selectFrom('step')
      .select(['peer', 'objects'])
      .where((row) => row.or(some.map((seq) => row('objects', 'like', `%${seq}%`))))
      .execute()
    const wanted = new Set(some)
    for (const { peer, objects } of rows) {
      for (const seq of JSON.parse(objects) as number[]) {
        if (wanted.has(seq)) found.set(`${peer} ${seq}`, { seq, member: peer })
      }
    }
  }
  return [...found.values()]
}
