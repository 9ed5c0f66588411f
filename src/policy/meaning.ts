import type { MemberCode, Pap, Tlp } from './model.ts'

/** What our handling extension asks, of an object or as a marking. */
export interface Restrictions {
  readonly releasableTo: readonly MemberCode[] | null
  readonly originatorControl: boolean
  readonly purposes: readonly string[] | null
  readonly exercise: string | null
  readonly pap: Pap | null
  /** RFC 3339. */
  readonly embargoUntil: string | null
}

/** What a marking means, as far as policy asks. */
export type MeaningFacts =
  | { readonly kind: 'tlp'; readonly tlp: Tlp }
  | { readonly kind: 'pap'; readonly pap: Pap }
  | { readonly kind: 'statement' }
  /** `clear`: understood to the last word, and restricting nobody; `publicRelease`: for the public too. */
  | { readonly kind: 'acs'; readonly clear: boolean; readonly publicRelease: boolean }
  | ({ readonly kind: 'handling' } & Restrictions)
  | { readonly kind: 'unknown' }

export function restrictionsIn(meanings: readonly MeaningFacts[]): readonly Restrictions[] {
  return meanings.filter((meaning) => meaning.kind === 'handling')
}

export function isUnknown(meaning: MeaningFacts): boolean {
  switch (meaning.kind) {
    case 'tlp':
    case 'pap':
    case 'statement':
    case 'handling':
      return false
    case 'acs':
      return !meaning.clear
    // Also a kind that this code has not heard of.
    default:
      return true
  }
}
