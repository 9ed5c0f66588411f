import { cellsAstray, sumsAstray } from '../store/situation-counts.ts'
import type { Db } from '../store/store.ts'

/** Adds up what counts in the picture, and says of the first sum that is another; null: all agree. */
export async function verifySituation(db: Db): Promise<string | null> {
  const [first] = [...(await sumsAstray(db)), ...(await cellsAstray(db))]
  if (first === undefined) return null
  const { kind, day, member, sector } = first
  const date = new Date(day * 86_400_000).toISOString().slice(0, 10)
  return `the sum of ${kind}s of ${member} on ${date}${sector === '' ? '' : ` (${sector})`} is not that of what counts`
}
