import { inForce } from '../alliance/in-force.ts'
import type { Micros } from '../base/clock.ts'
import type { HoldKind, MemberCode } from '../policy/model.ts'
import { type Finding, kinds } from '../privacy/model.ts'
import { dayOf, startOfDay } from '../store/days.ts'
import { logNamed } from '../store/logs.ts'
import { headsBySeqs } from '../store/objects.ts'
import {
  actsByAction,
  type Count,
  evidenceByKind,
  incidentConsents,
  purgesByKind,
  recallAnswers,
  receiptsByPeer,
  retentionsPending,
  type StreamSum,
  stepsByStream,
} from '../store/privacy-records.ts'
import { type Days, recordedOn } from '../store/record-days.ts'
import { type ReviewRow, reviewsBetween } from '../store/reviews.ts'
import type { Db } from '../store/store.ts'
import { allTallies } from '../store/tallies.ts'
import { kindsOf } from './find-personal.ts'
import type { Registry } from './registry.ts'
import { viewsWaiting } from './reviews.ts'

/** What this node's records show under each principle of Global CBPR, over a span. Counts and names, never values or content. */
export interface PrivacyReport {
  readonly member: MemberCode
  readonly from: Micros
  readonly until: Micros
  readonly charter: number
  readonly harm: { readonly found: readonly Count[]; readonly alarms: readonly Count[] }
  readonly notice: {
    readonly contact: string
    readonly categories: readonly string[]
    readonly agreements: readonly {
      readonly id: string
      readonly title: string
      readonly parties: readonly MemberCode[]
      readonly purposes: readonly string[]
      readonly inForce: boolean
    }[]
  }
  readonly collection: {
    readonly asked: number
    /** What still waits for a person. */
    readonly open: number
    /** What nobody had to be asked about: the agreements mask it or let it pass. */
    readonly byAgreement: number
    readonly released: number
    readonly masked: number
    readonly keptBack: number
    /** Reviews were cut off here; the counts are at least these. */
    readonly cut: boolean
  }
  readonly uses: readonly {
    readonly agreement: string
    readonly purposes: readonly string[]
    readonly releases: readonly Count[]
  }[]
  readonly choice: {
    /** Clauses under which the source is not named. */
    readonly withheld: readonly { readonly agreement: string; readonly clause: string }[]
    readonly releasableTo: number
    readonly originatorControl: number
    readonly purposeBound: number
    /** Reports of incidents, and of how many the reporter has consented that somebody else has them now. */
    readonly incidents: number
    readonly consented: number
  }
  readonly integrity: {
    readonly versions: number
    readonly corrections: number
    readonly revocations: number
    readonly recalls: number
    readonly answers: readonly Count[]
  }
  readonly safeguards: {
    readonly twoPersonRelease: boolean
    readonly purged: readonly Count[]
    readonly retentionsPending: number
    readonly retention: readonly { readonly agreement: string; readonly clause: string; readonly retention: string }[]
  }
  readonly access: { readonly lookups: number; readonly pseudonyms: number; readonly reports: number }
  readonly accountability: {
    readonly ledger: { readonly origin: string; readonly size: number; readonly root: string } | null
    readonly streams: readonly StreamSum[]
    readonly receipts: readonly {
      readonly peer: string
      readonly receipts: number
      readonly accepted: number
      readonly rejected: number
    }[]
  }
}

export interface ReportSettings {
  readonly contact: string
  readonly twoPersonRelease: boolean
}

const mostReviews = 100_000

/** Reads the records of a span, widened to whole days (UTC): releases and versions are counted by days, as they happen (decision 0082). */
export async function reportPrivacy(
  db: Db,
  registry: Registry,
  settings: ReportSettings,
  asked: { readonly from: Micros; readonly until: Micros },
): Promise<PrivacyReport> {
  await registry.refresh(db)
  const days = { from: dayOf(asked.from), until: dayOf(asked.until - 1) + 1 }
  const span = { from: startOfDay(days.from), until: startOfDay(days.until) }
  const { self, charter, agreements: all, nowMs } = registry.terms
  const agreements = all.filter(({ parties }) => parties.includes(self))
  const reviews = await reviewsBetween(db, span.from, span.until, mostReviews)
  const personal = reviews.filter(({ kind }) => kind === 'personal-data')
  const state = (name: string) => reviews.filter((row) => row.state === name).length
  const byAgreement = await countByAgreement(db, registry, reviews)
  const ours = async (what: 'published' | 'corrected' | 'revoked') =>
    (await recordedOn(db, what, days)).find(({ about }) => about === self)?.count ?? 0
  const recalls = await recallAnswers(db, span)
  const acts = new Map(
    (await actsByAction(db, span, ['subject', 'pseudonym', 'privacy-report'])).map((one) => [one.name, one.count]),
  )
  const ledger = await logNamed(db, 'ledger')
  return {
    ...{ member: self, from: span.from, until: span.until, charter },
    harm: {
      found: sum(personal.flatMap((row) => kindsOf(JSON.parse(row.findings) as Finding[]))),
      alarms: await evidenceByKind(db, span),
    },
    notice: {
      contact: settings.contact,
      categories: kinds,
      agreements: agreements.map((one) => ({
        ...{ id: one.id, title: one.title, parties: one.parties, purposes: one.purposes },
        inForce: inForce(one, nowMs),
      })),
    },
    collection: {
      ...{
        asked: reviews.length - byAgreement,
        byAgreement,
        open: state('open') - byAgreement,
        released: state('released'),
      },
      ...{ masked: state('masked'), keptBack: state('kept-back'), cut: reviews.length === mostReviews },
    },
    uses: await usesOf(db, registry, days, agreements),
    choice: {
      withheld: agreements.flatMap(({ id, clauses }) =>
        clauses
          .filter(({ attribution }) => attribution === 'withheld')
          .map((one) => ({ agreement: id, clause: one.id })),
      ),
      ...(await choicesOf(db, registry)),
      ...(await incidentConsents(db, span)),
    },
    integrity: {
      ...{
        versions: await ours('published'),
        corrections: await ours('corrected'),
        revocations: await ours('revoked'),
      },
      ...{ recalls: recalls.recalls, answers: recalls.outcomes },
    },
    safeguards: {
      twoPersonRelease: settings.twoPersonRelease,
      purged: await purgesByKind(db, span),
      retentionsPending: await retentionsPending(db),
      retention: agreements.flatMap(({ id, clauses }) =>
        clauses.flatMap((one) =>
          one.retention === undefined ? [] : [{ agreement: id, clause: one.id, retention: one.retention }],
        ),
      ),
    },
    access: {
      lookups: acts.get('subject') ?? 0,
      pseudonyms: acts.get('pseudonym') ?? 0,
      reports: acts.get('privacy-report') ?? 0,
    },
    accountability: {
      ledger:
        ledger?.head == null
          ? null
          : { origin: ledger.origin, size: ledger.head.size, root: Buffer.from(ledger.head.root).toString('hex') },
      streams: await stepsByStream(db, span),
      receipts: await receiptsByPeer(db, span),
    },
  }
}

const headsAtOnce = 500

/** How many of the open ones nobody waits for. */
async function countByAgreement(db: Db, registry: Registry, reviews: readonly ReviewRow[]): Promise<number> {
  const open = reviews.filter((row) => row.state === 'open')
  let count = 0
  for (let from = 0; from < open.length; from += headsAtOnce) {
    const some = open.slice(from, from + headsAtOnce)
    const heads = await headsBySeqs(
      db,
      some.map((row) => row.seq),
    )
    const handlings = new Map(heads.map((head) => [head.seq, head.handling]))
    for (const { seq, kind } of some) {
      const num = handlings.get(seq)
      if (num === undefined || viewsWaiting(registry, registry.handling(num), kind as HoldKind).length === 0) count += 1
    }
  }
  return count
}

/** Releases of these days by agreement and recipient. */
async function usesOf(
  db: Db,
  registry: Registry,
  days: Days,
  agreements: readonly { readonly id: string; readonly purposes: readonly string[] }[],
): Promise<PrivacyReport['uses']> {
  const byView = new Map<string, number>()
  for (const { about, count } of await recordedOn(db, 'released', days))
    for (const view of registry.lane(Number(about)).views.views) {
      const name = registry.nameOfView(view)
      byView.set(name, (byView.get(name) ?? 0) + count)
    }
  const known = new Map(agreements.map(({ id, purposes }) => [id, purposes]))
  const names = new Set([...known.keys(), ...[...byView.keys()].map((view) => view.slice(0, view.indexOf('|')))])
  return [...names]
    .filter((id) => id !== '')
    .sort()
    .map((agreement) => ({
      agreement,
      purposes: known.get(agreement) ?? [],
      releases: [...byView]
        .filter(([view]) => view.startsWith(`${agreement}|`))
        .map(([view, count]) => ({ name: view.slice(agreement.length + 1), count }))
        .sort((a, b) => (a.name < b.name ? -1 : 1)),
    }))
}

/** How many current objects carry a choice of their originator. */
async function choicesOf(db: Db, registry: Registry) {
  const sums = { releasableTo: 0, originatorControl: 0, purposeBound: 0 }
  for (const { handling, latest, count } of await allTallies(db)) {
    if (!registry.lane(latest).views.views.includes(registry.staff ?? -1)) continue
    const { releasableTo, originatorControl, purposes } = registry.handling(handling)
    if (releasableTo !== null) sums.releasableTo += count
    if (originatorControl) sums.originatorControl += count
    if (purposes !== null) sums.purposeBound += count
  }
  return sums
}

function sum(names: readonly string[]): Count[] {
  const counts = new Map<string, number>()
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1)
  return [...counts].map(([name, count]) => ({ name, count })).sort((a, b) => (a.name < b.name ? -1 : 1))
}
