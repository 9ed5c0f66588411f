import { formatMicros } from '../base/clock.ts'
import type { PreviewedObject } from '../intake/preview.ts'
import type { CharterChange } from '../release/preview-charter.ts'
import type { PrivacyReport } from '../release/privacy-report.ts'
import type { Review, ReviewDetail } from '../release/reviews.ts'
import type { Seen } from '../release/seen.ts'
import type * as allianceContract from './contract/alliance.ts'
import type * as decisionsContract from './contract/decisions.ts'
import type * as importsContract from './contract/imports.ts'
import type * as privacyContract from './contract/privacy.ts'
import type * as reviewsContract from './contract/reviews.ts'
import { presentDecision, presentIssue, presentSummary } from './present.ts'

function presentFinding({ at, range, kind, certainty, because }: Review['findings'][number]): reviewsContract.Finding {
  const [start, end] = range
  return { at, start, end, kind, certainty, because }
}

export function presentReview(review: Review, asker: string): reviewsContract.Review {
  const isDecided = review.decidedBy !== ''
  return {
    num: review.num,
    kind: review.kind,
    state: review.state,
    object: presentSummary(review.object),
    findings: review.findings.map(presentFinding),
    waiting: [...review.waiting],
    askedBy: review.askedBy,
    askedAt: formatMicros(review.askedAt),
    decidedBy: isDecided ? review.decidedBy : null,
    decidedAt: isDecided ? formatMicros(review.decidedAt) : null,
    reason: review.reason,
    mine: review.askedBy === asker,
  }
}

export function presentReviewDetail(review: ReviewDetail, asker: string): reviewsContract.ReviewDetail {
  const texts = new Texts(review.text)
  return {
    ...presentReview(review, asker),
    now: texts.present(review.now),
    released: texts.present(review.released),
    masked: review.masked === null ? null : texts.present(review.masked),
    texts: texts.list,
  }
}

export function presentPreviewed(one: PreviewedObject): importsContract.Preview['objects'][number] {
  const texts = new Texts(one.text)
  return {
    object: presentSummary(one.object),
    isNew: one.isNew,
    findings: one.findings.map(presentFinding),
    holds: [...one.holds],
    seen: texts.present(one.seen),
    texts: texts.list,
    warnings: one.warnings.map(presentIssue),
  }
}

export function presentChange(change: CharterChange): allianceContract.CharterPreview['changes'][number] {
  const { gained, lost } = change.examples
  return { ...change, examples: { gained: gained.map(presentSummary), lost: lost.map(presentSummary) } }
}

export function presentReport(report: PrivacyReport): privacyContract.PrivacyReport {
  const moments = { from: formatMicros(report.from), until: formatMicros(report.until) }
  // Counts and names only: what the contract says is what there is.
  return structuredClone({ ...report, ...moments }) as privacyContract.PrivacyReport
}

/** Texts that several recipients read, each sent once. */
class Texts {
  readonly list: string[]

  constructor(first: string) {
    this.list = [first]
  }

  present(seen: readonly Seen[]): decisionsContract.Seen[] {
    return seen.map((one) => ({ ...presentDecision(one), text: one.text === null ? null : this.#placeOf(one.text) }))
  }

  #placeOf(text: string): number {
    const known = this.list.indexOf(text)
    return known >= 0 ? known : this.list.push(text) - 1
  }
}
