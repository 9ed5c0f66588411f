import type { Schema } from './schema.ts'
import type { Db, Tx } from './store.ts'

export type Quarantined = Schema['quarantined']
export type ListedQuarantined = Omit<Quarantined, 'source' | 'body'> & { readonly kept: boolean }

/** Per source: so many are remembered, of so many the text is kept, and none that is longer. */
const quarantineBounds = { rows: 10_000, texts: 500, textBytes: 64 * 1024 }
const atOnce = 500

/** Which of these were seen before, waiting or thrown away. */
export async function quarantinedAmong(db: Db, source: string, digests: readonly string[]): Promise<Set<string>> {
  const found = new Set<string>()
  for (let from = 0; from < digests.length; from += atOnce) {
    const rows = await db
      .selectFrom('quarantined')
      .select('digest')
      .where('source', '=', source)
      .where('digest', 'in', digests.slice(from, from + atOnce))
      .execute()
    for (const { digest } of rows) found.add(digest)
  }
  return found
}

/**
 * Puts what was not taken aside. One that is there already stays as it is. Beyond the bounds the text is left out first; then nothing
 * more is remembered. How many were put aside.
 */
export async function quarantine(
  tx: Tx,
  source: string,
  rows: readonly Omit<Quarantined, 'at' | 'state'>[],
): Promise<number> {
  if (rows.length === 0) return 0
  const held = await countQuarantined(tx.db, source)
  let space = quarantineBounds.rows - held.all
  let texts = quarantineBounds.texts - held.texts
  const known = await quarantinedAmong(
    tx.db,
    source,
    rows.map(({ digest }) => digest),
  )
  const fresh: Omit<Quarantined, 'at' | 'state'>[] = []
  for (const row of rows) {
    if (known.has(row.digest) || space <= 0) continue
    known.add(row.digest)
    space -= 1
    const keeps = texts > 0 && row.body !== '' && Buffer.byteLength(row.body) <= quarantineBounds.textBytes
    if (keeps) texts -= 1
    fresh.push({ ...row, body: keeps ? row.body : '' })
  }
  if (fresh.length === 0) return 0
  const first = await tx.takeTicks(fresh.length)
  await tx.insertMany(
    'quarantined',
    fresh.map((row, offset) => ({ ...row, at: first + offset, state: 'waiting' as const })),
  )
  return fresh.length
}

export async function countQuarantined(
  db: Db,
  source: string,
): Promise<{ readonly all: number; readonly waiting: number; readonly texts: number }> {
  const rows = await db
    .selectFrom('quarantined')
    .select((row) => ['state', row.fn.countAll<number>().as('count')])
    .where('source', '=', source)
    .groupBy('state')
    .execute()
  const { texts } = await db
    .selectFrom('quarantined')
    .select((row) => row.fn.countAll<number>().as('texts'))
    .where('source', '=', source)
    .where('body', '!=', '')
    .executeTakeFirstOrThrow()
  const waiting = rows.find(({ state }) => state === 'waiting')?.count ?? 0
  return { all: rows.reduce((sum, { count }) => sum + count, 0), waiting, texts }
}

/** How many wait, of each source. */
export async function countWaiting(db: Db): Promise<Map<string, number>> {
  const rows = await db
    .selectFrom('quarantined')
    .select((row) => ['source', row.fn.countAll<number>().as('count')])
    .where('state', '=', 'waiting')
    .groupBy('source')
    .execute()
  return new Map(rows.map(({ source, count }) => [source, count]))
}

/** Those that wait, newest first, strictly before `before`. */
export async function pageQuarantined(
  db: Db,
  source: string,
  { before, limit }: { readonly before?: number | undefined; readonly limit: number },
): Promise<ListedQuarantined[]> {
  let page = db.selectFrom('quarantined').selectAll().where('source', '=', source).where('state', '=', 'waiting')
  if (before !== undefined) page = page.where('at', '<', before)
  const rows = await page.orderBy('at', 'desc').limit(limit).execute()
  return rows.map(({ source: _, body, ...row }) => ({ ...row, kept: body !== '' }))
}

export function findQuarantined(db: Db, source: string, digest: string): Promise<Quarantined | undefined> {
  return db
    .selectFrom('quarantined')
    .selectAll()
    .where('source', '=', source)
    .where('digest', '=', digest)
    .executeTakeFirst()
}

/** It was taken, or is to be judged anew when it comes again. */
export async function releaseQuarantined(tx: Tx, source: string, digests: readonly string[]): Promise<void> {
  for (let from = 0; from < digests.length; from += atOnce)
    await tx.db
      .deleteFrom('quarantined')
      .where('source', '=', source)
      .where('digest', 'in', digests.slice(from, from + atOnce))
      .execute()
}

/** Thrown away: it is not asked about again, however often it comes. How many waited. */
export async function discardQuarantined(tx: Tx, source: string, digest: string | null): Promise<number> {
  let change = tx.db
    .updateTable('quarantined')
    .set({ state: 'discarded', body: '' })
    .where('source', '=', source)
    .where('state', '=', 'waiting')
  if (digest !== null) change = change.where('digest', '=', digest)
  return Number((await change.executeTakeFirst()).numUpdatedRows)
}

/** It was tried again, and is still not taken. */
export async function updateQuarantined(
  tx: Tx,
  source: string,
  digest: string,
  { code, reason }: Pick<Quarantined, 'code' | 'reason'>,
): Promise<void> {
  await tx.db
    .updateTable('quarantined')
    .set({ code, reason })
    .where('source', '=', source)
    .where('digest', '=', digest)
    .execute()
}
