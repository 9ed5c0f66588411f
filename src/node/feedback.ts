import { FeedbackDesk } from '../desks/feedback/feedback-desk.ts'
import { verdictOf } from '../desks/feedback/verdict.ts'
import { assignedLike } from '../release/assigned-like.ts'
import { countScorecards, type Scorecards, type Worth } from '../release/scorecards.ts'
import type { Basis } from './basis.ts'
import type { Road } from './road.ts'

// Counting reads tens of thousands of objects.
const countedEveryMs = 300_000
/** Older than this is not shown: who asks then waits. */
const tooOldMs = 3_600_000
const mostCounted = 20_000

export interface Feedback {
  readonly feedback: FeedbackDesk
  readonly scorecards: () => Promise<Scorecards>
}

/** What this member says of what it holds, and what all members' contributions came to. */
export function openFeedback(
  { self, clock, report }: Pick<Basis, 'self' | 'clock' | 'report'>,
  { store, registry, keyOf, intake, release }: Pick<Road, 'store' | 'registry' | 'keyOf' | 'intake' | 'release'>,
): Feedback {
  const observer = { member: self.member, identity: self.identity, name: self.name }
  const detail = release.detail.bind(release)
  let counted: Scorecards | null = null
  let counting: Promise<Scorecards> | null = null
  const count = (nowMs: number): Promise<Scorecards> => {
    counting ??= countScorecards({ db: store.read, registry, keyOf, worthOf }, mostCounted, nowMs * 1000)
      .then((fresh) => {
        counted = fresh
        return fresh
      })
      .finally(() => {
        counting = null
      })
    return counting
  }
  return {
    feedback: new FeedbackDesk({ intake, detail, assignedLike, observer, clock }),
    scorecards() {
      const nowMs = clock.nowMs()
      const age = counted === null ? null : nowMs - counted.at / 1000
      if (counted === null || age === null || age < 0 || age >= tooOldMs) return count(nowMs)
      // Nobody waits for the next count: what was counted last says of when it is.
      if (age >= countedEveryMs) count(nowMs).catch(report)
      return Promise.resolve(counted)
    },
  }
}

/** A sighting that says nothing else is of what was seen, as those from telemetry are. */
function worthOf(answer: Readonly<Record<string, unknown>>): Worth | null {
  return verdictOf(answer) ?? (answer.type === 'sighting' ? 'seen' : null)
}
