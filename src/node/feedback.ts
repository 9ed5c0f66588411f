import { pause } from '../base/timers.ts'
import { FeedbackDesk } from '../desks/feedback/feedback-desk.ts'
import { verdictOf } from '../desks/feedback/verdict.ts'
import { assignedLike } from '../release/assigned-like.ts'
import type { Summary } from '../release/model.ts'
import {
  countScorecards,
  namesOfProducers,
  type Scorecards,
  type ShownScorecards,
  type Worth,
} from '../release/scorecards.ts'
import { summariesBySeq } from '../release/summaries-by-seq.ts'
import type { Basis } from './basis.ts'
import type { Road } from './road.ts'

// Counting reads tens of thousands of objects.
const countedEveryMs = 300_000
/** Older than this is not shown. */
const tooOldMs = 3_600_000
const mostCounted = 20_000
/** What is counted sooner is waited for. */
const patienceMs = 40

export interface Feedback {
  readonly feedback: FeedbackDesk
  /** Null: they are being counted, and nothing is shown meanwhile. */
  readonly scorecards: () => Promise<ShownScorecards | null>
  /** What these versions are, as lists show them; what is gone meanwhile is left out. */
  readonly scored: (seqs: readonly number[]) => Promise<Summary[]>
}

/** What this member says of what it holds, and what all members' contributions came to. */
export function openFeedback(
  { self, clock, timers, report, closing }: Pick<Basis, 'self' | 'clock' | 'timers' | 'report' | 'closing'>,
  { store, registry, keyOf, intake, release }: Pick<Road, 'store' | 'registry' | 'keyOf' | 'intake' | 'release'>,
): Feedback {
  const observer = { member: self.member, identity: self.identity, name: self.name }
  const detail = release.detail.bind(release)
  const parts = { db: store.read, registry, keyOf, worthOf }
  let counted: { readonly cards: Scorecards; readonly charters: string } | null = null
  let counting: Promise<void> | null = null
  /** Adopted, and in force: in between everything is judged anew. */
  const charters = () => `${registry.present.charter} ${registry.terms.charter}`
  const count = async (nowMs: number): Promise<void> => {
    const by = charters()
    counted = { cards: await countScorecards(parts, mostCounted, nowMs * 1000), charters: by }
  }
  return {
    feedback: new FeedbackDesk({ intake, detail, assignedLike, observer, clock }),
    async scorecards() {
      const nowMs = clock.nowMs()
      const ageMs = () => (counted === null ? Number.POSITIVE_INFINITY : nowMs - counted.cards.at / 1000)
      // By another charter other people read other things.
      const isShown = () => counted?.charters === charters() && ageMs() >= 0 && ageMs() < tooOldMs
      if (!isShown() || ageMs() >= countedEveryMs) {
        counting ??= count(nowMs).finally(() => {
          counting = null
        })
        // Nobody waits for the next count: what was counted last says of when it is.
        const ended = isShown()
          ? false
          : await Promise.race([counting.then(() => true), pause(timers, patienceMs, closing).then(() => false)])
        if (!ended) counting?.catch(report)
      }
      if (counted === null || !isShown()) return null
      const { cards } = counted
      const names = await namesOfProducers(parts, cards)
      return { ...cards, producers: cards.producers.map((one) => ({ ...one, name: names.get(one.identity) ?? '' })) }
    },
    scored: (seqs) => summariesBySeq({ db: store.read, registry, keyOf }, seqs),
  }
}

/** A sighting that says nothing else is of what was seen, as those from telemetry are. */
function worthOf(answer: Readonly<Record<string, unknown>>): Worth | null {
  return verdictOf(answer) ?? (answer.type === 'sighting' ? 'seen' : null)
}
