import type { Agreement } from '../alliance/model.ts'
import type { MeaningFacts } from '../policy/meaning.ts'
import type { MemberCode, Redaction } from '../policy/model.ts'
import type { Redacted } from '../privacy/redact.ts'
import type { StixId } from '../stix/object.ts'
import type { Db, Tx } from '../store/store.ts'
import type { ViewSet } from './view-sets.ts'

/** What policy allows for one handling. */
export interface Permitted {
  /** The views that may read it as it is. */
  readonly full: ViewSet
  /** Those, and the views that may read it in part. */
  readonly any: ViewSet
  /** What is taken out, or may be, by view. */
  readonly plans: ReadonlyMap<number, Redaction>
}

/** What the objects that recipients get in place of others are made with. */
export interface RedactionParts {
  /** At least 32 bytes that only this node knows: ids of derived objects are made with it. */
  readonly secret: Uint8Array
  /** The identities that speak for members. They are given whole or not at all, and ours answers for what is derived. */
  readonly identities: () => Readonly<Record<MemberCode, StixId>>
  /** What the markings of parts mean, as far as their definitions are stored. */
  readonly meanings: (db: Db, markings: readonly StixId[]) => Promise<(id: StixId, origin: MemberCode) => MeaningFacts>
  /** The key of an agreement's pseudonyms. */
  readonly pseudonymKey: (agreement: string) => Uint8Array
  /** What this node's own pseudonyms stand for, to be remembered in the same transaction. */
  readonly onPseudonyms: (tx: Tx, agreement: string, made: Redacted['pseudonyms']) => Promise<void>
}

/** Whether anything under this agreement can lead to an object being given in part. */
export function takesOut({ clauses, personalData }: Agreement): boolean {
  return (
    clauses.some(
      ({ mayRedact, redact, attribution }) =>
        mayRedact === true || (redact?.length ?? 0) > 0 || attribution === 'withheld',
    ) || Object.values(personalData ?? {}).some((rule) => rule === 'mask' || rule === 'pseudonymise')
  )
}
