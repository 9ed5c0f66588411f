import type { Db, Tx } from './store.ts'

/** Notes events of a sighting; gives those that were not noted before. */
export async function noteSighted(
  tx: Tx,
  sighting: string,
  digests: readonly string[],
  at: number,
): Promise<readonly string[]> {
  const fresh: string[] = []
  for (let from = 0; from < digests.length; from += 200) {
    const part = digests.slice(from, from + 200)
    const rows = await tx.db
      .insertInto('sighted')
      .values(part.map((digest) => ({ sighting, digest, at })))
      .onConflict((conflict) => conflict.columns(['sighting', 'digest']).doNothing())
      .returning('digest')
      .execute()
    fresh.push(...rows.map((row) => row.digest))
  }
  return fresh
}

/** Which of these events are noted. */
export async function sightedAmong(db: Db, sighting: string, digests: readonly string[]): Promise<ReadonlySet<string>> {
  const found = new Set<string>()
  for (let from = 0; from < digests.length; from += 200) {
    const rows = await db
      .selectFrom('sighted')
      .select('digest')
      .where('sighting', '=', sighting)
      .where('digest', 'in', digests.slice(from, from + 200))
      .execute()
    for (const row of rows) found.add(row.digest)
  }
  return found
}

/** Events of before this moment are no longer told apart. */
export async function forgetSighted(tx: Tx, before: number): Promise<void> {
  await tx.db.deleteFrom('sighted').where('at', '<', before).execute()
}

/** False where the version told last is not this one (null: none): somebody else has told since it was read. */
export async function moveSightingHead(tx: Tx, sighting: string, from: string | null, to: string): Promise<boolean> {
  const row = await tx.db
    .selectFrom('sighting_head')
    .select('version')
    .where('sighting', '=', sighting)
    .executeTakeFirst()
  if (row !== undefined && row.version !== from) return false
  await tx.db
    .insertInto('sighting_head')
    .values({ sighting, version: to })
    .onConflict((conflict) => conflict.column('sighting').doUpdateSet({ version: to }))
    .execute()
  return true
}

/** What was told of a sighting is gone, as after a recall of it. */
export async function forgetSightingHead(tx: Tx, sighting: string): Promise<void> {
  await tx.db.deleteFrom('sighting_head').where('sighting', '=', sighting).execute()
}
