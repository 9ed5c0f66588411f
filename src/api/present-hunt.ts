import type { CoveredSource, Results } from '../desks/hunt/hunt-note.ts'
import type { HuntView, OfferView, Run } from '../desks/hunt/hunt-view.ts'
import type * as contract from './contract/hunts.ts'

const iso = (ms: number): string => new Date(ms).toISOString()
const isoOrNull = (ms: number | null): string | null => (ms === null ? null : iso(ms))

export function presentHunt({ hunt, package: asked, about, askedMs, dueMs, offers }: HuntView): contract.Hunt {
  return {
    ...{ hunt, package: presentPackage(asked), about: [...about] },
    ...{ askedAt: iso(askedMs), dueAt: iso(dueMs), offers: offers.map(presentHuntOffer) },
  }
}

export function presentHuntOffer(view: OfferView): contract.HuntOffer {
  const { id, direction, hunt, member, state, overdue, late, problem, reply } = view
  return {
    ...{ id, direction, hunt, member, state, overdue, late, problem, package: presentPackage(view.package) },
    ...{ askedAt: iso(view.askedMs), dueAt: iso(view.dueMs), changedAt: iso(view.changedMs) },
    ...{ problems: [...view.problems], about: [...view.about], runs: view.runs.map(presentRun) },
    reply: reply === null ? null : { ...reply, results: reply.results === null ? null : presentResults(reply.results) },
  }
}

function presentPackage(asked: HuntView['package']): contract.HuntPackage | null {
  if (asked === null) return null
  return { ...asked, questions: [...asked.questions], items: asked.items.map((item) => ({ ...item })) }
}

function presentResults({ counts, sources }: Results): contract.HuntResults {
  return {
    counts: counts === null ? null : counts.map((one) => ({ ...one })),
    sources: sources.map((one: CoveredSource) => ({ ...one })),
  }
}

function presentRun({ num, atMs, by, source, items, looked, note }: Run): contract.HuntRun {
  const { events, outside, undated, fromMs, toMs } = looked
  return {
    ...{ num, at: iso(atMs), by, note },
    source: { ...source, events, outside, undated, from: isoOrNull(fromMs), to: isoOrNull(toMs) },
    items: items.map(({ count, because, firstMs, lastMs }) => ({
      ...{ count, because, first: isoOrNull(firstMs), last: isoOrNull(lastMs) },
    })),
  }
}
