import type { Agreement } from '../alliance/model.ts'
import { plainKind } from '../policy/masked.ts'
import { personalRule } from '../policy/personal.ts'
import type { Finding } from '../privacy/model.ts'
import { reviewsOfSeqs } from '../store/reviews.ts'
import type { Db } from '../store/store.ts'
import { actingFindings } from './find-personal.ts'

/** The personal data in versions as the gate found it when they came in (or were looked at again): what people decide about is what is cut out. */
export async function findingsOf(db: Db, seqs: readonly number[]): Promise<Map<number, readonly Finding[]>> {
  const rows = (await reviewsOfSeqs(db, seqs)).filter((row) => row.kind === 'personal-data')
  return new Map(rows.map((row) => [row.seq, JSON.parse(row.findings) as Finding[]]))
}

/** Of these findings, what must not leave under this agreement: of kinds that nobody has cleared (`Handling.personal`) and that it does not let pass. */
export function findingsToCut(
  findings: readonly Finding[],
  personal: readonly string[],
  agreement: Agreement,
): readonly Finding[] {
  const cut = new Set(personal.filter((kind) => personalRule(agreement, kind) !== 'allow').map(plainKind))
  return actingFindings(findings).filter(({ kind }) => cut.has(kind))
}
