import { FeedbackDesk } from '../desks/feedback/feedback-desk.ts'
import { verdictOf } from '../desks/feedback/verdict.ts'
import { assignedLike } from '../release/assigned-like.ts'
import { countScorecards, type Scorecards, type Worth } from '../release/scorecards.ts'
import type { Basis } from './basis.ts'
import type { Road } from './road.ts'

// Counting reads tens of thousands of objects.
const countedEveryMs = 300_000
const mostCounted = 20_000

export interface Feedback {
  readonly feedback: FeedbackDesk
  readonly scorecards: () => Promise<Scorecards>
}

/** What this member says of what it holds, and what all members' contributions came to. */
export function openFeedback(
  { self, clock }: Pick<Basis, 'self' | 'clock'>,
  { store, registry, keyOf, intake, release }: Pick<Road, 'store' | 'registry' | 'keyOf' | 'intake' | 'release'>,
): Feedback {
  const observer = { member: self.member, identity: self.identity, name: self.name }
  const detail = release.detail.bind(release)
  let counted: Promise<Scorecards> | null = null
  let countedMs = 0
  return {
    feedback: new FeedbackDesk({ intake, detail, assignedLike, observer, clock }),
    scorecards() {
      const now = clock.nowMs()
      if (counted !== null && now - countedMs < countedEveryMs && now >= countedMs) return counted
      countedMs = now
      const count = countScorecards({ db: store.read, registry, keyOf, worthOf }, mostCounted, now * 1000)
      counted = count
      count.catch(() => {
        if (counted === count) counted = null
      })
      return count
    },
  }
}

/** A sighting that says nothing else is of what was seen, as those from telemetry are. */
function worthOf(answer: Readonly<Record<string, unknown>>): Worth | null {
  return verdictOf(answer) ?? (answer.type === 'sighting' ? 'seen' : null)
}
