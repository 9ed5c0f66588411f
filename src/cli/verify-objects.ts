import { createHash } from 'node:crypto'
import { type SealFacts, verifySeal } from '../crypto/seal.ts'
import type { Assigned } from '../policy/model.ts'
import { objectsAfter } from '../store/objects.ts'
import { releasesOf } from '../store/releases.ts'
import type { Db } from '../store/store.ts'
import type { KeysOf, Problem } from './verify-charters.ts'

export interface ObjectTerms {
  readonly handlings: ReadonlySet<number>
  readonly keys: KeysOf
  /** For each member whose steps are kept: the digests of all texts that it gave us, and from which moment on that is every text. */
  readonly given: ReadonlyMap<string, { readonly digests: ReadonlySet<string>; readonly since: number }>
}

const chunk = 500

/** Reads every object and holds it to what was recorded of it. */
export async function verifyObjects(
  db: Db,
  terms: ObjectTerms,
  onProgress: (done: number) => void,
): Promise<{ count: number; problem: Problem }> {
  let count = 0
  for (let after = 0; ; ) {
    const rows = await objectsAfter(db, after, chunk)
    for (const row of rows) {
      const problem = checkObject(row, terms)
      if (problem !== null) return { count, problem: `object ${row.id} version ${row.version}: ${problem}` }
      count += 1
    }
    const problem = await findUnreleased(db, rows)
    if (problem !== null) return { count, problem }
    onProgress(count)
    if (rows.length < chunk) return { count, problem: null }
    after = rows.at(-1)!.seq
  }
}

type Row = Awaited<ReturnType<typeof objectsAfter>>[number]

function checkObject(row: Row, { handlings, keys, given }: ObjectTerms): Problem {
  if (createHash('sha256').update(row.body, 'utf8').digest('hex') !== row.digest)
    return 'its text is not the one whose digest was recorded'
  let object: { id?: unknown; type?: unknown }
  try {
    object = JSON.parse(row.body) as typeof object
  } catch {
    return 'its text is not JSON'
  }
  if (object.id !== row.id || object.type !== row.type) return 'it is filed under the id or type of another'
  if (!handlings.has(row.handling)) return 'nothing says how it is to be handled'
  const steps = given.get(row.source)
  if (steps !== undefined && row.seq > steps.since && !steps.digests.has(row.digest))
    return `${row.source} never gave this text, by the steps that were taken from it`
  return checkSeal(row, keys)
}

function checkSeal(row: Row, keys: KeysOf): Problem {
  if (row.seal === '' || row.under === '') return null
  const known = keys.get(row.origin)
  if (known === undefined) return null
  const assigned = row.assigned === '' ? {} : (JSON.parse(row.assigned) as Assigned)
  const { origin, id, version, digest } = row
  const facts: SealFacts = { origin, agreement: row.under, id, version, digest, assigned }
  return [...known].some((key) => verifySeal(key, facts, row.seal)) ? null : `the seal of ${origin} on it does not hold`
}

/** Whatever is held can at least be read by this node's own people, or by whom it was made for; the object that a release row is missing of. */
async function findUnreleased(db: Db, rows: readonly Row[]): Promise<Problem> {
  const seqs = rows.map((row) => row.seq)
  const released = new Set((await releasesOf(db, seqs)).map((row) => row.seq))
  const first = rows.find((row) => !released.has(row.seq))
  return first === undefined ? null : `object ${first.id} version ${first.version}: its release is missing`
}
