import type { Scorecard } from '../../../src/api/contract/feedback.ts'
import { readText } from '../app/search-params.ts'

export const scorecardColumns = [
  'objects',
  'unique',
  'corroborated',
  'early',
  'seen',
  'blocked',
  'falsePositive',
  'tooLate',
  'useful',
] as const satisfies readonly (keyof Scorecard)[]
const ways = ['member', 'producer', 'source'] as const

/** The address of the scorecards: which of their numbers is listed below them. */
export interface ScoreSearch {
  readonly by?: (typeof ways)[number]
  /** Whose card: a member, an identity, or a source. */
  readonly of?: string
  readonly column?: (typeof scorecardColumns)[number]
}

export function readScoreSearch(search: Record<string, unknown>): ScoreSearch {
  const by = ways.find((one) => one === search['by'])
  const column = scorecardColumns.find((one) => one === search['column'])
  const of = readText(search['of'])
  return by === undefined || column === undefined || of === undefined ? {} : { by, of, column }
}
