import type { VerdictKind } from '../../../src/api/contract/feedback.ts'

export type { VerdictKind }

/** In the order of their keys. */
export const verdictKinds: readonly VerdictKind[] = ['seen', 'blocked', 'false-positive', 'too-late', 'useful']
