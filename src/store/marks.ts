import { sql } from 'kysely'
import type { Db } from './store.ts'

/** Under which version of the charter what is stored is judged. */
export const termsProgress = 'terms'
/** As of which moment (ms): what begins and ends with time is judged by it. */
export const termsMoment = 'terms-moment'

/** The tick of the last transaction in which somebody lost what it could read. */
export const narrowedProgress = 'narrowed'

/** How far the things are of which processes keep copies: what moved is read anew. */
export interface Marks {
  readonly view: number
  readonly lane: number
  readonly handling: number
  /** 0: nothing was judged yet. */
  readonly terms: number
  readonly moment: number
  /** A copy of the database that has not come so far shows what was taken away since. */
  readonly narrowed: number
}

/** One statement, cheap enough to be asked before every read. */
export async function marksOf(db: Db): Promise<Marks> {
  const { rows } = await sql<{ [N in keyof Marks]: number | null }>`select
    (select max(num) from view) as view, (select max(num) from lane) as lane, (select max(num) from handling) as handling,
    (select pos from progress where name = ${termsProgress}) as terms,
    (select pos from progress where name = ${termsMoment}) as moment,
    (select pos from progress where name = ${narrowedProgress}) as narrowed`.execute(db)
  const [row] = rows
  return {
    view: row?.view ?? 0,
    lane: row?.lane ?? 0,
    handling: row?.handling ?? 0,
    terms: row?.terms ?? 0,
    moment: row?.moment ?? 0,
    narrowed: row?.narrowed ?? 0,
  }
}
